import { availableParallelism } from "node:os";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { checkParameters } from "../../estimators/gradient-boosting/parameters.ts";
import { checkFeatureNames } from "../../formats/lightgbm-model/feature-names.ts";
import type { Trainer } from "../../ports/trainer.ts";
import { awaitFit } from "./await-fit.ts";
import { createFitSlots } from "./fit-slots.ts";
import { fitWorkerStarter } from "./start-fit-worker.ts";
import { checkRequest } from "./train.ts";

export interface NativeTrainerOptions {
  /** Fits that run at the same time, each in a thread of its own; more wait. @default one less than the machine's cores, at least 1 */
  readonly workers?: number;
}

/**
 * Opens the trainer that comes with Throughline: gradient boosted trees, fitted in worker threads, off the event loop. The
 * request's arrays are copied into the thread.
 *
 * @throws {ThroughlineError} from `fit`: `training.cancelled`, `training.worker-died`, `training.closed`, the codes of
 * `fitGradientBoosting`, and `lightgbm-model.invalid-feature-name`; from this function `training.invalid-parameter`
 */
export function createNativeTrainer(options: NativeTrainerOptions = {}): Trainer {
  const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
  if (!Number.isInteger(workers) || workers < 1)
    throw trainingError("invalid-parameter", { detail: `workers is not a whole number from 1: ${workers}` });
  const slots = createFitSlots(workers);
  const startWorker = fitWorkerStarter();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  const run: Trainer["fit"] = async (request, { signal, onProgress } = {}) => {
    if (closing.signal.aborted) throw trainingError("closed");
    checkRequest(request);
    checkParameters(request);
    checkFeatureNames(request.data.features.map((feature) => feature.name));
    const stop = AbortSignal.any(signal === undefined ? [closing.signal] : [signal, closing.signal]);
    const giveBack = await slots.take(stop);
    try {
      return await awaitFit(await startWorker(request), { signal: stop, onProgress });
    } finally {
      giveBack();
    }
  };

  return {
    fit(request, fitOptions) {
      const fit = run(request, fitOptions);
      const forget = () => running.delete(fit);
      running.add(fit);
      fit.then(forget, forget);
      return fit;
    },
    async close() {
      closing.abort(trainingError("closed", { detail: "the trainer was closed" }));
      await Promise.allSettled(running);
    },
  };
}
