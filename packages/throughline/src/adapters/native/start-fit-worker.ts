import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";

/** Starts a thread that takes part in fits, one `FitTask` after the other; it answers in `FitMessage`s. */
export type StartFitWorker = () => Promise<Worker>;

/**
 * Built, this module and the worker's stand side by side as `.js`. Run from source, a worker cannot load TypeScript, so the
 * worker's module is bundled into memory, once for each caller of this function.
 *
 * @throws {ThroughlineError} from the result: `training.worker-died` when no thread can be started
 */
export function fitWorkerStarter(): StartFitWorker {
  const start = import.meta.url.endsWith(".ts") ? fromSource() : fromBuild;
  return () =>
    start().catch((cause) => {
      throw trainingError("worker-died", { detail: `the training worker could not start: ${cause}`, cause });
    });
}

const fromBuild: StartFitWorker = async () => new Worker(new URL("./fit-worker.js", import.meta.url), options);

function fromSource(): StartFitWorker {
  let script: Promise<string> | undefined;
  return async () => {
    script ??= bundleFitWorker(fileURLToPath(new URL("./fit-worker.ts", import.meta.url)));
    return new Worker(await script, { ...options, eval: true });
  };
}

/** `execArgv` is empty because the flags of the main thread may name loaders that a worker does not need. */
const options: WorkerOptions = { execArgv: [], name: "throughline-fit" };

async function bundleFitWorker(entry: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
