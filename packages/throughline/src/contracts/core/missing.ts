/** What a value that does not exist was supposed to be: kept so that loading goes on and `resolve` can report the use. */
export interface MissingUse {
  /** What the name was taken for: a column of a relation or a feature of a view, a route of a service, or an export of a module. */
  readonly what: "column" | "route" | "export";
  /** The missing name. */
  readonly name: string;
  /** Where it was looked up: a relation's name, a module's path. */
  readonly owner: string;
  /** Names that exist there, for a suggestion. */
  readonly known: readonly string[];
  /** Holder of the stack of the use; formatted only when asked for. */
  readonly trace: { readonly stack?: string };
}

const brand = Symbol.for("throughline.missing");

/** The record of a missing value, or undefined for any other value. */
export function missingUse(value: unknown): MissingUse | undefined {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return undefined;
  return (value as { [brand]?: MissingUse })[brand];
}

/** True for a stand-in of something that does not exist. */
export function isMissing(value: unknown): boolean {
  return missingUse(value) !== undefined;
}

/** Captures the stack of the caller of `above`; V8 formats it only when it is read. */
export function captureTrace(above: (...args: never[]) => unknown): { readonly stack?: string } {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 16;
  Error.captureStackTrace?.(holder, above);
  Error.stackTraceLimit = limit;
  return holder;
}

/**
 * A stand-in for a value that does not exist. Every property, call and construction of it gives the same stand-in,
 * so that a missing column or export never stops a module from loading.
 */
export function makeMissing(use: MissingUse): never {
  const self: object = new Proxy(bareFunction(), {
    get(_target, key) {
      if (key === brand) return use;
      if (key === Symbol.toPrimitive) return () => `missing ${use.what} ${use.owner}.${use.name}`;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      return self;
    },
    has: (_target, key) => key === brand,
    apply: () => self,
    construct: () => self,
    set: () => true,
  });
  return self as never;
}

/** A constructible function without own properties: whoever freezes a stand-in of it can still read every name. */
function bareFunction(): () => void {
  const bound = function missing() {}.bind(undefined);
  Reflect.deleteProperty(bound, "length");
  Reflect.deleteProperty(bound, "name");
  return bound;
}

/** A view of a frozen record in which a name that does not exist gives a stand-in that remembers its use. */
export function withMissing<T extends object>(record: T, what: MissingUse["what"], owner: string): T {
  return new Proxy(record, {
    get: function lookUp(target, key, receiver) {
      if (typeof key === "symbol" || key === "then" || key === "toJSON" || Object.hasOwn(target, key))
        return Reflect.get(target, key, receiver);
      return makeMissing({ what, name: key, owner, known: Object.keys(target), trace: captureTrace(lookUp) });
    },
  });
}
