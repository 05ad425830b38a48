import { parseArgs } from "node:util";
import { nearest } from "../../contracts/core/nearest.ts";
import { cliError } from "./error-codes.ts";
import type { ArgumentsSpec, OptionSpec, OptionSpecs } from "./verb.ts";

/** Options of every command. */
export const commonOptions = {
  project: {
    type: "string",
    value: "<dir>",
    description: "the project's folder; default: the nearest one upwards with a config",
  },
  json: { type: "boolean", description: "print one JSON value instead of text" },
  "no-color": { type: "boolean", description: "print without colours, as NO_COLOR does" },
  help: { type: "boolean", short: "h", description: "explain the command" },
  version: { type: "boolean", description: "print the version" },
} as const satisfies OptionSpecs;

/** Values of options by name: booleans, strings, numbers, or lists of them. */
export type ParsedOptions = Readonly<Record<string, unknown>>;

export interface ParsedArguments {
  readonly options: ParsedOptions;
  readonly positionals: readonly string[];
}

/** Takes the verb's name, the first argument that is neither an option nor the value of a common one, out of the arguments. */
export function splitVerb(argv: readonly string[]): {
  readonly name: string | undefined;
  readonly rest: readonly string[];
} {
  const first = tokensOf(argv, commonOptions).find((token) => token.kind === "positional");
  if (first === undefined) return { name: undefined, rest: argv };
  return { name: argv[first.index], rest: argv.filter((_, i) => i !== first.index) };
}

/**
 * Parses a verb's arguments by its options and the common ones. `--name=value`, `--name value`, `-n value` and `--` work as in POSIX.
 *
 * @throws {ThroughlineError} `cli.unknown-option`, `cli.bad-option`
 */
export function parseArguments(argv: readonly string[], specs: OptionSpecs): ParsedArguments {
  const all: OptionSpecs = { ...specs, ...commonOptions };
  const options: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (const token of tokensOf(argv, all)) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(all, token.name) ? all[token.name] : undefined;
    if (spec === undefined) throw unknownOption(token.rawName, Object.keys(all));
    const value = readValue(spec, token);
    options[token.name] = spec.multiple ? [...((options[token.name] as unknown[] | undefined) ?? []), value] : value;
  }
  return { options, positionals };
}

/**
 * Refuses too few and too many arguments.
 *
 * @throws {ThroughlineError} `cli.bad-argument`
 */
export function checkPositionals(positionals: readonly string[], spec: ArgumentsSpec = { names: [] }): void {
  const { names, min = 0, max = names.length } = spec;
  if (positionals.length < min)
    throw cliError("bad-argument", { detail: `missing: ${names[positionals.length] ?? names.at(-1)}` });
  if (positionals.length > max) throw cliError("bad-argument", { detail: `not expected: ${positionals[max]}` });
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function tokensOf(argv: readonly string[], specs: OptionSpecs) {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => {
      const parsed = type === "boolean" ? ("boolean" as const) : ("string" as const);
      return [name, short === undefined ? { type: parsed } : { type: parsed, short }];
    }),
  );
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function readValue(spec: OptionSpec, { rawName, value, inlineValue }: OptionToken): unknown {
  if (spec.type === "boolean") {
    if (value === undefined) return true;
    throw cliError("bad-option", { detail: `${rawName} takes no value: ${value}` });
  }
  const isNextOption = !inlineValue && value !== undefined && /^-[^\d]/.test(value);
  if (value === undefined || value === "" || isNextOption)
    throw cliError("bad-option", { detail: `${rawName} has no value` });
  if (spec.type === "number" && !Number.isFinite(Number(value)))
    throw cliError("bad-option", { detail: `${rawName} is not a number: ${value}` });
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    const near = nearest(value, spec.choices);
    const hint = near === undefined ? `Use one of ${spec.choices.join(", ")}` : `Use ${near}`;
    throw cliError("bad-option", { detail: `${rawName} has no such value: ${value}`, hint });
  }
  return spec.type === "number" ? Number(value) : value;
}

function unknownOption(rawName: string, known: readonly string[]) {
  const near = nearest(rawName.replace(/^-+/, ""), known);
  const detail = `no such option: ${rawName}`;
  return cliError("unknown-option", near === undefined ? { detail } : { detail, hint: `Use --${near}` });
}
