import { parentPort, workerData } from "node:worker_threads";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { TrainRequest } from "../../ports/trainer.ts";
import type { FitMessage } from "./fit-messages.ts";
import { train } from "./train.ts";

const tell = (message: FitMessage) => parentPort?.postMessage(message);

try {
  const onProgress = (progress: Extract<FitMessage, { type: "progress" }>["progress"]) =>
    tell({ type: "progress", progress });
  tell({ type: "done", model: train(workerData as TrainRequest, { onProgress }) });
} catch (error) {
  if (!isThroughlineError(error)) throw error;
  tell({ type: "failed", code: error.code, detail: error.detail, hint: error.hint });
}
