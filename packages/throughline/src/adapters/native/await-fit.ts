import type { Worker } from "node:worker_threads";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import type { TrainedModel, TrainProgress } from "../../ports/trainer.ts";
import type { FitMessage } from "./fit-messages.ts";

interface FitControls {
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: TrainProgress) => void) | undefined;
  readonly onCheckpoint?: ((model: Uint8Array) => void) | undefined;
}

type Outcome = { readonly model: TrainedModel } | { readonly error: unknown };

/**
 * Waits for the model of the workers of one fit. All threads have ended when the promise settles, however it does, and nothing
 * is told after the first failure.
 *
 * @throws {ThroughlineError} `training.cancelled` when the signal aborts, `training.worker-died` when a thread ends before its
 * part is over, `training.*` when the request is refused; what `onProgress` and `onCheckpoint` throw ends the fit too
 */
export async function awaitFit(workers: readonly Worker[], controls: FitControls): Promise<TrainedModel> {
  const outcome = await firstOutcome(workers, controls);
  await Promise.all(workers.map((worker) => worker.terminate()));
  if ("error" in outcome) throw outcome.error;
  return outcome.model;
}

function firstOutcome(workers: readonly Worker[], controls: FitControls): Promise<Outcome> {
  const { signal } = controls;
  return new Promise((resolve) => {
    const cancel = () => settle({ error: cancelled(signal) });
    const settle = (outcome: Outcome) => {
      signal.removeEventListener("abort", cancel);
      // What was sent before the threads end is of a fit that is over.
      for (const worker of workers) worker.removeAllListeners("message");
      resolve(outcome);
    };
    for (const worker of workers) followWorker(worker, controls, settle);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
  });
}

function followWorker(worker: Worker, controls: FitControls, settle: (outcome: Outcome) => void): void {
  let hasHelped = false;
  worker.on("message", (message: FitMessage) => {
    hasHelped ||= message.type === "helped";
    const outcome = outcomeOf(message, controls);
    if (outcome !== undefined) settle(outcome);
  });
  worker.on("messageerror", (cause) => settle({ error: died("its message could not be read", cause) }));
  worker.on("error", (cause) => settle({ error: died(cause instanceof Error ? cause.message : String(cause), cause) }));
  worker.on("exit", (code) => {
    if (!hasHelped) settle({ error: died(`exit code ${code}`) });
  });
}

function outcomeOf(message: FitMessage, { onProgress, onCheckpoint }: FitControls): Outcome | undefined {
  if (message.type === "done") return { model: message.model };
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
