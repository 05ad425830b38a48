/**
 * What pages and other browser code receive for what they use: plain objects that the typed client makes from descriptors
 * (`client/`), with the types of the declarations. They hold no state; components and hooks keep it.
 */
import type { Limits } from "../shape/field.ts";

/** One page of a list route. */
export interface ListPage<Row> {
  readonly items: readonly Row[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
  readonly release: string;
}

/** What a list may be asked for. */
export interface ListQuery<Filter extends string = string, Sort extends string = string> {
  readonly filter?: Readonly<Partial<Record<Filter, string>>>;
  /** A column, `-` before it for descending. */
  readonly sort?: Sort | `-${Sort}`;
  readonly cursor?: string;
  readonly limit?: number;
}

/** A list route. */
export interface RemoteList<Row = unknown, Filter extends string = string, Sort extends string = string> {
  readonly remote: "list";
  readonly name: string;
  readonly fields: readonly RemoteField[];
  readonly filters: readonly Filter[];
  readonly sorts: readonly Sort[];
  fetch(query?: ListQuery<Filter, Sort>, options?: RemoteOptions): Promise<ListPage<Row>>;
}

/** A route that is read: `GET` with parameters. */
export interface RemoteQuery<Request = unknown, Reply = unknown> {
  readonly remote: "query";
  readonly name: string;
  readonly request: readonly RemoteField[];
  readonly reply: readonly RemoteField[];
  fetch(request: Request, options?: RemoteOptions): Promise<Answered<Reply>>;
}

/** Something that is called: a route with a body, an endpoint, an agent, the writer of an event source. */
export interface RemoteCall<Request = unknown, Reply = unknown> {
  readonly remote: "call";
  readonly name: string;
  readonly request: readonly RemoteField[];
  readonly reply: readonly RemoteField[];
  call(request: Request, options?: RemoteOptions): Promise<Answered<Reply>>;
}

/** A metric over time and by dimensions. */
export interface RemoteMetric<Dimension extends string = string> {
  readonly remote: "metric";
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  fetch(query?: MetricQuery<Dimension>, options?: RemoteOptions): Promise<MetricAnswer>;
}

export interface MetricQuery<Dimension extends string = string> {
  readonly by?: readonly (Dimension | "hour" | "day" | "week" | "month")[];
  readonly from?: string;
  readonly to?: string;
  readonly filter?: Readonly<Partial<Record<Dimension, string>>>;
}

/** The rows of a metric as `/metrics/<name>` sends them: the columns of `by`, then `value`, `numerator`, `denominator`. */
export interface MetricAnswer {
  readonly metric: string;
  readonly description: string | null;
  /** The arithmetic in words. */
  readonly measure: string;
  readonly unit: string | null;
  readonly target: { readonly min?: number; readonly max?: number };
  readonly decision: string | null;
  readonly by: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly release: string;
}

/** A dashboard: the answers of all its tiles, from one release. */
export interface RemoteDashboard {
  readonly remote: "dashboard";
  readonly name: string;
  readonly title: string;
  fetch(options?: RemoteOptions): Promise<DashboardAnswer>;
  /** The newest rows that a figure of one of its metrics is made of. */
  rows(drill: MetricDrill, options?: RemoteOptions): Promise<MetricRows>;
}

/** A figure of a metric: its rows have these values, in this half-open range of time. */
export interface MetricDrill {
  readonly metric: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly to?: string;
}

/** What `/metrics/<name>/rows` sends: columns with personal data are left out. */
export interface MetricRows {
  readonly metric: string;
  readonly fields: readonly RemoteField[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** True where there are more rows than these. */
  readonly more: boolean;
  readonly release: string;
}

/** What `/dashboards/<name>` sends. */
export interface DashboardAnswer {
  readonly dashboard: string;
  readonly title: string;
  readonly release: string;
  readonly tiles: readonly DashboardTile[];
}

/** One tile with its answer. `held` is null where there is no target, no figure, or the tile shows more than one. */
export interface DashboardTile {
  readonly tile: "kpi" | "line" | "bar";
  readonly name: string;
  readonly answer: Omit<MetricAnswer, "release">;
  readonly held: boolean | null;
}

export interface RemoteOptions {
  readonly signal?: AbortSignal;
  /** Of calls: the same key for a repeat of the same request, so that it is carried out once. Default: a new one each call. */
  readonly idempotencyKey?: string;
}

/** A reply with the release that gave it. `degraded` where a fallback answered. */
export interface Answered<Reply> {
  readonly value: Reply;
  readonly release: string;
  readonly degraded: boolean;
}

/** A field as browser code needs it for headers, forms and alignment. */
export interface RemoteField {
  readonly name: string;
  /** Canonical type: `text`, `decimal(12,2)`, `timestamp`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly optional?: boolean;
  readonly unit?: string;
  readonly values?: readonly string[];
  readonly description?: string;
  /** A value as people write it. */
  readonly example?: string;
  /** Bounds of an accepted value. */
  readonly limits?: Limits;
  /** True where the value is personal data. */
  readonly pii?: boolean;
}

/** What the client throws: the problem of the server, or one of its own (`client.offline`, `client.timeout`, `client.invalid-reply`, `client.aborted`). */
export interface RemoteProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly status: number;
  /** True where the same request may succeed later. */
  readonly retryable: boolean;
  readonly issues?: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}
