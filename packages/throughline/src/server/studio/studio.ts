import type { Declaration, DeclarationId } from "../../contracts/core/declaration.ts";
import type { GraphNode, ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import type { Observation } from "../../runtime/observed-use/observed-use.ts";
import type { MoveAsked } from "../../runtime/releases/choose-release.ts";
import type { ReleaseDiff } from "../../runtime/releases/release-diff.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import type { ServedFigures } from "../../runtime/serving/release-catalog.ts";
import type { ExplainedRow, ExplainedSample } from "../../runtime/studio/explain-model.ts";
import type { RunHistory } from "../../runtime/studio/run-history.ts";
import type { ModelComparison } from "../../runtime/training/compare-models.ts";
import type { OpenApiDocument } from "../rest/openapi/operation.ts";
import type { ProjectSources } from "./changes/sources.ts";
import type { LiveFigures } from "./live/live-figures.ts";
import type { RunProgress } from "./live/run-progress.ts";
import type { EvidenceIndex, KnownEvidence } from "./map/evidence-index.ts";
import type { ReleaseFacts } from "./map/release-facts.ts";
import type { WebApp } from "./web-app/web-app.ts";

/** What a page may ask of the releases: the same as the commands of this machine. */
export interface StudioReleaseControl {
  /** What differs from one release to another. Throws `releases.unknown`, `releases.corrupt`. */
  readonly diff: (before: string, after: string) => Promise<ReleaseDiff>;
  /** Makes another release answer, and says so once it does. Throws what `releases` has codes for. */
  readonly move: (asked: MoveAsked) => Promise<object>;
}

/** Questions about a model's rows that take seconds: they are answered where that holds up no request. */
export interface ModelQuestions {
  /** A sample of a version's test rows, each with what made its score. Throws `registry.artifact-missing`, `studio-data.not-explainable`. */
  explain(model: string, version: number): Promise<ExplainedSample>;
  /** The row of a key; null where the table has none. Throws as `explain` does. */
  explainRow(model: string, version: number, key: string): Promise<ExplainedRow | null>;
  /** Two versions on the same rows. Throws `registry.artifact-missing`, `registry.not-comparable`. */
  compare(model: string, version: number, against: number): Promise<ModelComparison>;
}

/** What the Studio of a server reads beside the release that answers; kept over releases. */
export interface Studio {
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly online: OnlineStore;
  readonly clock: Clock;
  readonly releases: Pick<ReleaseStore, "all" | "canary" | "moves" | "sizeBytes">;
  readonly history: RunHistory;
  /** The newest measurement of each promise, and why the rest was not measured. */
  readonly evidence: () => Promise<KnownEvidence>;
  readonly live: LiveFigures;
  readonly progress: RunProgress;
  /** Builds what changed, shown by `progress`; absent where the server does not build. */
  readonly run?: (options: { readonly rebuild: boolean }) => Promise<unknown>;
  /** How the releases that answer do; absent where nobody counts it. */
  readonly releaseFigures?: () => ServedFigures;
  /** Compares releases and moves the pointer; absent where the server has one release and no other. */
  readonly releaseControl?: StudioReleaseControl;
  /** Name of the pointer that the server follows. */
  readonly environment: string;
  /** The built web app; absent where it is not installed. */
  readonly webApp?: WebApp;
  /** Id of the release that answers new requests. */
  readonly current: () => string;
  /** The sources that releases are made from; absent where the server has none. */
  readonly sources?: ProjectSources;
  /** Loads models to explain requests; absent where the server explains none. */
  readonly models?: ModelRuntime;
  /** Absent where the server has no way to ask. */
  readonly modelQuestions?: ModelQuestions;
  /** What was seen to be read in a release; absent where nobody watches. */
  readonly observedUse?: (release: string) => Promise<readonly Observation[]>;
}

/** What the Studio's routes of one release share. */
export interface StudioScope {
  readonly release: OpenRelease;
  readonly studio: Studio;
  readonly graph: ProjectGraph;
  readonly nodes: ReadonlyMap<DeclarationId, GraphNode>;
  readonly declarations: ReadonlyMap<DeclarationId, Declaration>;
  readonly facts: ReleaseFacts;
  readonly evidence: EvidenceIndex;
  readonly keyRequired: boolean;
  /** The server's OpenAPI document of this release. */
  readonly document: OpenApiDocument;
  readonly logs: ReadonlyMap<string, PredictionLog>;
  /** What agents ask, and what they did; absent where the server has none. */
  readonly agents: { readonly model: LanguageModel; readonly traces: AgentTraces } | undefined;
  readonly status: () => { readonly draining: boolean; readonly startedAtMs: number };
}
