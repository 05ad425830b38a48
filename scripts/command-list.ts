import type { OptionSpec, Verb, VerbEntry } from "../packages/throughline/src/cli/frame/verb.ts";
import { verbs } from "../packages/throughline/src/cli/frame/verbs.ts";
import { usageOf } from "../packages/throughline/src/cli/render/help.ts";

/** The page of the command line, and the block of it that lists every command. */
export const commandPage = { file: "docs/reference/cli.md", block: "commands" } as const;

/** Every command with its options, by the groups of `throughline help`, in Markdown. */
export async function commandList(): Promise<string> {
  const listed = await Promise.all(
    verbs.map(async (entry) => ({ group: entry.group, text: commandText(entry, await entry.load()) })),
  );
  const groups = [...new Set(verbs.map(({ group }) => group))];
  return groups
    .map((group) => {
      const texts = listed.filter((one) => one.group === group).map(({ text }) => text);
      return `### ${group}\n\n${texts.join("\n\n")}`;
    })
    .join("\n\n");
}

function commandText(entry: VerbEntry, verb: Verb): string {
  const options = Object.entries(verb.options).map(
    ([name, spec]) => `- ${optionText(name, spec)}: ${spec.description}`,
  );
  const more = verb.description === undefined ? "" : `. ${verb.description.replaceAll(/\s*\n\s*/g, " ")}`;
  const says = `\`${usageOf(entry, verb)}\`: ${entry.summary}${more === "" ? "." : more}`;
  return [says, ...(options.length === 0 ? [] : [options.join("\n")])].join("\n\n");
}

function optionText(name: string, spec: OptionSpec): string {
  const value = spec.type === "boolean" ? "" : ` ${spec.value ?? spec.choices?.join("|") ?? `<${spec.type}>`}`;
  return `\`${spec.short === undefined ? "" : `-${spec.short}, `}--${name}${value}\``;
}
