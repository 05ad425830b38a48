import { roles } from "../../contracts/core/declaration.ts";
import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { toStandardOutput } from "../interchange/asked-output.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";

const formats = ["html", "markdown"] as const;

/** `throughline report`: the project by role, for people who do not run commands. */
export const report = defineVerb({
  options: {
    role: { type: "string", choices: roles, value: "<role>", description: "one role alone" },
    format: {
      type: "string",
      choices: formats,
      description: "default: html where --out ends in .html, else markdown",
    },
    out: { type: "string", value: "<file>", description: "the file to write; default: standard output" },
    now: nowOption.now,
    ...graphOptions,
  },
  examples: [
    ["throughline report --out report.html", "every role, as one file for a browser or a printer"],
    ["throughline report --role ml", "one role as Markdown"],
    ["throughline report --json", "the same for programs"],
  ],
  description:
    "For each role: what it owns and who changed it last, what runs made of it, each promise with what was measured of the current " +
    "release, and what of it is broken against the lock, with those who are affected. What can't be told is named, and why. Ends with 0 " +
    "also where something is broken.",
  writesDocument: ({ out }) => toStandardOutput(out),
  async run(context) {
    const { options, json, root } = context;
    const { role, out, format = /\.html?$/i.test(out ?? "") ? "html" : "markdown" } = options;
    if (json && (options.format !== undefined || out !== undefined))
      throw cliError("bad-option", {
        detail: "--json goes to standard output, and is a form of its own",
        hint: "Leave out --format and --out",
      });
    const outputs = await import("../interchange/write-output.ts");
    const { reportOf } = await import("../project/report-of.ts");
    const now = new Date(clockOf(options.now).nowUs() / 1000);
    const found = await reportOf(root(), { role, now, useCache: options["no-cache"] !== true });
    if (json) {
      context.printJson(found);
      return exitCodes.ok;
    }
    const render =
      format === "html"
        ? (await import("../render/report-html.ts")).renderReportHtml
        : (await import("../render/report-markdown.ts")).renderReportMarkdown;
    const name = `${outputs.fileName(found.project)}.${format === "html" ? "html" : "md"}`;
    const files = await outputs.writeOutputs(context, [{ name, text: render(found) }], out);
    for (const file of files) context.print(`written: ${file}`);
    return exitCodes.ok;
  },
});
