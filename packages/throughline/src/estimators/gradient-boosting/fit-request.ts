import type { TrainProgress, TrainRequest } from "../../ports/trainer.ts";
import type { Ensemble } from "./ensemble.ts";

/** What to fit, and to which rows. */
export interface FitRequest extends Omit<TrainRequest, "trainer" | "checkpoint"> {
  /** Where to go on from: the trees of the first rounds. */
  readonly checkpoint?: Ensemble;
}

export interface FitOptions {
  /** Called after each round. */
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Asked before each round; true ends the fit with `training.cancelled`. */
  readonly isCancelled?: (() => boolean) | undefined;
  /** Called with the model so far whenever so many rounds are done. */
  readonly checkpoint?: { readonly everyRounds: number; readonly take: (ensemble: Ensemble) => void } | undefined;
}
