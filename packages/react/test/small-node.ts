import type { SmallDocument } from "./small-document.ts";

/** What stands in a document: elements, texts and comments, as far as a drawing of React and its events need them. */
export class SmallNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly ownerDocument: SmallDocument | null;
  parentNode: SmallNode | null = null;
  childNodes: SmallNode[] = [];
  readonly #listeners: { readonly type: string; readonly listener: Listener; readonly capture: boolean }[] = [];

  constructor(nodeType: number, nodeName: string, ownerDocument: SmallDocument | null) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.ownerDocument = ownerDocument;
  }

  get firstChild(): SmallNode | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): SmallNode | null {
    return this.childNodes.at(-1) ?? null;
  }

  get nextSibling(): SmallNode | null {
    const around = this.parentNode?.childNodes ?? [];
    return around[around.indexOf(this) + 1] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((node) => node.textContent).join("");
  }

  set textContent(text: string) {
    for (const node of [...this.childNodes]) this.removeChild(node);
    if (text !== "") this.appendChild(new SmallText(text, this.ownerDocument));
  }

  appendChild(node: SmallNode): SmallNode {
    return this.insertBefore(node, null);
  }

  append(node: SmallNode): void {
    this.appendChild(node);
  }

  insertBefore(node: SmallNode, before: SmallNode | null): SmallNode {
    node.parentNode?.removeChild(node);
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
    return node;
  }

  removeChild(node: SmallNode): SmallNode {
    this.childNodes = this.childNodes.filter((one) => one !== node);
    node.parentNode = null;
    return node;
  }

  remove(): void {
    this.parentNode?.removeChild(this);
  }

  contains(node: SmallNode | null): boolean {
    return node !== null && (node === this || this.contains(node.parentNode));
  }

  getRootNode(): SmallNode {
    return this.parentNode?.getRootNode() ?? this;
  }

  addEventListener(type: string, listener: Listener, options?: boolean | { readonly capture?: boolean }): void {
    const capture = typeof options === "boolean" ? options : options?.capture === true;
    const known = this.#listeners.some((one) => one.listener === listener && one.type === type);
    if (!known) this.#listeners.push({ type, listener, capture });
  }

  removeEventListener(type: string, listener: Listener): void {
    const at = this.#listeners.findIndex((one) => one.listener === listener && one.type === type);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  /** Down to the node, then up again where the event does so; false where a listener kept the browser from what it would do. */
  dispatchEvent(event: Event): boolean {
    Object.defineProperty(event, "target", { value: this, configurable: true });
    const path = this.path();
    for (const node of path.toReversed()) node.#hear(event, true);
    for (const node of event.bubbles ? path : [this]) {
      if (event.cancelBubble) break;
      node.#hear(event, false);
    }
    return !event.defaultPrevented;
  }

  protected path(): SmallNode[] {
    return [this, ...(this.parentNode?.path() ?? [])];
  }

  #hear(event: Event, capture: boolean): void {
    for (const one of [...this.#listeners])
      if (one.type === event.type && one.capture === capture) {
        Object.defineProperty(event, "currentTarget", { value: this, configurable: true });
        if (typeof one.listener === "function") one.listener(event);
        else one.listener.handleEvent(event);
      }
  }
}

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };

export class SmallText extends SmallNode {
  nodeValue: string;

  constructor(text: string, ownerDocument: SmallDocument | null) {
    super(3, "#text", ownerDocument);
    this.nodeValue = text;
  }

  override get textContent(): string {
    return this.nodeValue;
  }

  override set textContent(text: string) {
    this.nodeValue = text;
  }
}
