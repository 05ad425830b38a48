import type { StudioAgent, StudioKnowledgeBase, StudioPrompt, StudioTrace, StudioTraces } from "./studio-agents.ts";
import type { StudioDashboards, StudioMetric, StudioMetrics } from "./studio-analytics.ts";
import type { StudioApps } from "./studio-apps.ts";
import type { StudioChanges } from "./studio-changes.ts";
import type { StudioContract } from "./studio-contracts.ts";
import type { StudioEvaluation, StudioParameterSearch } from "./studio-evaluations.ts";
import { liveValues } from "./studio-events.ts";
import type {
  StudioExplanation,
  StudioModelComparison,
  StudioRowExplanation,
  StudioTraining,
} from "./studio-explanations.ts";
import type { StudioGraph, StudioImpact, StudioLineage } from "./studio-graph.ts";
import type { StudioFeatureLookup, StudioFeatureView, StudioModel } from "./studio-learning.ts";
import type { StudioProject } from "./studio-project.ts";
import type {
  StudioPreview,
  StudioPreviewQuery,
  StudioProfile,
  StudioRejected,
  StudioRelation,
  StudioRelationSummary,
} from "./studio-relations.ts";
import { type StudioCallOptions, type StudioClientOptions, StudioTransport } from "./studio-request.ts";
import type { StudioRoleHistory, StudioRoles } from "./studio-roles.ts";
import type {
  StudioMoveAsked,
  StudioRelease,
  StudioReleaseDiff,
  StudioReleaseMoved,
  StudioReleaseMoves,
  StudioReleases,
  StudioRun,
  StudioRunProgress,
  StudioRunStarted,
  StudioRuns,
} from "./studio-runs.ts";
import type { StudioSearch } from "./studio-search.ts";
import type { StudioEndpoint, StudioLive, StudioLog, StudioServices } from "./studio-serving.ts";
import type { StudioList } from "./studio-values.ts";

type Call = StudioCallOptions;
type Paged = Call & { readonly limit?: number; readonly cursor?: string };
type Revealed = { readonly reveal?: boolean };

/** The Studio's API, read-only but for `startRun` and `moveRelease`. Every call throws `StudioProblem`. */
export type StudioClient = ReturnType<typeof studioClient>;

/** A client of the Studio's API of a server. Works in browsers and in Node; `baseUrl` is empty for the page's own server. */
export function studioClient(baseUrl = "", options: StudioClientOptions = {}) {
  const transport = new StudioTransport(baseUrl, options);
  return { ...projectCalls(transport), ...relationCalls(transport), ...servedCalls(transport), ...runCalls(transport) };
}

const part = encodeURIComponent;

/** What a call's options hold beside its signal. */
function queryOf({ signal, ...query }: Call & object) {
  return { query: query as Readonly<Record<string, string | number | boolean | undefined>>, ...signalOf(signal) };
}

const signalOf = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

function projectCalls(transport: StudioTransport) {
  return {
    project: (call: Call = {}) => transport.json<StudioProject>("project", call),
    graph: (call: Call = {}) => transport.json<StudioGraph>("graph", call),
    /** `field`: a declaration, or one of its fields: `silver.payments.amount`. Throws `contracts.unknown-target`. */
    lineage: (field: string, { signal }: Call = {}) =>
      transport.json<StudioLineage>("lineage", { query: { field }, ...signalOf(signal) }),
    impact: (of: string, { signal }: Call = {}) =>
      transport.json<StudioImpact>("impact", { query: { of }, ...signalOf(signal) }),
    search: (call: Call = {}) => transport.json<StudioSearch>("search", call),
    /** What the sources beside the server change against their lock. */
    changes: (call: Call = {}) => transport.json<StudioChanges>("changes", call),
    /** What each of the eight roles reads, gives, needs and promises. */
    roles: (call: Call = {}) => transport.json<StudioRoles>("roles", call),
    /** What the latest runs measured of each clause of a role. */
    roleHistory: (role: string, call: Call = {}) =>
      transport.json<StudioRoleHistory>(`roles/${part(role)}/history`, call),
    /** `id`: of a declaration, such as `table:silver.payments`. */
    contract: (id: string, call: Call = {}) => transport.json<StudioContract>(`contracts/${part(id)}`, call),
  };
}

function relationCalls(transport: StudioTransport) {
  return {
    relations: (call: Call = {}) => transport.json<StudioList<StudioRelationSummary>>("relations", call),
    relation: (name: string, call: Call = {}) => transport.json<StudioRelation>(`relations/${part(name)}`, call),
    preview: (name: string, query: StudioPreviewQuery & Call = {}) =>
      transport.json<StudioPreview>(`relations/${part(name)}/preview`, queryOf(query)),
    profile: (name: string, query: Revealed & Call = {}) =>
      transport.json<StudioProfile>(`relations/${part(name)}/profile`, queryOf(query)),
    rejected: (name: string, query: Paged & Revealed & { readonly reason?: string } = {}) =>
      transport.json<StudioRejected>(`relations/${part(name)}/rejected`, queryOf(query)),
    featureView: (name: string, call: Call = {}) => transport.json<StudioFeatureView>(`features/${part(name)}`, call),
    /** `at`: an ISO instant, or `now`. @default the newest event of the view */
    lookup: (view: string, query: Call & { readonly key: string; readonly at?: string }) =>
      transport.json<StudioFeatureLookup>(`features/${part(view)}/lookup`, queryOf(query)),
    model: (name: string, call: Call = {}) => transport.json<StudioModel>(`models/${part(name)}`, call),
    /** What a version's scores are made of. Takes seconds for large tables. */
    explanation: (name: string, version: number, call: Call = {}) =>
      transport.json<StudioExplanation>(`models/${part(name)}/${version}/explanation`, call),
    /** A row of the model's table, by its key or by its place in the sample of `explanation`. */
    explainRow: (
      name: string,
      version: number,
      query: Call & ({ readonly key: string } | { readonly index: number }),
    ) => transport.json<StudioRowExplanation>(`models/${part(name)}/${version}/row`, queryOf(query)),
    /** A request of the prediction log of one of its endpoints, by the version that answered it. */
    explainRequest: (name: string, query: Call & { readonly endpoint: string; readonly request: string }) =>
      transport.json<StudioRowExplanation>(`models/${part(name)}/requests`, queryOf(query)),
    training: (name: string, version: number, call: Call = {}) =>
      transport.json<StudioTraining>(`models/${part(name)}/${version}/training`, call),
    /** What its test rows were taken for, class by class and slice by slice. */
    evaluation: (name: string, version: number, call: Call = {}) =>
      transport.json<StudioEvaluation>(`models/${part(name)}/${version}/evaluation`, call),
    /** How its parameters were chosen. */
    parameterSearch: (name: string, version: number, call: Call = {}) =>
      transport.json<StudioParameterSearch>(`models/${part(name)}/${version}/search`, call),
    compareVersions: (name: string, version: number, query: Call & { readonly against: number }) =>
      transport.json<StudioModelComparison>(`models/${part(name)}/${version}/comparison`, queryOf(query)),
    /** The HTML of a version's evaluation report: show it in a sandboxed frame. */
    report: (name: string, version: number, call: Call = {}) =>
      transport.text(`models/${part(name)}/${version}/report`, call),
  };
}

function servedCalls(transport: StudioTransport) {
  return {
    endpoint: (name: string, call: Call = {}) => transport.json<StudioEndpoint>(`endpoints/${part(name)}`, call),
    /** Once a second, until the caller stops. */
    endpointLive: (name: string, call: Call = {}) =>
      liveValues<StudioLive>(transport, `endpoints/${part(name)}/live`, call),
    endpointLog: (name: string, query: Paged & Revealed = {}) =>
      transport.json<StudioLog>(`endpoints/${part(name)}/log`, queryOf(query)),
    services: (call: Call = {}) => transport.json<StudioServices>("services", call),
    metrics: (call: Call = {}) => transport.json<StudioMetrics>("metrics", call),
    metric: (name: string, call: Call = {}) => transport.json<StudioMetric>(`metrics/${part(name)}`, call),
    dashboards: (call: Call = {}) => transport.json<StudioDashboards>("dashboards", call),
    agent: (name: string, call: Call = {}) => transport.json<StudioAgent>(`agents/${part(name)}`, call),
    traces: (agent: string, query: Paged = {}) =>
      transport.json<StudioTraces>(`agents/${part(agent)}/traces`, queryOf(query)),
    trace: (agent: string, id: string, query: Revealed & Call = {}) =>
      transport.json<StudioTrace>(`agents/${part(agent)}/traces/${part(id)}`, queryOf(query)),
    knowledgeBase: (name: string, call: Call = {}) =>
      transport.json<StudioKnowledgeBase>(`knowledge/${part(name)}`, call),
    prompt: (name: string, call: Call = {}) => transport.json<StudioPrompt>(`prompts/${part(name)}`, call),
    apps: (call: Call = {}) => transport.json<StudioApps>("apps", call),
  };
}

function runCalls(transport: StudioTransport) {
  return {
    runs: (query: Paged = {}) => transport.json<StudioRuns>("runs", queryOf(query)),
    run: (id: string, call: Call = {}) => transport.json<StudioRun>(`runs/${part(id)}`, call),
    /** The run that goes on, at each change; the last state again after a reload. */
    runLive: (call: Call = {}) => liveValues<StudioRunProgress>(transport, "runs/live", call),
    /** Builds what changed, or everything. Where a run goes on already, that one is shown. */
    startRun: ({ rebuild = false, signal }: Call & { readonly rebuild?: boolean } = {}) =>
      transport.json<StudioRunStarted>("runs", { body: { rebuild }, ...signalOf(signal) }),
    releases: (query: Paged = {}) => transport.json<StudioReleases>("releases", queryOf(query)),
    release: (id: string, call: Call = {}) => transport.json<StudioRelease>(`releases/${part(id)}`, call),
    /** Where the pointers to the current release and to the canary went. */
    releaseMoves: (call: Call = {}) => transport.json<StudioReleaseMoves>("releases/moves", call),
    /** What differs from the release that answers to this one. */
    releaseDiff: (id: string, call: Call = {}) => transport.json<StudioReleaseDiff>(`releases/${part(id)}/diff`, call),
    /** Makes another release answer, lets a canary take its next step, or ends it, as `throughline rollback` and `throughline promote` do. */
    moveRelease: ({ signal, ...body }: Call & StudioMoveAsked) =>
      transport.json<StudioReleaseMoved>("releases/moves", { body, ...signalOf(signal) }),
  };
}
