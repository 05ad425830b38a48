import type { Declaration, DeclarationId, Role } from "../../contracts/core/declaration.ts";
import type { EventSource } from "../../contracts/data/source.ts";
import type { PromiseClause, Term } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode, ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PageBrowser } from "../../ports/page-browser.ts";
import type { QueryEngine, QuerySession, WireRow } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { Trainer } from "../../ports/trainer.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import type { ObservedUse } from "../observed-use/observed-use.ts";
import type { BuiltVersion, OpenEmbeddingModel } from "../plan/kind-runner.ts";
import type { OpenRelease } from "../serving/open-release.ts";
import type { LoggedAnswer } from "../serving/prediction-log.ts";
import type { Uptime } from "./uptime-count.ts";

/** A declaration of the release that is verified, with what it says of itself. */
export interface Subject {
  readonly id: DeclarationId;
  readonly role: Role | undefined;
  readonly declaration: Declaration;
  readonly node: GraphNode;
  readonly promises: readonly PromiseClause[];
  readonly terms: readonly Term[];
  /** What the release pins of it; empty where it pins nothing. */
  readonly pin: BuiltVersion;
}

/** A clause as a verifier measures it: a promise, or one that holds for all that has a part. */
export interface Clause extends Pick<PromiseClause, "name" | "says" | "relation" | "limit" | "unit"> {
  /** The clause of the hand-off table that it belongs to: `pagination`. Absent where it is on the declaration alone. */
  readonly handOff?: string;
}

/** What came of measuring: a figure, or why there is none. */
export type Outcome =
  | {
      readonly held: boolean;
      readonly figure: number | string;
      /** What the figure rests on, as half a sentence: `1,000 requests`. */
      readonly note?: string;
    }
  | { readonly because: string };

/** A reply of the probe, read whole. `body` is undefined where it is no JSON. */
export interface ProbeReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly tookMs: number;
}

export interface ProbeRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The name that the caller has for rate limits. Default: a new one for each request. */
  readonly caller?: string;
  readonly signal?: AbortSignal;
}

/** The release that is verified, served for nobody else: what is asked of it leaves no trace in the project. */
export interface Probe {
  ask(path: string, request?: ProbeRequest): Promise<ProbeReply>;
  /** The newest answers of an endpoint to this probe, newest first. */
  answers(endpoint: string, limit: number): Promise<readonly LoggedAnswer[]>;
  /** Puts the same release beside it as a canary of an endpoint, under another id. Absent where requests can't be split. */
  split?(endpoint: Declaration): Promise<SplitProbe>;
}

/** A canary of the probe. */
export interface SplitProbe {
  /** Id of the canary. */
  readonly canary: string;
  /** The share of the endpoint's keys that it answers from now on, 0 to 1. */
  give(share: number): void;
  end(): Promise<void>;
}

/** What is to be copied: some rows of one relation, and the declarations that are served over them. */
export interface Copied {
  readonly declarations: readonly Declaration[];
  readonly relation: Relation;
  /** Most rows that are copied. */
  readonly rows: number;
}

/** A table of the release in a folder of its own, served by itself: what is written there is gone afterwards. */
export interface Copy {
  ask(path: string, request?: ProbeRequest): Promise<ProbeReply>;
  /** Adds what a SELECT over the copied relation gives, and answers from the new version from now on. */
  append(select: string): Promise<void>;
  close(): Promise<void>;
}

/** What of a source's events came into the lake. */
export interface LandedEvents {
  readonly rows: readonly WireRow[];
  readonly rejected: number;
}

/** The release served with an event log, event tables and module state of its own: what is sent to it is gone afterwards. */
export interface EventProbe {
  ask(path: string, request?: ProbeRequest): Promise<ProbeReply>;
  /** The newest answers of an endpoint to this probe, newest first. */
  answers(endpoint: string, limit: number): Promise<readonly LoggedAnswer[]>;
  /** Moves what a source has taken into its table, as a run does, and gives what lies there. */
  land(source: EventSource): Promise<LandedEvents>;
  close(): Promise<void>;
}

/** The files of a release and of its models, in a folder where nothing of the project lies. */
export interface PackedRelease {
  readonly objects: ObjectStore;
  /** Reads the code from the folder. Throws `load.release-corrupt`. */
  code(): Promise<CompiledProject>;
  close(): Promise<void>;
}

export interface VerifyEngines {
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly models: ModelRuntime;
  readonly trainer: Trainer;
  readonly clock: Clock;
  readonly embeddings?: OpenEmbeddingModel;
  readonly languageModel: LanguageModel;
}

/** The apps of the release, served for one browser, and what is seen of how pages and handlers read. */
export interface ServedPages {
  /** Without a slash at the end. */
  readonly url: string;
  readonly browser: PageBrowser;
  readonly observed: ObservedUse;
}

/** What a measure function gets. */
export interface Bench {
  /** Absolute path of the project. */
  readonly root: string;
  readonly release: OpenRelease;
  readonly graph: ProjectGraph;
  readonly engines: VerifyEngines;
  /** Reads the release's tables; of this clause alone. */
  readonly session: QuerySession;
  readonly probe: Probe;
  copy(copied: Copied): Promise<Copy>;
  /** Opens the release that a rollback goes back to, which the caller closes; undefined where there is none. Throws `releases.*`. */
  readonly earlier?: (() => Promise<OpenRelease | undefined>) | undefined;
  /** Opens a browser before the apps of the release; undefined where none is asked for. */
  readonly pages: (() => Promise<ServedPages>) | undefined;
  /** Serves the release with another language model, to be closed; absent where nothing can. */
  readonly answeredBy?: ((model: LanguageModel) => Promise<Pick<Copy, "ask" | "close">>) | undefined;
  /** Serves the release with events in a folder of its own, to be closed; absent where nothing can. */
  readonly events?: (() => Promise<EventProbe>) | undefined;
  /** The compiled code of the release, read from its folder anew; absent where there is none. Throws `releases.*`. */
  readonly code?: (() => Promise<CompiledProject>) | undefined;
  /** Copies the release into a folder of its own, to be closed; absent where nothing can. */
  readonly packed?: (() => Promise<PackedRelease>) | undefined;
  /** What could not be moved into the lake, by the declaration whose rows it is, and why: no clause may rest on the rest of it. */
  readonly unmoved?: ReadonlyMap<DeclarationId, unknown> | undefined;
  /** What the running server has counted of the release; undefined where none runs. */
  readonly uptime: Uptime | undefined;
  /** Ends when the clause's time is over. */
  readonly signal: AbortSignal;
  /** Work that several clauses share: done by the first that asks. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Measures some clauses of whatever declarations carry them. */
export interface Verifier {
  /** Unique: evidence and reports name it. */
  readonly name: string;
  /** Longest time for one clause, milliseconds. */
  readonly limitMs: number;
  /** The clauses of a declaration that it measures. Pure; goes by parts and properties, never by kind. */
  covers(subject: Subject): readonly Clause[];
  measure(clause: Clause, subject: Subject, bench: Bench): Promise<Outcome>;
}

/** Throws why rows of a declaration are not all in the lake, where they are not. */
export function assertMoved({ unmoved }: Pick<Bench, "unmoved">, id: DeclarationId): void {
  if (unmoved?.has(id) === true) throw unmoved.get(id);
}

/** The outcome of a figure under the clause's own relation and limit. */
export function against(clause: Clause, figure: number, note?: string): Outcome {
  const limit = Number(clause.limit);
  const { relation } = clause;
  const held = relation === "=" ? figure === limit : relation === "≤" ? figure <= limit : figure >= limit;
  return { held, figure, ...(note === undefined ? {} : { note }) };
}

/** A clause that nothing may break: 0 of what `unit` names. */
export function none(name: string, says: string, of: { readonly unit: string; readonly handOff?: string }): Clause {
  return { name, says, relation: "=", limit: 0, ...of };
}

/** The promises of a subject that `wanted` picks, as clauses of the hand-off table's clause. */
export function promisesWhere(
  subject: Subject,
  wanted: (clause: PromiseClause) => boolean,
  handOff?: string,
): readonly Clause[] {
  return subject.promises.filter(wanted).map(({ name, says, relation, limit, unit }) => ({
    ...{ name, says, relation, limit },
    ...(unit === undefined ? {} : { unit }),
    ...(handOff === undefined ? {} : { handOff }),
  }));
}
