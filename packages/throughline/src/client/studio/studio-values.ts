/** A value as it goes over the wire: 64-bit integers and long decimals as strings, instants as ISO strings with microseconds. */
export type StudioValue =
  | string
  | number
  | boolean
  | null
  | readonly StudioValue[]
  | { readonly [key: string]: StudioValue };

/** The eight roles, spelled as everywhere. */
export type StudioRole = "data" | "ml" | "mlops" | "ai" | "backend" | "fullstack" | "frontend" | "analyst";

/** The rail entry that a declaration is shown under; null where it has no page of its own beside the map. */
export type StudioPage =
  | "data"
  | "features"
  | "models"
  | "endpoints"
  | "agents"
  | "services"
  | "apps"
  | "metrics"
  | "dashboards";

/** A place in the project's files: relative to its root, lines and columns from 1. */
export interface StudioPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Whether a promise is kept. What nothing has measured is never `held`. */
export type StudioStatus = "held" | "broken" | "not-measured";

/** Promises or clauses by status. */
export interface StudioCounts {
  readonly held: number;
  readonly broken: number;
  readonly notMeasured: number;
}

/** One promise with its latest evidence. */
export interface StudioPromise {
  /** Unique within the declaration: `freshness`, `quality`, `auc min`. */
  readonly name: string;
  /** In words, with the limit: `quality ≥ 95 %`. */
  readonly says: string;
  readonly relation: "≥" | "≤" | "=";
  readonly limit: number | string;
  /** Unit of limit and figure, where it has one. */
  readonly unit: string | null;
  readonly status: StudioStatus;
  readonly figure: number | string | null;
  /** When it was measured, ISO. */
  readonly at: string | null;
  /** The run that measured it; null where the server did, just now. */
  readonly run: string | null;
  /** Why it is not measured, as the newest verification of the release said; absent where it is, or none said why. */
  readonly because?: string;
}

/** The one figure that matters of a declaration. */
export interface StudioFigure {
  /** What it is: `rows`, `AUC`, `p99`. */
  readonly label: string;
  readonly value: number | string;
  /** As people read it, with its unit: `200,011`, `98.2 %`, `0.4 ms`. */
  readonly text: string;
  readonly unit: string | null;
  /** Of the promise on it; null where nothing is promised about it. */
  readonly status: StudioStatus | null;
  /** When it was measured, ISO; null where it is part of the release. */
  readonly at: string | null;
}

/** How old the newest row is. */
export interface StudioFreshness {
  /** Availability time of the newest row, ISO; null without rows. */
  readonly newest: string | null;
  /** Seconds since then, by the server's Clock. */
  readonly ageSeconds: number | null;
  /** `26h`; null where nothing is promised. */
  readonly limit: string | null;
  readonly status: StudioStatus;
}

/** A field of a port. What is absent does not apply. */
export interface StudioField {
  readonly name: string;
  /** Canonical: `text`, `decimal(12,2)`, `timestamp`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly optional?: boolean;
  readonly unit?: string;
  /** The allowed values, where the set is closed. */
  readonly values?: readonly string[];
  /** Categories of personal data: `name`, `email`. */
  readonly pii?: readonly string[];
  /** True where it is part of the key. */
  readonly key?: boolean;
  readonly description?: string;
}

/** A JSON Schema, as `/openapi.json` has it. */
export interface StudioSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, StudioSchema>>;
  readonly required?: readonly string[];
  readonly items?: StudioSchema;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly StudioSchema[];
  readonly description?: string;
  readonly $ref?: string;
  readonly [key: string]: unknown;
}

/** What every page of a list has. */
export interface StudioList<Item> {
  readonly items: readonly Item[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}
