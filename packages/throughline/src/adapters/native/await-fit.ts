import type { Worker } from "node:worker_threads";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import type { TrainedModel, TrainProgress } from "../../ports/trainer.ts";
import type { FitMessage } from "./fit-messages.ts";

interface FitControls {
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: TrainProgress) => void) | undefined;
}

type Outcome = { readonly model: TrainedModel } | { readonly error: unknown };

/**
 * Waits for a fit worker's model. The thread has ended when the promise settles, however it does.
 *
 * @throws {ThroughlineError} `training.cancelled` when the signal aborts, `training.worker-died` when the thread ends without
 * a model, `training.*` when it refuses the request; what `onProgress` throws ends the fit too
 */
export async function awaitFit(worker: Worker, controls: FitControls): Promise<TrainedModel> {
  const outcome = await firstOutcome(worker, controls);
  await worker.terminate();
  if ("error" in outcome) throw outcome.error;
  return outcome.model;
}

function firstOutcome(worker: Worker, { signal, onProgress }: FitControls): Promise<Outcome> {
  return new Promise((resolve) => {
    const cancel = () => settle({ error: cancelled(signal) });
    const settle = (outcome: Outcome) => {
      signal.removeEventListener("abort", cancel);
      resolve(outcome);
    };
    worker.on("message", (message: FitMessage) => {
      const outcome = outcomeOf(message, onProgress);
      if (outcome !== undefined) settle(outcome);
    });
    worker.on("messageerror", (cause) => settle({ error: died("its message could not be read", cause) }));
    worker.on("error", (cause) =>
      settle({ error: died(cause instanceof Error ? cause.message : String(cause), cause) }),
    );
    worker.on("exit", (code) => settle({ error: died(`exit code ${code}`) }));
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
  });
}

function outcomeOf(message: FitMessage, onProgress: FitControls["onProgress"]): Outcome | undefined {
  if (message.type === "done") return { model: message.model };
  if (message.type === "failed") return { error: refusal(message) };
  try {
    onProgress?.(message.progress);
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
