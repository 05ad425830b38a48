import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";
import { serveOptions } from "../project/serve-project.ts";

/** `throughline start`: run, then serve, in one process under one lock. */
export const start = defineVerb({
  options: { ...serveOptions, ...nowOption },
  examples: [["throughline start", "build what changed, then serve on http://127.0.0.1:4400"]],
  description:
    "When a gate fails, the release before is served; a first release without its model answers by the fallback and says so.",
  async run(context) {
    const { startProject } = await import("../project/start-project.ts");
    return startProject(context, {
      port: context.options.port,
      host: context.options.host ?? "127.0.0.1",
      clock: clockOf(context.options.now),
    });
  },
});
