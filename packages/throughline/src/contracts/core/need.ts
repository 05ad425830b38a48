import type { TypeName } from "../shape/field.ts";

/** A type as a need names it: as reports print it, or by the name of the function that declares such a column. */
export type TypeWord =
  | Exclude<TypeName, "struct" | "list" | "unknown">
  | "integer"
  | "bigint"
  | "double"
  | `decimal(${number},${number})`;

/** What a declaration would read if somebody gave it. */
export interface Need {
  /** The declaration that is to give it: itself, its name, or its id. It need not exist yet. */
  readonly port: string | { readonly kind: string; readonly name: string };
  /** Names of fields, or the type of each. An empty list asks for the declaration only. */
  readonly fields: readonly string[] | Readonly<Record<string, TypeWord>>;
  /** One sentence on what it is needed for. */
  readonly why?: string;
}
