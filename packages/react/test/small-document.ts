import { SmallElement } from "./small-element.ts";
import { SmallNode, SmallText } from "./small-node.ts";

/** A document without a browser, as far as React needs one to draw and to hear. */
export class SmallDocument extends SmallNode {
  defaultView: (SmallNode & { readonly location: URL }) | null = null;
  readonly documentElement: SmallElement;
  readonly body: SmallElement;
  activeElement: SmallElement;
  title = "";
  readonly visibilityState = "visible";
  /** React looks whether a document can hear this. */
  readonly oninput = null;

  constructor() {
    super(9, "#document", null);
    this.documentElement = this.createElement("html");
    this.body = this.createElement("body");
    this.activeElement = this.body;
    this.appendChild(this.documentElement);
    this.documentElement.appendChild(this.body);
  }

  createElement(name: string): SmallElement {
    return new SmallElement(name, "http://www.w3.org/1999/xhtml", this);
  }

  createElementNS(namespace: string, name: string): SmallElement {
    return new SmallElement(name, namespace, this);
  }

  createTextNode(text: string): SmallNode {
    return new SmallText(text, this);
  }

  createComment(): SmallNode {
    return new SmallNode(8, "#comment", this);
  }

  querySelectorAll(selector: string): readonly SmallElement[] {
    return this.documentElement.querySelectorAll(selector);
  }

  querySelector(selector: string): SmallElement | null {
    return this.documentElement.querySelector(selector);
  }

  getElementById(id: string): SmallElement | null {
    return id === "" ? null : (this.documentElement.querySelectorAll("*").find((one) => one.id === id) ?? null);
  }

  protected override path(): SmallNode[] {
    return [this, ...(this.defaultView === null ? [] : [this.defaultView])];
  }
}
