import { parentPort } from "node:worker_threads";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { FitMessage, FitTask } from "./fit-messages.ts";
import { leaveShared } from "./shared-garbage.ts";
import { train } from "./train.ts";

const tell = (message: FitMessage) => parentPort?.postMessage(message);

parentPort?.on("message", (task: FitTask) => {
  carryOut(task);
  leaveShared(task);
});

function carryOut({ request, checkpointRounds, ...place }: FitTask): void {
  try {
    const model = train(
      request,
      {
        onProgress: (progress) => tell({ type: "progress", progress }),
        checkpoints:
          checkpointRounds === undefined
            ? undefined
            : { everyRounds: checkpointRounds, onCheckpoint: (model) => tell({ type: "checkpoint", model }) },
      },
      place,
    );
    tell(place.member === 0 ? { type: "done", model } : { type: "helped" });
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    tell({ type: "failed", code: error.code, detail: error.detail, hint: error.hint });
  }
}
