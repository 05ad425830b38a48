import type { Staged } from "../../contracts/errors/index.ts";
import type { Style } from "../render/style.ts";
import type { CliIo } from "./io.ts";

/** An option of a verb, `--name`. */
export interface OptionSpec {
  readonly type: "boolean" | "string" | "number";
  /** One letter, for `-x`. */
  readonly short?: string;
  /** What it does, as half a sentence without a full stop. */
  readonly description: string;
  /** How help names the value: `<git ref>`. Default: the type. */
  readonly value?: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** May be given several times. @default false */
  readonly multiple?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OneValue<O extends OptionSpec> = O["type"] extends "boolean"
  ? boolean
  : O["type"] extends "number"
    ? number
    : O extends { readonly choices: readonly (infer C extends string)[] }
      ? C
      : string;

/** The values of options as given: absent ones are undefined, `multiple` ones lists. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]?: Specs[Name] extends { readonly multiple: true }
    ? readonly OneValue<Specs[Name]>[]
    : OneValue<Specs[Name]>;
};

/** The arguments of a verb that are no options. */
export interface ArgumentsSpec {
  /** As help names them: `<declaration>`. */
  readonly names: readonly string[];
  /** How many must be given. @default 0 */
  readonly min?: number;
  /** How many may be given. Default: as many as are named. */
  readonly max?: number;
}

/** What a verb receives. */
export interface VerbContext<Specs extends OptionSpecs = OptionSpecs> {
  readonly options: OptionValues<Specs>;
  readonly positionals: readonly string[];
  readonly io: CliIo;
  /** For standard output. */
  readonly style: Style;
  /** Cells of a line; 100 where standard output is no terminal. */
  readonly columns: number;
  /** All commands, for help. */
  readonly commands: readonly VerbEntry[];
  /** Whether `--json` was given: then standard output is one JSON value and nothing else. */
  readonly json: boolean;
  /**
   * The project's folder: `--project`, else the nearest folder upwards that has a config.
   * @throws {ThroughlineError} `cli.no-project`
   */
  readonly root: () => string;
  /** Writes a line to standard output; nothing with `--json`. */
  readonly print: (text: string) => void;
  /** Writes the one JSON value; nothing without `--json`. */
  readonly printJson: (value: unknown) => void;
  /**
   * Writes problems as blocks to standard output, or with `--json` `{ problems, ...more }`.
   * @returns the exit code: 1 where there is a problem, else 0
   */
  readonly report: (problems: Staged<unknown>["problems"], more?: Readonly<Record<string, unknown>>) => number;
}

/** A command. Its module must be light: what is heavy is imported in `run`. */
export interface Verb<Specs extends OptionSpecs = OptionSpecs> {
  readonly options: Specs;
  readonly arguments?: ArgumentsSpec;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [command: string, effect: string])[];
  /** More on what it does, in paragraphs. */
  readonly description?: string;
  /** Whether standard output is a document for another program, also without `--json`. @default false */
  writesDocument?(options: OptionValues<Specs>): boolean;
  /** @returns the exit code: 0, or 1 where a problem was found */
  run(context: VerbContext<Specs>): Promise<number>;
}

/** How the command line knows a verb before its module is imported. */
export interface VerbEntry {
  readonly name: string;
  /** Heading under which help lists it. */
  readonly group: string;
  /** What it does, as half a sentence without a full stop. */
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

/** Types a verb's options. */
export function defineVerb<const Specs extends OptionSpecs>(verb: Verb<Specs>): Verb<Specs> {
  return verb;
}
