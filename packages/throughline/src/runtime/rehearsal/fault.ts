import type { Declaration, DeclarationId, Role } from "../../contracts/core/declaration.ts";
import type { Place } from "../../contracts/errors/throughline-error.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import type { Trainer } from "../../ports/trainer.ts";

/** Where a fault may be caught, in the order in which a project meets them. */
export type Stage = "check" | "run" | "serve" | "verify";

/** The project as faults look at it: what is declared, and the files of the copy. */
export interface Rehearsed {
  /** Absolute path of the copy. */
  readonly root: string;
  readonly graph: ProjectGraph;
  readonly declarations: readonly Declaration[];
}

/** The engines that a fault may put something between. */
export interface FaultyEngines {
  readonly trainer: Trainer;
  readonly models: ModelRuntime;
  readonly online: OnlineStore;
}

/** What is wrong besides the files of the copy. */
export interface Change {
  /** The declared graph instead of what the sources declare. */
  readonly graph?: ProjectGraph;
  /** How much time passes in which nothing comes in, microseconds. */
  readonly laterUs?: number;
  /** What is built again though nothing of it changed. */
  readonly anew?: readonly DeclarationId[];
  readonly engines?: (engines: FaultyEngines) => FaultyEngines;
}

/** The copy that a fault is done to. */
export interface Patient {
  readonly root: string;
  /** Has the served copy answer so many requests made of its rows, each changed, into its own log. */
  answer(endpoint: Endpoint, requests: { readonly count: number; change(row: WireRow): WireRow }): Promise<void>;
}

/** What one part of the project said while the fault was in it, that it did not say before. */
export interface Finding {
  readonly stage: Stage;
  readonly declaration: DeclarationId;
  readonly role: Role | undefined;
  readonly place: Place | undefined;
  /** Of a promise its name; of a break its id; else what happened: `rejected rows`, `degraded replies`. */
  readonly clause: string;
  /** Of an error its code, of a break `break.<kind of change>`; else `promise.broken`, `rows.rejected`, `reply.degraded`, `reply.failed`. */
  readonly code: string;
  readonly says: string;
  /** The clause of the hand-off table that it belongs to. */
  readonly handOff?: string;
  /** Those it says are affected. */
  readonly affects?: readonly DeclarationId[];
  /** Rows or replies that it is about. */
  readonly count?: number;
}

/** One place at which a fault is done. */
export interface Target {
  readonly declaration: DeclarationId;
  /** What is done, as half a sentence with the names of the project. */
  readonly says: string;
  /** The hand-offs it is about, where it is about some alone; else all by which others get something of the declaration. */
  readonly families?: readonly string[];
  inject(patient: Patient): Promise<Change>;
  /** Whether a finding catches this fault: by what it is about, never by its words. */
  counts(finding: Finding): boolean;
}

/** A fault that a project may meet. Pure but for what `inject` does to the copy. */
export interface Fault {
  /** As the command line names it: `schema-break`. */
  readonly name: string;
  /** What goes wrong, as half a sentence. */
  readonly says: string;
  /** Where it may be caught. */
  readonly stages: readonly Stage[];
  /** Where it is done in a project, by its contracts; or why it can't happen there. */
  targets(project: Rehearsed): Promise<readonly Target[] | NotApplicable> | readonly Target[] | NotApplicable;
}

export interface NotApplicable {
  readonly because: string;
}
