import { defineVerb } from "../frame/verb.ts";

/** `throughline promote [<id>]`: a canary goes on to its next step, or a release that waits comes in. */
export const promote = defineVerb({
  options: {
    all: { type: "boolean", description: "passes over the steps that are left: all requests at once" },
    reason: { type: "string", value: "<text>", description: "kept in the history of releases" },
  },
  arguments: { names: ["<release>"] },
  examples: [
    ["throughline promote", "the next step of the canary; without one, the newest of those that wait since a rollback"],
    ["throughline promote --all", "the same, for all requests at once"],
    ["throughline promote r-7f3a9c01", "that one; the current one to stay there, and let runs go on from it"],
  ],
  description:
    "Lets a release take over: a canary by its next step, and after the last one all of the project; one that waits by its first step, or " +
    "at once where no endpoint has a rollout. Ends a rollback: from then on the release of each run comes in again.",
  async run(context) {
    const { runMove } = await import("../project/run-releases.ts");
    return runMove(context, { kind: "promote", reason: context.options.reason, isWhole: context.options.all });
  },
});
