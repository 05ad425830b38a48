import { setImmediate as turn } from "node:timers/promises";
import type { Steps } from "../../estimators/gradient-boosting/steps.ts";

/** Milliseconds after which others get their turn: a run may share its process with a server that answers. */
const turnMs = 10;

/** Takes the steps of some work, and lets the event loop turn in between. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < turnMs) continue;
    await turn();
    since = performance.now();
  }
}
