import { defineVerb } from "../frame/verb.ts";

/** `throughline releases`: all that are kept. */
export const releases = defineVerb({
  options: {},
  examples: [
    ["throughline releases", "which there are, which answers, what changed with each"],
    ["throughline releases --json", "also every move from one to another, for scripts"],
  ],
  description:
    "Says how far a canary is, and how its answers compare with those of the release beside it. Says of each release when it was made and by which run, what changed against the one before, and whether all that it pins is still there. Goes through the running server where there is one.",
  async run(context) {
    const { runReleases } = await import("../project/run-releases.ts");
    return runReleases(context);
  },
});
