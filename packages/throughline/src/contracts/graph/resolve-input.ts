import type { Declaration } from "../core/declaration.ts";
import type { MissingUse } from "../core/missing.ts";
import type { Place } from "../errors/throughline-error.ts";

/** What `load` found. */
export interface ResolveInput {
  readonly project: string;
  readonly declarations: readonly Declaration[];
  readonly missing: readonly {
    readonly use: MissingUse;
    readonly place: Place | undefined;
    readonly declaration: Declaration | undefined;
  }[];
  readonly ownerOf?: (declaration: Declaration) => string | undefined;
}
