import { captureTrace, type MissingUse, makeMissing } from "../../contracts/core/missing.ts";

/** Where a namespace takes its values from. */
export interface NamespaceSource {
  /** The module's project-relative path, or the package's specifier. */
  readonly owner: string;
  /** The exports as they are now: an object with one property for each exported name. */
  readonly exports: () => object;
  /** Modules that are exported whole (`export *`). */
  readonly stars: () => readonly Namespace[];
  /** `partial`: what is missing is explained by another problem, or comes later. */
  readonly state: () => "evaluating" | "ready" | "partial";
  /** Told of an export that was read before its line ran. */
  readonly onEarlyRead?: (use: MissingUse) => void;
}

/**
 * A module as its importers see it: live, and answering a name it lacks with a stand-in whose `owner` is the module.
 * The stand-in's `known` holds the name itself where the export exists but could not be had (a cycle, a failed module).
 */
export class Namespace {
  /** What `require` returns and users hold. */
  readonly view: object;
  readonly #source: NamespaceSource;
  #isWalking = false;

  constructor(source: NamespaceSource) {
    this.#source = source;
    this.view = viewOf(this);
  }

  names(): readonly string[] {
    const starred = () => this.#source.stars().flatMap((star) => star.names().filter((name) => name !== "default"));
    return [...new Set([...Object.keys(this.#source.exports()), ...this.#guarded(starred, [])])];
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#source.exports(), name) || this.#star(name) !== undefined;
  }

  get(name: string): unknown {
    if (Object.hasOwn(this.#source.exports(), name)) return this.#read(name);
    const star = this.#star(name);
    if (star !== undefined) return star.get(name);
    const isExplained = this.#source.state() === "partial";
    return makeMissing(this.#use(name, isExplained ? [...this.names(), name] : this.names()));
  }

  #read(name: string): unknown {
    try {
      return Reflect.get(this.#source.exports(), name);
    } catch (error) {
      if (this.#source.state() === "ready") throw error;
      const use = this.#use(name, this.names());
      if (this.#source.state() === "evaluating") this.#source.onEarlyRead?.(use);
      return makeMissing(use);
    }
  }

  #star(name: string): Namespace | undefined {
    if (name === "default") return undefined;
    return this.#guarded(() => this.#source.stars().find((star) => star.has(name)), undefined);
  }

  /** Modules may export each other whole: a walk that comes back stops. */
  #guarded<T>(walk: () => T, otherwise: T): T {
    if (this.#isWalking) return otherwise;
    this.#isWalking = true;
    try {
      return walk();
    } finally {
      this.#isWalking = false;
    }
  }

  #use(name: string, known: readonly string[]): MissingUse {
    return { what: "export", name, owner: this.#source.owner, known, trace: captureTrace(Namespace.prototype.get) };
  }
}

/**
 * The proxy that importers hold. Helpers of the transform copy its names into an object that inherits from its
 * prototype: that is a second proxy, so that names that the copy lacks reach the namespace too.
 */
function viewOf(namespace: Namespace): object {
  const get = (_target: object, key: string | symbol): unknown => {
    if (key === "__esModule") return true;
    if (typeof key === "symbol") return key === Symbol.toStringTag ? "Module" : undefined;
    if ((key === "then" || key === "toJSON") && !namespace.has(key)) return undefined;
    return namespace.get(key);
  };
  const has = (_target: object, key: string | symbol) => typeof key === "string" && namespace.has(key);
  const refuse = () => false;
  const fallback = new Proxy(Object.create(null) as object, { get, has, set: refuse });
  return new Proxy(Object.create(null) as object, {
    get,
    has,
    ownKeys: () => [...namespace.names()],
    getOwnPropertyDescriptor: (target, key) =>
      has(target, key) ? { configurable: true, enumerable: true, get: () => get(target, key) } : undefined,
    getPrototypeOf: () => fallback,
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
  });
}
