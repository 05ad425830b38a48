// The client of the Studio's API.

// The JSON of its replies, a file a part of the Studio.
export type * from "./studio-agents.ts";
export type * from "./studio-analytics.ts";
export type * from "./studio-apps.ts";
export type * from "./studio-changes.ts";
export { type StudioClient, studioClient } from "./studio-client.ts";
export type * from "./studio-contracts.ts";
export type * from "./studio-evaluations.ts";
export type * from "./studio-explanations.ts";
export type * from "./studio-graph.ts";
export type * from "./studio-learning.ts";
export type * from "./studio-monitoring.ts";
export { StudioProblem } from "./studio-problem.ts";
export type * from "./studio-project.ts";
export type * from "./studio-relations.ts";
export type { StudioCallOptions, StudioClientOptions } from "./studio-request.ts";
export type * from "./studio-roles.ts";
export type * from "./studio-runs.ts";
export type * from "./studio-search.ts";
export type * from "./studio-serving.ts";
export type * from "./studio-values.ts";
