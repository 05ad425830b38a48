import { defineVerb } from "../frame/verb.ts";

/** `throughline promote [<id>]`: a release that waits becomes current. */
export const promote = defineVerb({
  options: { reason: { type: "string", value: "<text>", description: "kept in the history of releases" } },
  arguments: { names: ["<release>"] },
  examples: [
    ["throughline promote", "the newest of those that wait since a rollback"],
    ["throughline promote r-7f3a9c01", "that one; the current one to stay there, and let runs go on from it"],
  ],
  description: "Ends a rollback: from then on the release of each run is current again.",
  async run(context) {
    const { runMove } = await import("../project/run-releases.ts");
    return runMove(context, { kind: "promote", reason: context.options.reason });
  },
});
