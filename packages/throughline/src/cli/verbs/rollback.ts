import { defineVerb } from "../frame/verb.ts";

/** `throughline rollback [<id>]`: a canary ends, or an earlier release becomes current. */
export const rollback = defineVerb({
  options: { reason: { type: "string", value: "<text>", description: "kept in the history of releases" } },
  arguments: { names: ["<release>"] },
  examples: [
    ["throughline rollback", "ends the canary; without one, to the release that was current before"],
    ['throughline rollback r-51c0ffee --reason "scores too high"', "to that one"],
  ],
  description:
    "Code, models, features and tables go back together, at once; a running server drops no request. Logs and what callers wrote stay. " +
    "It holds: releases that runs make from then on wait until `throughline promote`.",
  async run(context) {
    const { runMove } = await import("../project/run-releases.ts");
    return runMove(context, { kind: "rollback", reason: context.options.reason });
  },
});
