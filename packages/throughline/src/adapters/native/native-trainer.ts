import { availableParallelism } from "node:os";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { checkParameters } from "../../estimators/gradient-boosting/parameters.ts";
import { createSharedMemory } from "../../estimators/gradient-boosting/training-memory.ts";
import { checkFeatureNames } from "../../formats/lightgbm-model/feature-names.ts";
import type { TrainedModel, Trainer, TrainRequest } from "../../ports/trainer.ts";
import { awaitFit, type FitControls } from "./await-fit.ts";
import type { FitTask } from "./fit-messages.ts";
import { createFitSlots } from "./fit-slots.ts";
import { FitWorkers } from "./fit-workers.ts";
import { shareRequest } from "./share-request.ts";
import { leaveShared } from "./shared-garbage.ts";
import { fitWorkerStarter } from "./start-fit-worker.ts";
import { checkRequest } from "./train.ts";

export interface NativeTrainerOptions {
  /** Fits that run at the same time, as far as their threads allow; more wait. @default the machine's cores */
  readonly workers?: number;
  /** Threads of all fits together, and the most that one is divided among; small ones take fewer. The model does not depend on it. @default the machine's cores */
  readonly threads?: number;
}

/** Values of features that are worth a thread. */
const VALUES_OF_THREAD = 250_000;

/**
 * Opens the trainer that comes with Throughline: gradient boosted trees, fitted in worker threads, off the event loop. The
 * request's arrays are copied once, into memory that the threads share; arrays over a SharedArrayBuffer are not.
 *
 * @throws {ThroughlineError} from `fit`: `training.cancelled`, `training.worker-died`, `training.closed`, the codes of
 * `fitGradientBoosting`, and `lightgbm-model.invalid-feature-name`; from this function `training.invalid-parameter`
 */
export function createNativeTrainer(options: NativeTrainerOptions = {}): Trainer {
  const workers = options.workers ?? availableParallelism();
  const threads = options.threads ?? availableParallelism();
  for (const [name, value] of Object.entries({ workers, threads }))
    if (!Number.isInteger(value) || value < 1)
      throw trainingError("invalid-parameter", { detail: `${name} is not a whole number from 1: ${value}` });
  const slots = createFitSlots({ fits: workers, threads: Math.max(workers, threads) });
  const pool = new FitWorkers(fitWorkerStarter());
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  const run: Trainer["fit"] = async (request, { signal, onProgress, checkpoints } = {}) => {
    if (closing.signal.aborted) throw trainingError("closed");
    checkRequest(request);
    checkParameters(request);
    checkFeatureNames(request.data.features.map((feature) => feature.name));
    const everyRounds = checkpoints?.everyRounds ?? 1;
    if (!Number.isInteger(everyRounds) || everyRounds < 1)
      throw trainingError("invalid-parameter", { detail: `everyRounds is not a whole number from 1: ${everyRounds}` });
    const stop = AbortSignal.any(signal === undefined ? [closing.signal] : [signal, closing.signal]);
    const members = membersFor(request, threads);
    const giveBack = await slots.take(stop, members);
    try {
      const [shared, memory] = [await shareRequest(request), createSharedMemory(request, members)];
      const task = { request: shared, shared: memory, members, checkpointRounds: checkpoints?.everyRounds };
      return await carryOut(pool, task, { signal: stop, onProgress, onCheckpoint: checkpoints?.onCheckpoint });
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
      await pool.close();
    },
  };
}

function membersFor({ data }: TrainRequest, threads: number): number {
  return Math.max(1, Math.min(threads, Math.floor((data.rows * data.features.length) / VALUES_OF_THREAD)));
}

async function carryOut(pool: FitWorkers, task: Omit<FitTask, "member">, controls: FitControls): Promise<TrainedModel> {
  const workers = await pool.take(task.members);
  try {
    for (const [member, worker] of workers.entries()) worker.postMessage({ ...task, member } satisfies FitTask);
  } catch (cause) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw trainingError("worker-died", { detail: `the training worker could not start: ${cause}`, cause });
  }
  try {
    const model = await awaitFit(workers, controls);
    pool.keep(workers);
    return model;
  } finally {
    leaveShared(task);
  }
}
