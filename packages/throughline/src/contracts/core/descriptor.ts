/**
 * What browser code knows of a declaration: plain JSON that a build writes in the place of the declaration's module, and that the
 * typed client (`client/`) makes into remotes. Paths are as they are served (`/api/alerts`), with parameters written `:name`.
 */
import type { RemoteField } from "./remote.ts";

/** A list route. */
export interface ListDescriptor {
  readonly kind: "list";
  readonly name: string;
  readonly method: "GET";
  readonly path: string;
  readonly fields: readonly RemoteField[];
  readonly filters: readonly string[];
  /** The first, descending, is the order of the server where none is asked for. */
  readonly sorts: readonly string[];
  /** Most rows of a page. */
  readonly pageSize: number;
}

/** A route with a handler. Its request is one object: parameters of the path and of the query by name, the rest is the body. */
export interface RouteDescriptor {
  readonly kind: "route";
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Names of the request that go into the query. */
  readonly query: readonly string[];
  readonly request: readonly RemoteField[];
  readonly reply: readonly RemoteField[];
}

/** A service with its routes by name. */
export interface ServiceDescriptor {
  readonly kind: "service";
  readonly name: string;
  readonly routes: Readonly<Record<string, ListDescriptor | RouteDescriptor>>;
}

interface PostDescriptor<Kind extends string> {
  readonly kind: Kind;
  readonly name: string;
  readonly method: "POST";
  readonly path: string;
  readonly request: readonly RemoteField[];
  readonly reply: readonly RemoteField[];
  /** Time that an answer may take. Default: the client's. */
  readonly timeoutMs?: number;
}

/** A served model. */
export interface EndpointDescriptor extends PostDescriptor<"endpoint"> {}
/** An agent. */
export interface AgentDescriptor extends PostDescriptor<"agent"> {}
/** The writer of an event source: a repeat with the same `idempotency-key` is harmless. */
export interface EventsDescriptor extends PostDescriptor<"events"> {}

/** A metric. */
export interface MetricDescriptor {
  readonly kind: "metric";
  readonly name: string;
  readonly method: "GET";
  readonly path: string;
  readonly dimensions: readonly string[];
}

/** A dashboard. */
export interface DashboardDescriptor {
  readonly kind: "dashboard";
  readonly name: string;
  readonly method: "GET";
  readonly path: string;
  readonly title: string;
}

/** What may stand in the `uses` of a page, as its bundle sees it. */
export type UseDescriptor =
  | ListDescriptor
  | RouteDescriptor
  | EndpointDescriptor
  | AgentDescriptor
  | EventsDescriptor
  | MetricDescriptor
  | DashboardDescriptor;
