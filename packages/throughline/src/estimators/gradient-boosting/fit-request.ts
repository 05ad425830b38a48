import type { TrainProgress, TrainRequest } from "../../ports/trainer.ts";

/** What to fit, and to which rows. */
export type FitRequest = Omit<TrainRequest, "trainer">;

export interface FitOptions {
  /** Called after each round. */
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Asked before each round; true ends the fit with `training.cancelled`. */
  readonly isCancelled?: (() => boolean) | undefined;
}
