/** Who can cure an error: the author of a declaration, the owner of the data, the caller of an API, user code, an engine, or us. */
export type Fault = "declaration" | "data" | "caller" | "user-code" | "engine" | "internal";

/** A place in the user's project: `file` is relative to the project's root with `/`, `line` and `column` start at 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Where a problem stands: the place, the declaration (`kind:name`), its role, and what exactly is meant ("feature spend_24h"). */
export interface Where extends Place {
  readonly declaration?: string;
  readonly role?: string;
  readonly subject?: string;
}

/** One detail in the shape of Standard Schema. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/** What is said of one error beyond what its code says. */
export interface ErrorDetails {
  /** What is wrong, with the value: `<what is wrong>: <the value>`. Default: the code's title. */
  readonly detail?: string;
  /** The cure, an imperative. Default: the code's hint. */
  readonly hint?: string;
  readonly where?: Where | undefined;
  readonly issues?: readonly Issue[];
  readonly cause?: unknown;
}

const brand = Symbol.for("throughline.error");

interface ErrorParts extends ErrorDetails {
  readonly code: string;
  readonly title: string;
  readonly hint: string;
  readonly status: number;
  readonly fault: Fault;
}

/** The one error of the product: the same value becomes a block in the terminal, problem+json, and a card in the Studio. */
export class ThroughlineError extends Error {
  override readonly name = "ThroughlineError";
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly status: number;
  readonly fault: Fault;
  readonly where: Where | undefined;
  readonly issues: readonly Issue[];

  constructor(parts: ErrorParts) {
    super(parts.detail ?? parts.title, parts.cause === undefined ? undefined : { cause: parts.cause });
    Object.defineProperty(this, brand, { value: true });
    this.code = parts.code;
    this.title = parts.title;
    this.detail = parts.detail ?? parts.title;
    this.hint = parts.hint;
    this.status = parts.status;
    this.fault = parts.fault;
    this.where = parts.where;
    this.issues = parts.issues ?? [];
  }

  /** Path of the page that explains the code, relative to the docs' root. */
  get docs(): string {
    return `reference/errors#${this.code.replace(".", "-")}`;
  }
}

/** A stage's result: what could be made of the input, and every problem found on the way. Stages never throw for a user's mistake. */
export interface Staged<T> {
  readonly value: T;
  readonly problems: readonly ThroughlineError[];
}

/** True for our error, also one made by another copy of this package; with `code` only for that one. */
export function isThroughlineError(error: unknown, code?: string): error is ThroughlineError {
  const ours = typeof error === "object" && error !== null && brand in error;
  return ours && (code === undefined || (error as unknown as ThroughlineError).code === code);
}

/** The same error with a place, for one of ours that has none; anything else is given back as it is. */
export function withWhere(error: unknown, where: Where): unknown {
  return !isThroughlineError(error) || error.where !== undefined ? error : errorWith(error, { where });
}

/** The same error with another place or cure, and the stack that it had. */
export function errorWith(
  error: ThroughlineError,
  changes: { readonly where?: Where; readonly hint?: string },
): ThroughlineError {
  const { code, title, detail, hint, status, fault, where, issues, cause, stack } = error;
  const changed = new ThroughlineError({ code, title, detail, hint, status, fault, where, issues, cause, ...changes });
  return Object.defineProperty(changed, "stack", { value: stack });
}

/** Sorts problems by file, line, then code, so that a report is the same in every run. */
export function sortProblems(problems: readonly ThroughlineError[]): ThroughlineError[] {
  const key = (p: ThroughlineError) =>
    `${p.where?.file ?? "~"}\u0000${String(p.where?.line ?? 0).padStart(7, "0")}\u0000${p.code}\u0000${p.detail}`;
  return [...problems].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
