import type { Declaration, DeclarationId } from "./declaration.ts";

/** A field of a port of a declaration. */
export interface FieldRef {
  readonly declaration: DeclarationId;
  readonly port: string;
  readonly field: string;
}

/** `possible` where the code between is opaque: a handler, a fallback. */
export type Certainty = "definite" | "possible";

/** Of a possible reader, what is opaque: its own code, or code that stands before it. */
export type Opaque = "own" | "before";

/** What is opaque on the way to a reader, by the certainty of what it reads; nothing where it reads it for sure. */
export const opaqueOf = (reader: Certainty, read: Certainty): { readonly opaque?: Opaque } =>
  reader === "definite" ? {} : { opaque: read === "definite" ? "own" : "before" };

/** What a declaration reads from a port of another one. */
export interface Use {
  /** The declaration itself, so that one that no file exports is found through its reader. */
  readonly provider: Declaration;
  readonly port: string;
  /** The fields it reads, each with how: `sum("amount")`, `input amount`, `filter`. */
  readonly fields: readonly { readonly name: string; readonly as?: string }[];
  readonly certainty: Certainty;
  /** True where it sends rows to the port instead of reading from it: the hand-off goes the other way. */
  readonly writes?: boolean;
  /** True where it reads rows as they come, and nothing is built of them: a run that finds new ones does not build it again. */
  readonly live?: boolean;
}
