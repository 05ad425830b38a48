import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import type { MissingUse } from "../../contracts/core/missing.ts";
import type { Place } from "../../contracts/errors/index.ts";
import type { TemplateSpot } from "../../contracts/graph/kind-spec.ts";

/** Where a declaration is exported: the first export in order of files and names. */
export interface ExportedAs {
  readonly file: string;
  readonly name: string;
}

/** A use of a name that does not exist. */
export interface MissingFound {
  readonly use: MissingUse;
  readonly place: Place | undefined;
  /** The declaration that holds the stand-in; undefined where only code uses it. */
  readonly declaration: Declaration | undefined;
}

/** Finds the place that a stack leads to. */
export type PlaceOf = (
  trace: { readonly stack?: string | undefined },
  spot?: TemplateSpot | undefined,
) => Place | undefined;

/** A module after its evaluation: `exports` is its namespace. */
export interface LoadedModule {
  readonly file: string;
  readonly exports: object;
}

/** A project whose modules have been evaluated. */
export interface LoadedProject {
  /** Absolute path. */
  readonly root: string;
  /** What the config says, without the settings that are wrong. `name` is the folder's where there is none. */
  readonly config: ProjectConfig;
  /** Every declaration once, by file, then by line. */
  readonly declarations: readonly Declaration[];
  readonly exportedAs: ReadonlyMap<Declaration, ExportedAs>;
  /** Uses of columns and exports that do not exist; what a failed module or a cycle took away is not among them. */
  readonly missing: readonly MissingFound[];
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /**
   * The first place of a stack in a file of this load: relative to the root, with `/`, line and column from 1. With `spot` the place
   * of that character of the template that the stack leads to; undefined where the sources are not at hand, or do not tell it exactly.
   */
  readonly placeOf: PlaceOf;
}
