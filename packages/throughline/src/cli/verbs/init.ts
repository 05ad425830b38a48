import path from "node:path";
import { exitCodes } from "../frame/report.ts";
import { defineVerb, type VerbContext } from "../frame/verb.ts";

const options = {
  csv: { type: "string", value: "<file>", description: "the table to start from, plain or .gz; default: a sample" },
  key: { type: "string", value: "<column>", description: "what names a row; several with commas" },
  time: { type: "string", value: "<column>", description: "when it happened: days or instants" },
  target: { type: "string", value: "<column>", description: "what to predict: a column of two values" },
  name: { type: "string", value: "<name>", description: "the project's name; default: the folder's" },
  yes: { type: "boolean", short: "y", description: "ask nothing and take what is proposed" },
} as const;

/** `throughline init [dir]`: a project of one's own. */
export const init = defineVerb({
  options,
  arguments: { names: ["<dir>"] },
  examples: [
    ["throughline init shop --csv orders.csv", "a project over a file, asking for its key, time and target"],
    ["throughline init shop --csv orders.csv --target returned --yes", "the same without questions"],
    ["throughline init shop --yes", "a project over a sample"],
  ],
  description:
    "Reads the file, proposes the types of its columns, its key, time and target, and writes a small project with a folder a role. " +
    "Never overwrites anything, and writes all of it or nothing. Where no terminal answers, what is proposed is taken.",
  async run(context) {
    const { initProject } = await import("../init/init-project.ts");
    const { initJson, initText } = await import("../init/report-init.ts");
    const terminal = await terminalOf(context);
    try {
      const folder = path.resolve(
        context.io.cwd,
        context.positionals[0] ?? (await terminal?.question("Folder", ".")) ?? ".",
      );
      const csv = context.options.csv ?? (await terminal?.question("CSV file, or none for a sample", "none"));
      const result = await initProject({
        ...context.options,
        name: context.options.name,
        folder,
        csv:
          csv === undefined || (csv === "none" && context.options.csv === undefined)
            ? undefined
            : path.resolve(context.io.cwd, csv),
        ...(terminal === undefined ? {} : { ask: terminal.askParts }),
      });
      const next = nextCommand(context.io.cwd, folder);
      context.print(initText(result, context.style, next));
      context.printJson(initJson(result, next));
      return exitCodes.ok;
    } finally {
      terminal?.close();
    }
  },
});

/** What asks; undefined where nobody can answer, or nobody is to be asked. */
async function terminalOf({ options: { yes }, json, io }: VerbContext<typeof options>) {
  const isAsked = yes !== true && !json && io.stdout.isTTY === true && process.stdin.isTTY === true;
  if (!isAsked) return undefined;
  const { askParts, openTerminal } = await import("../init/ask.ts");
  const terminal = openTerminal();
  return {
    ...terminal,
    askParts: (file: Parameters<typeof askParts>[0], named: Parameters<typeof askParts>[1]) =>
      askParts(file, named, terminal.question),
  };
}

function nextCommand(cwd: string, folder: string): string {
  const relative = path.relative(cwd, folder);
  const change = relative === "" ? "" : `cd ${/\s/.test(relative) ? `"${relative}"` : relative} && `;
  return `${change}npm install && npm start`;
}
