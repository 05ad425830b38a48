import type { OptionSpec, OptionSpecs, Verb, VerbEntry } from "../frame/verb.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { wrap } from "./width.ts";

interface HelpOptions {
  readonly style: Style;
  readonly columns: number;
  /** Options of every command. */
  readonly common: OptionSpecs;
}

/** The list of all commands under their headings. */
export function renderCommands(commands: readonly VerbEntry[], { style, columns, common }: HelpOptions): string {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const widest = Math.max(...commands.map(({ name }) => name.length));
  const lists = groups.map((group) => {
    const rows = commands
      .filter((one) => one.group === group)
      .map(({ name, summary }) => [name.padEnd(widest), summary]);
    return `${style.bold(group)}\n${renderTable({ columns: [{}, { wrap: true }], rows, width: columns })}`;
  });
  return [
    `${style.bold("throughline")} <command> [options]`,
    ...lists,
    optionList("Options of every command", common, { style, columns }),
    style.dim("throughline help <command> explains one command and shows examples."),
  ].join("\n\n");
}

/** One command: how it is called, what it does, its options and examples. */
export function renderCommand(entry: VerbEntry, verb: Verb, { style, columns, common }: HelpOptions): string {
  const examples = verb.examples.map(([command, effect]) => [command, style.dim(effect)]);
  const examplesText = renderTable({ columns: [{}, { wrap: true }], rows: examples, width: columns });
  return [
    `${style.bold(usageOf(entry, verb))}\n  ${entry.summary}`,
    ...(verb.description === undefined
      ? []
      : [
          wrap(verb.description, columns - 2)
            .map((line) => `  ${line}`)
            .join("\n"),
        ]),
    ...(Object.keys(verb.options).length === 0 ? [] : [optionList("Options", verb.options, { style, columns })]),
    optionList("Options of every command", common, { style, columns }),
    ...(examples.length === 0 ? [] : [`${style.bold("Examples")}\n${examplesText}`]),
  ].join("\n\n");
}

/** `throughline impact <declaration> [options]`. */
export function usageOf({ name }: VerbEntry, verb: Verb): string {
  const { names, min = 0, max } = verb.arguments ?? { names: [] };
  const shown = names.map((argument, i) => (i < min ? argument : `[${argument}]`));
  const more = max !== undefined && max > names.length ? ["..."] : [];
  return ["throughline", name, ...shown, ...more, "[options]"].join(" ");
}

function optionList(title: string, specs: OptionSpecs, { style, columns }: Omit<HelpOptions, "common">): string {
  const rows = Object.entries(specs).map(([name, spec]) => [optionText(name, spec), spec.description]);
  return `${style.bold(title)}\n${renderTable({ columns: [{}, { wrap: true }], rows, width: columns })}`;
}

function optionText(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? "" : `-${spec.short}, `;
  const value = spec.type === "boolean" ? "" : ` ${spec.value ?? spec.choices?.join("|") ?? `<${spec.type}>`}`;
  return `${short}--${name}${value}`;
}
