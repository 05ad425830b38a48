import type { EnvironmentVariable } from "./environment.ts";

/** A file that OpenLineage events are added to, a line each. */
interface OpenLineageFile {
  /** Below the folder of the project's state, which `dev` does not watch, or absolute. */
  readonly file: string;
  readonly url?: never;
  readonly key?: never;
}

/** A server that takes OpenLineage events, such as Marquez. */
interface OpenLineageEndpoint {
  /** Address of the server, such as `http://localhost:5000`, or of the endpoint itself where it has another path than `/api/v1/lineage`. */
  readonly url: string;
  /** Sent as `authorization: Bearer`; while the variable is unset nothing is sent, and events stay in a file. */
  readonly key?: EnvironmentVariable;
  readonly file?: never;
}

/** Where OpenLineage events of runs go. */
export type OpenLineageTarget = OpenLineageFile | OpenLineageEndpoint;
