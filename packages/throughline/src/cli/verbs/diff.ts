import { defineVerb } from "../frame/verb.ts";

/** `throughline diff <a> <b>`: what differs between two releases. */
export const diff = defineVerb({
  options: {},
  arguments: { names: ["<release>", "<release>"], min: 2 },
  examples: [
    ["throughline diff r-51c0ffee r-7f3a9c01", "from the first to the second"],
    ["throughline diff r-51c0ffee r-7f3a9c01 --json", "for scripts"],
  ],
  description:
    "Whom the contracts of the second break that relied on those of the first; versions of tables, with their rows, and of models; files of the compiled code; and what was measured otherwise.",
  async run(context) {
    const { runDiff } = await import("../project/run-releases.ts");
    return runDiff(context);
  },
});
