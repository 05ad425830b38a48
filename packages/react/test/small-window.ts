import type { Root } from "react-dom/client";
import { vi } from "vitest";
import { SmallDocument } from "./small-document.ts";
import { SmallElement } from "./small-element.ts";
import { SmallNode } from "./small-node.ts";

class SmallWindow extends SmallNode {
  location: URL;
  readonly document: SmallDocument;
  readonly localStorage = storage();
  readonly sessionStorage = storage();
  readonly ResizeObserver = SilentObserver;
  readonly IntersectionObserver = SilentObserver;
  readonly HTMLIFrameElement = class {};
  readonly setTimeout = setTimeout;
  readonly clearTimeout = clearTimeout;
  readonly history = {
    state: null,
    pushState: (_state: unknown, _title: string, to: string | URL) => this.#go(to),
    replaceState: (_state: unknown, _title: string, to: string | URL) => this.#go(to),
  };

  constructor(url: string, document: SmallDocument) {
    super(0, "#window", null);
    this.location = new URL(url);
    this.document = document;
    document.defaultView = this;
  }

  /** As wide as a desk's screen, light, and with motion. */
  matchMedia(query: string) {
    return { matches: /min-width/.test(query), addEventListener() {}, removeEventListener() {} };
  }

  getSelection() {
    return { anchorNode: null, focusNode: null, rangeCount: 0 };
  }

  scrollTo(): void {}

  #go(to: string | URL): void {
    this.location = new URL(to, this.location);
  }
}

/** Nothing changes, changes its size, or comes into view. */
class SilentObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** The fields of a form; Node's own knows of no forms. */
class FormFields extends FormData {
  constructor(form?: SmallElement) {
    super();
    for (const field of form?.querySelectorAll("[name]") ?? [])
      this.append(field.getAttribute("name") ?? "", field.value);
  }
}

/** What an event holds beside its type. */
type EventFields = Readonly<Record<string, unknown>>;

/** A page without a browser: what is drawn, by selectors and words, and what a person does there. */
export class SmallPage {
  readonly window: SmallWindow;
  readonly document: SmallDocument;
  readonly root: SmallElement;
  /** What was copied, the latest last. */
  readonly copied: string[] = [];

  constructor(url: string) {
    this.document = new SmallDocument();
    this.window = new SmallWindow(url, this.document);
    this.root = this.document.createElement("div");
    this.document.body.appendChild(this.root);
  }

  /** Where React draws. It is loaded once the window is there, since it looks then for what browsers can do. */
  async createRoot(): Promise<Root> {
    const { createRoot } = await import("react-dom/client");
    return createRoot(this.root as unknown as Element);
  }

  /** What is there to read, with one space between texts. */
  text(within: SmallNode = this.root): string {
    const texts = (node: SmallNode): string[] =>
      node.nodeType === 3 ? [node.textContent] : node.childNodes.flatMap(texts);
    return texts(within).join(" ").replaceAll(/\s+/g, " ").trim();
  }

  all(selector: string): readonly SmallElement[] {
    return this.root.querySelectorAll(selector);
  }

  /** The first element of a selector that is named so, by its label or its text. Throws where there is none. */
  get(selector: string, name?: string | RegExp): SmallElement {
    const found = this.all(selector).find((one) => name === undefined || this.#isNamed(one, name));
    if (found === undefined) throw new Error(`no ${selector} named ${name} in: ${this.text().slice(0, 2_000)}`);
    return found;
  }

  #isNamed(element: SmallElement, name: string | RegExp): boolean {
    const names = [element.getAttribute("aria-label") ?? "", this.text(element), element.getAttribute("name") ?? ""];
    return names.some((one) => (typeof name === "string" ? one === name : name.test(one)));
  }

  /** Lets something happen to an element; false where the page kept the browser from what it would do. */
  fire(element: SmallNode, type: string, fields: EventFields = {}): boolean {
    const bubbles = !["scroll", "toggle", "close", "mouseenter", "mouseleave"].includes(type);
    return element.dispatchEvent(Object.assign(new Event(type, { bubbles, cancelable: true }), fields));
  }

  /** A click with the first button, with what browsers do then: panels open, forms are sent. */
  click(what: string | SmallElement, name?: string | RegExp): void {
    const element = typeof what === "string" ? this.get(what, name) : what;
    if (element.hasAttribute("disabled")) throw new Error(`can't be clicked: ${what} named ${name}`);
    if (["checkbox", "radio"].includes(element.type))
      setAsPerson(element, "checked", element.type === "radio" || !element.checked);
    if (!this.fire(element, "click", { button: 0, detail: 1 })) return;
    const panel = this.document.getElementById(element.getAttribute("popovertarget") ?? "");
    if (panel !== null) panel[panel.open ? "hidePopover" : "showPopover"]();
    const form = element.type === "submit" ? element.closest("form") : null;
    if (form !== null) this.fire(form, "submit", { submitter: element });
  }

  press(element: SmallElement, key: string, fields: EventFields = {}): void {
    this.fire(element, "keydown", { key, code: key, ...fields });
  }

  fill(element: SmallElement, value: string): void {
    setAsPerson(element, "value", value);
    this.fire(element, element.tagName === "SELECT" ? "change" : "input");
  }

  /** Waits until the page can be read so. */
  async reads(words: string | RegExp): Promise<void> {
    await vi.waitFor(
      () => {
        const text = this.text();
        if (typeof words === "string" ? !text.includes(words) : !words.test(text))
          throw new Error(`the page does not say ${words}: ${text.slice(0, 3_000)}`);
      },
      { timeout: 10_000, interval: 5 },
    );
  }
}

/** React hears of a value only where it was set behind its back, as a person does. */
function setAsPerson(element: SmallElement, name: "value" | "checked", value: unknown): void {
  Object.getOwnPropertyDescriptor(SmallElement.prototype, name)?.set?.call(element, value);
}

/** A page whose window and document everything sees until `vi.unstubAllGlobals()`. `base` is where calls without an origin go. */
export function openSmallPage(
  url: string,
  answer?: (address: URL, init?: RequestInit) => Promise<Response>,
): SmallPage {
  const page = new SmallPage(url);
  const { window, document } = page;
  const globals = {
    window,
    document,
    navigator: {
      onLine: true,
      userAgent: "node",
      clipboard: { writeText: async (text: string) => void page.copied.push(text) },
    },
    Node: SmallNode,
    Element: SmallElement,
    HTMLElement: SmallElement,
    HTMLAnchorElement: SmallElement,
    ResizeObserver: SilentObserver,
    IntersectionObserver: SilentObserver,
    MutationObserver: SilentObserver,
    FormData: FormFields,
    CSS: { escape: (text: string) => text },
    getComputedStyle: () => ({ font: "13px Inter", getPropertyValue: () => "" }),
    requestAnimationFrame: (next: () => void) => setTimeout(next, 0),
    cancelAnimationFrame: clearTimeout,
    ...(answer === undefined
      ? {}
      : { fetch: (to: string, init?: RequestInit) => answer(new URL(to, window.location), init) }),
  };
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  return page;
}
