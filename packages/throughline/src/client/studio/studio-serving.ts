import type { StudioDeclaration } from "./studio-learning.ts";
import type { StudioMonitoring } from "./studio-monitoring.ts";
import type { StudioList, StudioSchema, StudioValue } from "./studio-values.ts";

/** Figures of a span of time up to now. Latencies are null without calls; each is exact to 4 %. */
export interface StudioWindow {
  readonly minutes: 1 | 5 | 15;
  /** Calls answered within the server, each of one row or a batch. */
  readonly calls: number;
  /** Calls a second, over the part of the span that the server was up. */
  readonly rps: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** Replies with a status of 500 or more, and of 400 to 499. */
  readonly serverErrors: number;
  readonly callerErrors: number;
  /** Predictions that the fallback gave. */
  readonly degraded: number;
}

/** The last second of an endpoint or route, and the spans up to now: what `…/live` sends once a second. */
export interface StudioLive {
  /** ISO. */
  readonly at: string;
  readonly windows: readonly [StudioWindow, StudioWindow, StudioWindow];
  /** The last 60 seconds, oldest first: calls, and the p99 in milliseconds or null. */
  readonly seconds: readonly { readonly calls: number; readonly p99Ms: number | null }[];
}

/** A call as one may send it. */
export interface StudioExample {
  readonly method: string;
  /** Absolute path with example values in it. */
  readonly path: string;
  readonly body: StudioValue | null;
  /** For a shell; `$URL` and, where one is asked for, `$KEY`. */
  readonly curl: string;
}

/** `GET /studio/api/endpoints/<name>`. */
export interface StudioEndpoint extends StudioDeclaration {
  readonly model: { readonly name: string; readonly version: number | null };
  /** False where the fallback answers. */
  readonly ready: boolean;
  readonly degraded: string | null;
  readonly fallback: boolean;
  readonly paths: readonly { readonly method: string; readonly path: string }[];
  readonly request: StudioSchema;
  readonly reply: StudioSchema;
  readonly example: StudioExample;
  readonly live: StudioLive;
  /** The table that keeps its answers. */
  readonly log: string;
  /** Drift and late labels; null where nothing is watched. */
  readonly monitoring: StudioMonitoring | null;
}

/** One answer that was logged. Fields that are personal data are null unless revealed. */
export interface StudioLogRow {
  readonly requestId: string;
  readonly at: string;
  readonly id: string | null;
  readonly entity: string | null;
  readonly request: StudioValue;
  readonly features: StudioValue;
  readonly score: number;
  /** Of several classes: the one that was said, and the probability of each. */
  readonly label?: string;
  readonly probabilities?: StudioValue;
  readonly modelVersion: string | null;
  readonly release: string;
  readonly degraded: boolean;
}

/** `GET /studio/api/endpoints/<name>/log?limit&cursor&reveal=1`, newest first. */
export interface StudioLog extends StudioList<StudioLogRow> {
  /** Request fields that are sent as null. */
  readonly masked: readonly string[];
  readonly revealed: boolean;
}

/** One operation of the server. */
export interface StudioRoute {
  /** `payments-api.authorize`. */
  readonly id: string;
  readonly method: string;
  /** As it is served, parameters in braces: `/api/cards/{card_id}`. */
  readonly path: string;
  readonly summary: string | null;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required: boolean;
    readonly schema: StudioSchema;
    readonly description: string | null;
  }[];
  readonly body: StudioSchema | null;
  readonly replies: readonly {
    readonly status: string;
    readonly description: string;
    readonly schema: StudioSchema | null;
  }[];
  readonly keyRequired: boolean;
  readonly example: StudioExample;
  readonly live: StudioLive | null;
}

/** `GET /studio/api/services`: routes by tag. `$ref`s point into `schemas`. */
export interface StudioServices {
  readonly release: string;
  readonly openapi: string;
  readonly groups: readonly {
    /** Name of the service, or `endpoints`, `metrics`, `dashboards`, `server`. */
    readonly name: string;
    readonly description: string | null;
    /** Set for a service that is declared. */
    readonly declaration: StudioDeclaration | null;
    readonly routes: readonly StudioRoute[];
  }[];
  readonly schemas: Readonly<Record<string, StudioSchema>>;
}
