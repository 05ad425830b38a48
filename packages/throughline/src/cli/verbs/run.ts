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
    const { buildProject, holdProject } = await import("../project/run-verb.ts");
    const held = await holdProject(context, { purpose: "run", clock: clockOf(context.options.now) });
    if (typeof held === "number") return held;
    try {
      const { rebuild } = context.options;
      const result = await buildProject(held, { purpose: "run", ...(rebuild === undefined ? {} : { rebuild }) });
      context.printJson({
        run: result.runId,
        plan: result.plan,
        release: result.release?.id ?? null,
        created: result.created,
        built: result.built,
        kept: result.kept,
        refused: result.refused,
        measured: result.measured,
      });
      return result.refused.length > 0 ? 1 : 0;
    } finally {
      held.progress.finish();
      await held.close();
    }
  },
});
