import type { StudioDeclaration } from "./studio-learning.ts";
import type { StudioField, StudioFigure } from "./studio-values.ts";

/** `GET /studio/api/metrics/<name>`: what it means. Its values come from `/metrics/<name>`. */
export interface StudioMetric extends StudioDeclaration {
  /** The arithmetic in words. */
  readonly says: string;
  /** The SQL that answers it without cuts. */
  readonly sql: string;
  readonly from: string;
  readonly time: string;
  readonly unit: string | null;
  /** True where values up to 1 are shown in percent. */
  readonly share: boolean;
  readonly target: { readonly min: number | null; readonly max: number | null };
  /** What is decided by it. */
  readonly decision: string | null;
  readonly dimensions: readonly StudioField[];
  readonly grains: readonly string[];
  /** Only rows whose columns equal these values. */
  readonly filter: Readonly<Record<string, string | number | boolean>>;
  readonly figure: StudioFigure | null;
  /** Path of its values. */
  readonly values: string;
}

/** `GET /studio/api/metrics`. */
export interface StudioMetrics {
  readonly release: string;
  readonly items: readonly StudioMetric[];
}

/** `GET /studio/api/dashboards`. The data of its tiles comes from `/dashboards/<name>`. */
export interface StudioDashboards {
  readonly release: string;
  readonly items: readonly (StudioDeclaration & {
    readonly heading: string;
    readonly tiles: readonly {
      /** `kpi`, `line`, `bar`. */
      readonly tile: string;
      readonly name: string;
      readonly metric: string;
      readonly by: string | null;
    }[];
    /** Path of the data of all tiles. */
    readonly values: string;
  })[];
}
