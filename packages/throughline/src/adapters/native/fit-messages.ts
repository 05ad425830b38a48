import type { SharedMemory } from "../../estimators/gradient-boosting/training-memory.ts";
import type { TrainedModel, TrainProgress, TrainRequest } from "../../ports/trainer.ts";

/** What a fit worker is asked: its part in one fit. */
export interface FitTask {
  /** Its arrays are shared. */
  readonly request: TrainRequest;
  readonly shared: SharedMemory;
  readonly member: number;
  readonly members: number;
  /** Rounds between checkpoints; undefined: none are asked for. */
  readonly checkpointRounds: number | undefined;
}

/** What a fit worker tells the thread that started it. After `done`, `helped` and `failed` nothing follows. */
export type FitMessage =
  | { readonly type: "progress"; readonly progress: TrainProgress }
  | { readonly type: "checkpoint"; readonly model: Uint8Array }
  /** From the leader. */
  | { readonly type: "done"; readonly model: TrainedModel }
  /** From the others, when their part is over. */
  | { readonly type: "helped" }
  /** A refusal with a code of ours, such as `training.one-class`. */
  | { readonly type: "failed"; readonly code: string; readonly detail: string; readonly hint: string };
