import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";
import { serveOptions } from "../project/serve-project.ts";

/** `throughline serve`: answers from the current release. */
export const serve = defineVerb({
  options: { ...serveOptions, ...nowOption },
  examples: [
    ["throughline serve", "on http://127.0.0.1:4400, from the current release"],
    ["throughline serve --port 8080", "on another port"],
  ],
  description:
    "Reads the release and nothing of the project's sources. Stops on SIGTERM or Ctrl-C after the requests in flight.",
  async run(context) {
    const { serveAlone } = await import("../project/serve-alone.ts");
    return serveAlone(context, {
      port: context.options.port,
      host: context.options.host ?? "127.0.0.1",
      clock: clockOf(context.options.now),
    });
  },
});
