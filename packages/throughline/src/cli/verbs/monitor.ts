import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";

/** `throughline monitor`: drift of endpoints' answers, and labels that came late. */
export const monitor = defineVerb({
  options: { ...nowOption },
  arguments: { names: ["<endpoint>"] },
  examples: [
    ["throughline monitor", "every endpoint that declares what is watched of it"],
    ["throughline monitor fraud-score --json", "one of them, with the bins of each input"],
  ],
  description:
    "Compares the logged answers of the released version with the rows that it was trained and tested on, and joins labels that came " +
    "late. Reads the prediction log as it stands in the lake, into which a running server moves it every 30 s. Takes no lock and " +
    "keeps no evidence: verify does. Exit code 1 where an input or the score drifted, or labels stay out.",
  async run(context) {
    const { runMonitor } = await import("../project/run-monitor.ts");
    return runMonitor(context, clockOf(context.options.now));
  },
});
