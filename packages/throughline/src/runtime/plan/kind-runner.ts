import type { EmbeddingChoice } from "../../contracts/ai/embeddings.ts";
import type { Declaration, DeclarationId } from "../../contracts/core/declaration.ts";
import type { Analysis } from "../../contracts/graph/kind-spec.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import type { AppBundler } from "../../ports/app-bundler.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QuerySession, WireValue } from "../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";
import type { Trainer } from "../../ports/trainer.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import type { LoadedProject } from "../load/loaded-project.ts";

/** What a run produced for a declaration: plain data that pins it, such as `{ table: "silver.payments", tableVersion: 4 }`. */
export type BuiltVersion = Readonly<Record<string, WireValue>>;

/** One measurement of one promise. */
export interface Measurement {
  readonly declaration: DeclarationId;
  /** Name of the clause within the declaration. */
  readonly promise: string;
  /** The clause in words. */
  readonly says: string;
  readonly held: boolean;
  readonly figure: number | string;
  readonly limit: number | string;
}

/** Opens the embedding model that a declaration chose. */
export type OpenEmbeddingModel = (choice: EmbeddingChoice) => Promise<EmbeddingModel>;

/** The engines of a run, each behind its port. */
export interface RunEngines {
  readonly session: QuerySession;
  readonly tables: TableStore;
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly online: OnlineStore;
  readonly trainer: Trainer;
  readonly models: ModelRuntime;
  /** Absent where no embedding model can be opened. */
  readonly embeddings?: OpenEmbeddingModel;
  readonly clock: Clock;
  /** Where events wait for a run; absent where nothing takes any. */
  readonly events?: EventLog;
  /** Absent where nothing is bundled for browsers. */
  readonly bundler?: AppBundler;
}

export interface RunContext extends RunEngines {
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of its state, `.throughline` by default. */
  readonly state: string;
  readonly runId: string;
  readonly analysis: Analysis;
  /** The project as it was loaded, for what is made of its code; absent where a declaration is built by itself. */
  readonly project?: { readonly loaded: LoadedProject; readonly compiled: CompiledProject };
  /** True where everything is to be built again, also what has not changed. */
  readonly rebuild?: boolean;
  /** The address of what is being built. */
  readonly address: string;
  /** Why it is built before its time, as `KindRunner.overdue` said it; absent where that said nothing. */
  readonly overdue?: string;
  /** The version of a declaration that this run builds on: the newest accepted one. */
  versionOf(id: DeclarationId): BuiltVersion | undefined;
  /** Makes a snapshot readable in SQL under its relation's name, with the declared columns. */
  attach(declaration: Declaration, snapshot: TableSnapshot): Promise<void>;
  /** Shows how far a long build is: `1,200 of 5,000 rows`. */
  progress(text: string): void;
}

/** What a build gives back. */
export interface BuildOutcome {
  readonly version: BuiltVersion;
  /** The figures that matter, in words: `200,011 rows  quality 98.0 % ≥ 95 %`. */
  readonly text: string;
  readonly measured: readonly Measurement[];
  /** False when a gate failed: the version is kept for a look and never released. */
  readonly accepted: boolean;
  /** Facts that a user should see once: rescued columns, refused files. */
  readonly notes?: readonly string[];
}

/** What a kind does at run time. Registered by kind in `runtime/run/runners.ts`. */
export interface KindRunner<D extends Declaration = Declaration> {
  readonly kind: D["kind"];
  /** True where every run looks for new input, whatever was built before. */
  readonly always?: boolean;
  /** True where a release reads it as it stands then, such as a log: what others build on, and no release pins. */
  readonly live?: boolean;
  /** The relation that a version's table is read as. Default: the declaration itself. */
  relation?(declaration: D): Relation;
  /** Where it is present, new inputs alone do not lead to a build before the last one is this old, microseconds; undefined: never. */
  staleAfterUs?(declaration: D): number | undefined;
  /**
   * Why new inputs lead to a build before that, in words; undefined where they don't. Asked before the plan, when what every run looks
   * at is readable.
   */
  overdue?(
    declaration: D,
    context: RunContext,
    newest: { readonly version: BuiltVersion; readonly atUs: number },
  ): Promise<string | undefined>;
  build(declaration: D, context: RunContext): Promise<BuildOutcome>;
  /**
   * Whether what a version names beside its table is still there and whole, and what else it was made from the same: false where it
   * is gone, a text with the reason where it is to be built again for another one. Where it is absent the table says it all.
   */
  stands?(declaration: D, context: RunContext, version: BuiltVersion): Promise<boolean | string>;
  /** Promises that change with time alone, measured in every run. */
  measure?(
    declaration: D,
    context: RunContext,
    version: BuiltVersion,
  ): Promise<{ readonly measured: readonly Measurement[]; readonly text?: string }>;
}
