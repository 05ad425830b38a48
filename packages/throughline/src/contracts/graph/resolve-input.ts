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
  /** True where files could not be loaded: declarations may hold stand-ins for what these export, which are not among `missing`. */
  readonly isPartial?: boolean;
  readonly ownerOf?: (declaration: Declaration) => string | undefined;
}
