import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";
import { serveOptions } from "../project/serve-project.ts";

/** `throughline dev`: start, then watch. */
export const dev = defineVerb({
  options: { ...serveOptions, ...nowOption },
  examples: [["throughline dev", "build and serve, and again after each change of a file"]],
  description:
    "A change with problems is reported and the last release goes on answering. New input files are picked up too.",
  async run(context) {
    const { devProject } = await import("../project/dev-project.ts");
    return devProject(context, {
      port: context.options.port,
      host: context.options.host ?? "127.0.0.1",
      clock: clockOf(context.options.now),
    });
  },
});
