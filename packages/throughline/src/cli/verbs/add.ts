import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";

/** `throughline add <kind> <name>`: a declaration against what the project has. */
export const add = defineVerb({
  options: {},
  arguments: { names: ["<kind>", "<name>"], min: 2 },
  examples: [
    ["throughline add metric revenue", "a figure over the first table with a time"],
    ["throughline add table daily_orders", "a table over the first source"],
    ["throughline add page customers", "a page over the first list of a service"],
  ],
  description:
    "Writes one file into the folder of the kind's role, which compiles as it is and is meant to be changed. Never overwrites a file. " +
    "Kinds: source, documents, table, entity, feature-view, model, predictions, endpoint, knowledge-base, prompt, agent, service, page, app, metric, dashboard.",
  async run({ root, positionals: [kind = "", name = ""], style, print, printJson }) {
    const { addDeclaration } = await import("../init/add/add-declaration.ts");
    const { file, over, notes = [] } = await addDeclaration(root(), kind, name);
    print(`${style.bold(file)}  ${style.dim(over === undefined ? "" : `over ${over}`)}`.trimEnd());
    for (const note of notes) print(style.yellow(note));
    print(`\n${style.dim("next")}  throughline check`);
    printJson({ file, over: over ?? null, notes });
    return exitCodes.ok;
  },
});
