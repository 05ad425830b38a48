import type { Place } from "../errors/throughline-error.ts";
import { captureTrace } from "./missing.ts";
import type { Need } from "./need.ts";
import type { OptionRules } from "./option-rules.ts";

/** The eight roles, in the order of the line. */
export const roles = ["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"] as const;
/** A lane of engineering; the folder of a project that a declaration stands in. */
export type Role = (typeof roles)[number];

/** Options that every declaration takes. */
export interface CommonOptions {
  /** One sentence on what it is, for docs and the Studio. */
  readonly description?: string;
  /** Who answers for it, such as `@ml-team`. Default: the owner that the config names for its role or path. */
  readonly owner?: string;
  /** What it would read if somebody gave it. What is not given is a gap in `check` and `roles`, and stops nothing. */
  readonly needs?: readonly Need[];
}

/** What a role writes: a frozen value made by a noun function. */
export interface Declaration<Kind extends string = string, Name extends string = string> {
  readonly kind: Kind;
  readonly name: Name;
  readonly description?: string;
  readonly owner?: string;
  readonly needs?: readonly Need[];
  /** The role folder it stands in; undefined until it was loaded as part of a project. */
  readonly role: Role | undefined;
  /** Where it is written; undefined until it was loaded as part of a project. Never part of a hash, of equality or of the lock. */
  readonly declaredAt: Place | undefined;
}

/** What the loader knows of a declaration; filled after its module was evaluated. */
export interface Origin {
  readonly trace: { readonly stack?: string };
  role?: Role;
  /** Maps the stack to a place in the user's project; set by the loader, called at most once. */
  locate?: (stack: string | undefined) => Place | undefined;
  place?: Place | undefined;
  /** The place of an option by its path, `["objectives", "p95"]`, where the source writes it out; set by the loader. */
  locateOption?: (names: readonly string[]) => Place | undefined;
  /** The options as they were given, and what they may be. */
  readonly given?: GivenOptions;
}

/** Options as they were given, and the rules that they are held against. */
export interface GivenOptions {
  readonly options: unknown;
  readonly rules: OptionRules;
}

const originKey = Symbol.for("throughline.origin");

/** The id that graph, lock and reports use: `kind:name`. */
export type DeclarationId = string;

/** The id of a declaration. */
export const idOf = (declaration: { readonly kind: string; readonly name: string }): DeclarationId =>
  `${declaration.kind}:${declaration.name}`;

/** The kind in an id: `table` of `table:silver.payments`. */
export const idKind = (id: DeclarationId): string => id.slice(0, id.indexOf(":"));

/** The name in an id: `silver.payments` of `table:silver.payments`; an id without a kind is the name. */
export const idName = (id: DeclarationId): string => id.slice(id.indexOf(":") + 1);

/** The loader's record of a declaration. */
export function originOf(declaration: Declaration): Origin {
  return (declaration as unknown as { [originKey]: Origin })[originKey];
}

/** True for a declaration of any kind, of this copy of the package or another. */
export function isDeclaration(value: unknown): value is Declaration {
  return typeof value === "object" && value !== null && originKey in value;
}

/** Makes a declaration: freezes it and remembers where it was written. `above` is the noun function, left out of the trace. */
export function declare<Kind extends string, Name extends string, Rest extends object>(
  head: {
    readonly kind: Kind;
    readonly name: Name;
    readonly above: (...args: never[]) => unknown;
    readonly given?: GivenOptions;
  },
  rest: Rest,
): Declaration<Kind, Name> & Rest {
  const origin: Origin = {
    trace: captureTrace(head.above),
    ...(head.given === undefined ? {} : { given: head.given }),
  };
  const value = Object.defineProperties(
    { kind: head.kind, name: head.name, ...rest },
    {
      [originKey]: { value: origin },
      role: { get: () => origin.role },
      declaredAt: { get: () => locate(origin) },
    },
  );
  return Object.freeze(value) as unknown as Declaration<Kind, Name> & Rest;
}

function locate(origin: Origin): Place | undefined {
  if (origin.place === undefined && origin.locate !== undefined) origin.place = origin.locate(origin.trace.stack);
  return origin.place;
}

/** The options of a declaration that every kind keeps. */
export function common(options: CommonOptions): CommonOptions {
  return {
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.owner === undefined ? {} : { owner: options.owner }),
    ...(options.needs === undefined ? {} : { needs: options.needs }),
  };
}
