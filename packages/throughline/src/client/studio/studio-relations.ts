import type {
  StudioField,
  StudioFreshness,
  StudioList,
  StudioPlace,
  StudioPromise,
  StudioRole,
  StudioStatus,
  StudioValue,
} from "./studio-values.ts";

/** The version of a table that the release answers from. */
export interface StudioTableVersion {
  /** Of the Delta table. */
  readonly version: number;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly files: number;
  readonly committedAt: string;
}

/** A line of `GET /studio/api/relations`. */
export interface StudioRelationSummary {
  readonly name: string;
  /** Id of the declaration. */
  readonly id: string;
  readonly title: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly description: string | null;
  readonly columns: number;
  /** True where a column is personal data. */
  readonly pii: boolean;
  /** Null where the release has no version of it. */
  readonly built: StudioTableVersion | null;
  readonly freshness: StudioFreshness | null;
  readonly status: StudioStatus | null;
}

/** One commit of a table, newest first. */
export interface StudioCommit {
  readonly version: number;
  readonly at: string;
  /** `append`, `overwrite`, `upsert`, `create table`. */
  readonly operation: string;
  /** Rows that it wrote; null where the log does not say. */
  readonly rowsIn: number | null;
  /** True for the version that the release answers from. */
  readonly current: boolean;
}

/** `GET /studio/api/relations/<name>`. */
export interface StudioRelation extends StudioRelationSummary {
  readonly kind: string;
  readonly release: string;
  readonly place: StudioPlace | null;
  readonly key: readonly string[];
  /** The event time, and the time a row could have been known. */
  readonly at: string | null;
  readonly available: string | null;
  readonly fields: readonly StudioField[];
  readonly promises: readonly StudioPromise[];
  /** Newest version in the lake; above `built.version` while a run has not yet made a release of it. */
  readonly newestVersion: number | null;
  /** At most 100, newest first. */
  readonly history: readonly StudioCommit[];
  /** The SQL that makes it. */
  readonly query: string | null;
  /** Glob of the files that it is read from. */
  readonly files: string | null;
  /** Ids of what it is made from and of what reads it. */
  readonly reads: readonly string[];
  readonly readers: readonly string[];
  readonly rejected: { readonly relation: string; readonly rows: number } | null;
}

export interface StudioPreviewColumn extends StudioField {
  /** True where the values are personal data and are sent as null. */
  readonly masked: boolean;
}

export interface StudioPreviewQuery {
  /** 1 to 500. @default 50 */
  readonly limit?: number;
  readonly cursor?: string;
  /** A column, `-` before it for descending. Masked columns are refused. */
  readonly sort?: string;
  /** Sends personal data. */
  readonly reveal?: boolean;
}

/** `GET /studio/api/relations/<name>/preview?limit&cursor&sort&reveal=1`: rows of the pinned version. */
export interface StudioPreview {
  readonly relation: string;
  readonly release: string;
  readonly version: number;
  /** Rows of the version. */
  readonly total: number;
  readonly columns: readonly StudioPreviewColumn[];
  /** Values in the order of `columns`. */
  readonly rows: readonly (readonly StudioValue[])[];
  readonly next: string | null;
  readonly sort: string | null;
  /** True where personal data was asked for and sent. */
  readonly revealed: boolean;
}

/** Share of the values between two bounds; the last bar includes its `end`. */
export interface StudioBar {
  readonly start: number | string;
  readonly end: number | string;
  readonly count: number;
}

export interface StudioColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  /** Rows that were looked at: all, or those of the sample. */
  readonly rows: number;
  readonly nulls: number;
  /** Null where it was not counted in time; estimated above 300,000 rows. */
  readonly distinct: number | null;
  /** Null for personal data, and where there is none. */
  readonly min: StudioValue;
  readonly max: StudioValue;
  readonly mean: number | null;
  /** 25 %, 50 % and 75 %, of numbers. */
  readonly quartiles: readonly [number, number, number] | null;
  /** Of numbers and instants; at most 20 bars. */
  readonly histogram: readonly StudioBar[] | null;
  /** Most frequent values, at most 10; null where a histogram says it better, where every value is another, and for personal data. */
  readonly top: readonly { readonly value: StudioValue; readonly count: number }[] | null;
  readonly masked: boolean;
  /** False where the time ran out before it was looked at. */
  readonly complete: boolean;
}

/** `GET /studio/api/relations/<name>/profile?reveal=1`. */
export interface StudioProfile {
  readonly relation: string;
  readonly release: string;
  readonly version: number;
  readonly total: number;
  /** Rows of the sample; null where all rows were looked at. */
  readonly sampled: number | null;
  readonly columns: readonly StudioColumnProfile[];
  readonly tookMs: number;
  readonly revealed: boolean;
}

/** One rejected row. */
export interface StudioRejectedRow {
  readonly reason: string;
  /** What is wrong with the value; null while it is masked. */
  readonly detail: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** The line of the file, or the row as JSON; null while it is masked. */
  readonly row: StudioValue;
  readonly rejectedAt: string;
  readonly run: string;
}

/** `GET /studio/api/relations/<name>/rejected?limit&cursor&reason&reveal=1`. */
export interface StudioRejected extends StudioList<StudioRejectedRow> {
  readonly relation: string;
  readonly total: number;
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** True where rows may hold personal data and are not sent. */
  readonly masked: boolean;
  readonly revealed: boolean;
}
