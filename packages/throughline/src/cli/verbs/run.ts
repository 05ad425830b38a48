import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";

/** `throughline run`: builds what changed and makes a release. */
export const run = defineVerb({
  options: {
    rebuild: { type: "boolean", description: "build everything again, also what has not changed" },
    ...nowOption,
  },
  examples: [
    ["throughline run", "ingest, build, train, evaluate what changed, then release"],
    ["throughline run --rebuild", "the same, for everything"],
  ],
  description:
    "A killed run is resumed by the next one, which builds only what is missing. Exits with 1 when a gate failed; then the release before stays current.",
  async run(context) {
    const { runHere } = await import("../project/run-here.ts");
    const { rebuild, now } = context.options;
    return runHere(context, { rebuild: rebuild === true, clock: clockOf(now) });
  },
});
