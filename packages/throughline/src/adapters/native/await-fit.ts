import type { Worker } from "node:worker_threads";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import type { TrainedModel, TrainProgress } from "../../ports/trainer.ts";
import type { FitMessage } from "./fit-messages.ts";

/** What is done while a fit goes on. */
export interface FitControls {
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: TrainProgress) => void) | undefined;
  readonly onCheckpoint?: ((model: Uint8Array) => void) | undefined;
}

type Outcome = { readonly model: TrainedModel } | { readonly error: unknown };

/**
 * Waits for the model of the workers of one fit. When it is there, all of them are ready for another fit; when there is none, all
 * have ended, and nothing is told after the first failure.
 *
 * @throws {ThroughlineError} `training.cancelled` when the signal aborts, `training.worker-died` when a thread ends before its
 * part is over, `training.*` when the request is refused; what `onProgress` and `onCheckpoint` throw ends the fit too
 */
export async function awaitFit(workers: readonly Worker[], controls: FitControls): Promise<TrainedModel> {
  const outcome = await firstOutcome(workers, controls);
  if ("model" in outcome) return outcome.model;
  await Promise.all(workers.map((worker) => worker.terminate()));
  throw outcome.error;
}

function firstOutcome(workers: readonly Worker[], controls: FitControls): Promise<Outcome> {
  const { signal } = controls;
  return new Promise((resolve) => {
    const cancel = () => settle({ error: cancelled(signal) });
    let isSettled = false;
    let [model, working] = [undefined as TrainedModel | undefined, workers.length];
    const settle = (outcome: Outcome) => {
      if (isSettled) return;
      isSettled = true;
      signal.removeEventListener("abort", cancel);
      if ("model" in outcome) for (const unfollow of following) unfollow();
      resolve(outcome);
    };
    const take = (message: FitMessage) => {
      // What was sent before the threads end is of a fit that is over.
      if (isSettled) return;
      if (message.type === "done") model = message.model;
      if (message.type === "done" || message.type === "helped") working--;
      const error = failureOf(message, controls);
      if (error !== undefined) settle({ error: error.error });
      else if (model !== undefined && working === 0) settle({ model });
    };
    const following = workers.map((worker) => followWorker(worker, take, settle));
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
  });
}

/** Returns what ends the following. */
function followWorker(worker: Worker, take: (message: FitMessage) => void, settle: (outcome: Outcome) => void) {
  const follow = {
    message: take,
    messageerror: (cause: unknown) => settle({ error: died("its message could not be read", cause) }),
    error: (cause: unknown) => settle({ error: died(cause instanceof Error ? cause.message : String(cause), cause) }),
    exit: (code: number) => settle({ error: died(`exit code ${code}`) }),
  };
  const events = Object.entries(follow);
  for (const [event, listener] of events) worker.on(event, listener);
  return () => {
    for (const [event, listener] of events) worker.off(event, listener);
  };
}

function failureOf(
  message: FitMessage,
  { onProgress, onCheckpoint }: FitControls,
): { readonly error: unknown } | undefined {
  if (message.type === "failed") return { error: refusal(message) };
  try {
    if (message.type === "progress") onProgress?.(message.progress);
    if (message.type === "checkpoint") onCheckpoint?.(message.model);
    return undefined;
  } catch (error) {
    return { error };
  }
}

function refusal({ code, detail, hint }: Extract<FitMessage, { type: "failed" }>) {
  const name = code.slice(`${trainingError.capability}.`.length);
  return Object.hasOwn(trainingError.codes, name)
    ? trainingError(name as keyof typeof trainingError.codes, { detail, hint })
    : died(`${code}: ${detail}`);
}

function died(how: string, cause?: unknown) {
  return trainingError("worker-died", { detail: `the training worker ended without a model: ${how}`, cause });
}

/** The error of an aborted signal; a reason of ours says more. */
export function cancelled(signal: AbortSignal) {
  const reason = signal.reason as unknown;
  const why =
    reason instanceof Error && reason.name !== "AbortError" ? `training was cancelled: ${reason.message}` : undefined;
  return trainingError("cancelled", { ...(why === undefined ? {} : { detail: why }), cause: reason });
}
