import type { StudioDeclaration } from "./studio-learning.ts";

/** A page or dashboard of an app. */
export interface StudioAppPage {
  /** Id of the declaration. */
  readonly id: string;
  readonly name: string;
  readonly heading: string;
  /** As it is served; parameters are written `:name`. */
  readonly path: string;
  /** Names of what its view receives, each with the declaration behind it. */
  readonly uses: readonly { readonly name: string; readonly declaration: string }[];
  readonly accessibility: string | null;
  /** Widths that it is checked at, pixels. */
  readonly widths: readonly number[];
}

/** `GET /studio/api/apps`. */
export interface StudioApps {
  readonly release: string;
  readonly items: readonly (StudioDeclaration & {
    readonly heading: string;
    readonly pages: readonly StudioAppPage[];
    readonly journeys: readonly string[];
  })[];
}
