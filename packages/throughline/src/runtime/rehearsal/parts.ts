import type { Declaration } from "../../contracts/core/declaration.ts";
import type { Source } from "../../contracts/data/source.ts";

/** Rows or documents that come from files below the project's root. */
export function readsFiles(declaration: Declaration, format: Source["format"]): declaration is Source {
  const { files, format: own } = declaration as Partial<Source>;
  return own === format && typeof files === "string" && files !== "";
}
