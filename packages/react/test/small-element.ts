import type { SmallDocument } from "./small-document.ts";
import { SmallNode } from "./small-node.ts";

class SmallStyle {
  [name: string]: unknown;

  setProperty(name: string, value: string): void {
    this[name] = value;
  }

  removeProperty(name: string): void {
    delete this[name];
  }
}

/** The size that everything has, since nothing is laid out, in pixels. */
const size = { left: 0, top: 0, x: 0, y: 0, width: 1_000, height: 600, right: 1_000, bottom: 600 };

/** An element. Nothing is laid out: all have one size, and scrolling goes nowhere. */
export class SmallElement extends SmallNode {
  readonly tagName: string;
  readonly namespaceURI: string;
  readonly style = new SmallStyle();
  readonly attributes = new Map<string, string>();
  readonly [Symbol.toStringTag] = "Element";
  readonly clientWidth = size.width;
  readonly clientHeight = size.height;
  readonly offsetWidth = size.width;
  readonly offsetHeight = size.height;
  readonly scrollWidth = size.width;
  scrollLeft = 0;
  scrollTop = 0;
  readonly selectionStart = 0;
  readonly selectionEnd = 0;
  open = false;
  selected = false;
  #value: string | undefined;
  #checked = false;

  constructor(name: string, namespaceURI: string, ownerDocument: SmallDocument | null) {
    super(1, namespaceURI.endsWith("svg") ? name : name.toUpperCase(), ownerDocument);
    this.tagName = this.nodeName;
    this.namespaceURI = namespaceURI;
  }

  get id(): string {
    return this.getAttribute("id") ?? "";
  }

  get href(): string {
    return new URL(this.getAttribute("href") ?? "", this.ownerDocument?.defaultView?.location.href).href;
  }

  get target(): string {
    return this.getAttribute("target") ?? "";
  }

  get download(): string {
    return this.getAttribute("download") ?? "";
  }

  get type(): string {
    return this.getAttribute("type") ?? { INPUT: "text", BUTTON: "submit" }[this.tagName] ?? "";
  }

  set type(type: string) {
    this.setAttribute("type", type);
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get value(): string {
    if (this.tagName === "OPTION") return this.getAttribute("value") ?? this.textContent;
    if (this.tagName === "SELECT") return (this.options.find((one) => one.selected) ?? this.options[0])?.value ?? "";
    return this.#value ?? this.defaultValue;
  }

  set value(value: string) {
    this.#value = value;
    for (const one of this.options) one.selected = one.value === value;
  }

  get defaultValue(): string {
    return this.tagName === "TEXTAREA" ? this.textContent : (this.getAttribute("value") ?? "");
  }

  set defaultValue(value: string) {
    if (this.tagName === "TEXTAREA") this.textContent = value;
    else this.setAttribute("value", value);
  }

  get checked(): boolean {
    return this.#checked;
  }

  set checked(checked: boolean) {
    this.#checked = checked;
  }

  get options(): readonly SmallElement[] {
    return this.tagName === "SELECT" ? this.querySelectorAll("option") : [];
  }

  get children(): readonly SmallElement[] {
    return this.childNodes.filter((node) => node instanceof SmallElement);
  }

  get dataset(): Record<string, string | undefined> {
    const name = (key: string | symbol) =>
      `data-${String(key).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, key) => this.getAttribute(name(key)) ?? undefined,
        set: (_, key, value) => this.setAttribute(name(key), value) === undefined,
        deleteProperty: (_, key) => this.removeAttribute(name(key)) === undefined,
      },
    );
  }

  /** Names of attributes have no case in HTML. */
  #key(name: string): string {
    return this.namespaceURI.endsWith("svg") ? name : name.toLowerCase();
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(this.#key(name)) ?? null;
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(this.#key(name), String(value));
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(this.#key(name));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(this.#key(name));
  }

  querySelectorAll(selector: string): readonly SmallElement[] {
    return this.children.flatMap((one) => [...(one.matches(selector) ? [one] : []), ...one.querySelectorAll(selector)]);
  }

  querySelector(selector: string): SmallElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  matches(selector: string): boolean {
    return selector.split(",").some((one) => matchesPath(this, one.trim().split(/\s+/)));
  }

  closest(selector: string): SmallElement | null {
    if (this.matches(selector)) return this;
    return this.parentNode instanceof SmallElement ? this.parentNode.closest(selector) : null;
  }

  focus(): void {
    const document = this.ownerDocument;
    if (document === null || document.activeElement === this) return;
    document.activeElement = this;
    this.dispatchEvent(new Event("focus"));
    this.dispatchEvent(new Event("focusin", { bubbles: true }));
  }

  getBoundingClientRect() {
    return size;
  }

  scrollTo(): void {}

  scrollIntoView(): void {}

  setPointerCapture(): void {}

  select(): void {}

  reset(): void {
    for (const field of this.querySelectorAll("[name]")) field.value = field.defaultValue;
  }

  getContext() {
    return {
      font: "",
      fillStyle: "",
      fillRect() {},
      getImageData: () => ({ data: [0, 0, 0, 255] }),
      measureText: (text: string) => ({ width: text.length * 7 }),
    };
  }

  showModal(): void {
    this.open = true;
  }

  close(): void {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  }

  showPopover(): void {
    this.#toggle("open");
  }

  hidePopover(): void {
    this.#toggle("closed");
  }

  #toggle(newState: "open" | "closed"): void {
    this.open = newState === "open";
    for (const type of ["beforetoggle", "toggle"]) this.dispatchEvent(Object.assign(new Event(type), { newState }));
  }
}

function matchesPath(element: SmallElement, path: readonly string[]): boolean {
  const last = path.at(-1) ?? "*";
  if (!matchesOne(element, last)) return false;
  const rest = path.slice(0, -1);
  if (rest.length === 0) return true;
  for (let above = element.parentNode; above instanceof SmallElement; above = above.parentNode)
    if (matchesPath(above, rest)) return true;
  return false;
}

/** A tag, `#id`, `.class`, `:popover-open`, `[name]` and `[name="value"]`, one after another. */
function matchesOne(element: SmallElement, compound: string): boolean {
  const parts = compound.match(/\[[^\]]*\]|[#.:]?[\w-]+|\*/g) ?? [];
  return parts.every((part) => {
    if (part.startsWith("#")) return element.id === part.slice(1);
    if (part.startsWith(".")) return (element.getAttribute("class") ?? "").split(/\s+/).includes(part.slice(1));
    if (part === ":popover-open") return element.open;
    if (!part.startsWith("[")) return part === "*" || element.tagName.toLowerCase() === part.toLowerCase();
    const [name = "", value] = part.slice(1, -1).split("=");
    return value === undefined
      ? element.hasAttribute(name)
      : element.getAttribute(name) === value.replaceAll(/^"|"$/g, "");
  });
}
