// The program of the process that bundles: it takes one task, answers it, and ends, so that its memory goes with it.
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { buildBundle } from "./build-bundle.ts";
import { type BundleMessage, type BundleTask, sentProblem } from "./bundle-messages.ts";
import { bundlerError } from "./error-codes.ts";

async function answer({ request, own }: BundleTask): Promise<BundleMessage> {
  try {
    return { bundle: await buildBundle(request, own) };
  } catch (cause) {
    if (isThroughlineError(cause)) return { problem: sentProblem(cause) };
    const detail = cause instanceof Error ? cause.message : String(cause);
    return { problem: sentProblem(bundlerError("invalid-code", { detail })) };
  }
}

process.once("message", (task: BundleTask) => {
  void answer(task).then((message) => process.send?.(message, () => process.exit(0)));
});
