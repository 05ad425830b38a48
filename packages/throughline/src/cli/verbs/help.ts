import { findVerb } from "../frame/find-verb.ts";
import { commonOptions } from "../frame/parse-arguments.ts";
import { defineVerb } from "../frame/verb.ts";
import { renderCommand, renderCommands, usageOf } from "../render/help.ts";

/** `throughline help [command]`, and what `--help` shows. */
export const help = defineVerb({
  options: {},
  arguments: { names: ["<command>"] },
  examples: [
    ["throughline help", "all commands"],
    ["throughline help help", "this page"],
  ],
  async run({ positionals: [name], commands, style, columns, print, printJson }) {
    if (name === undefined) {
      print(renderCommands(commands, { style, columns, common: commonOptions }));
      printJson({ commands: commands.map(({ name, group, summary }) => ({ name, group, summary })) });
      return 0;
    }
    const entry = findVerb(name, commands);
    const verb = await entry.load();
    print(renderCommand(entry, verb, { style, columns, common: commonOptions }));
    const { options, arguments: accepted, examples, description } = verb;
    printJson({
      name,
      summary: entry.summary,
      usage: usageOf(entry, verb),
      description,
      arguments: accepted,
      options,
      examples,
    });
    return 0;
  },
});
