import type { TrainedModel, TrainProgress } from "../../ports/trainer.ts";

/** What a fit worker tells the thread that started it. After `done` and `failed` nothing follows. */
export type FitMessage =
  | { readonly type: "progress"; readonly progress: TrainProgress }
  | { readonly type: "done"; readonly model: TrainedModel }
  /** A refusal with a code of ours, such as `training.one-class`. */
  | { readonly type: "failed"; readonly code: string; readonly detail: string; readonly hint: string };
