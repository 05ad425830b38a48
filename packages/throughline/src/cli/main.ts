import { columnsOf, createContext, type Session } from "./frame/context.ts";
import { findVerb } from "./frame/find-verb.ts";
import type { CliIo } from "./frame/io.ts";
import { ownVersion } from "./frame/own-version.ts";
import { checkPositionals, type ParsedArguments, parseArguments, splitVerb } from "./frame/parse-arguments.ts";
import { asProblem, exitCodeOf, exitCodes, problemsJson, problemText, stackText } from "./frame/report.ts";
import type { OptionSpecs, OptionValues, Verb, VerbEntry } from "./frame/verb.ts";
import { verbs } from "./frame/verbs.ts";
import { createStyle, wantsColour } from "./render/style.ts";

/**
 * Runs one command line. Never throws: what a verb throws is printed as a problem.
 *
 * @returns the exit code: 0, 1 a problem was found, 2 misuse, 70 internal
 */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
  commands: readonly VerbEntry[] = verbs,
): Promise<number> {
  const session: Session = { io, commands, root: undefined };
  try {
    return await dispatch(argv, session);
  } catch (error) {
    return fail(error, argv, session);
  }
}

async function dispatch(argv: readonly string[], session: Session): Promise<number> {
  const { name, rest } = splitVerb(argv);
  if (name === undefined) return withoutVerb(rest, session);
  const entry = findVerb(name, session.commands);
  return asksForHelp(rest) ? runHelp([name, ...shared(rest)], session) : runVerb(await entry.load(), rest, session);
}

async function withoutVerb(argv: readonly string[], session: Session): Promise<number> {
  const parsed = parseArguments(argv, {});
  return parsed.options.version ? printVersion(parsed, session) : runHelp(shared(argv), session);
}

async function runHelp(argv: readonly string[], session: Session): Promise<number> {
  return runVerb(await findVerb("help", session.commands).load(), argv, session);
}

async function runVerb(verb: Verb, argv: readonly string[], session: Session): Promise<number> {
  const parsed = parseArguments(argv, verb.options);
  if (parsed.options.version) return printVersion(parsed, session);
  checkPositionals(parsed.positionals, verb.arguments);
  const isForPrograms =
    parsed.options.json === true || verb.writesDocument?.(parsed.options as OptionValues<OptionSpecs>);
  if (isForPrograms) session.io.keepOutput?.();
  return verb.run(createContext(parsed, session));
}

function printVersion({ options }: ParsedArguments, { io }: Session): number {
  const version = ownVersion();
  io.stdout.write(`${options.json === true ? JSON.stringify({ version }) : version}\n`);
  return exitCodes.ok;
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).some((argument) => argument === "--help" || argument === "-h");
}

/** The common options that help obeys too. */
const shared = (argv: readonly string[]) =>
  argv.filter((argument) => argument === "--json" || argument === "--no-color");

/** Prints what a verb threw: on standard error as a block, with `--json` on standard output. */
function fail(error: unknown, argv: readonly string[], { io, root }: Session): number {
  const problem = asProblem(error);
  if (argv.includes("--json")) io.stdout.write(`${JSON.stringify({ problems: problemsJson([problem]) })}\n`);
  else {
    const isColoured = wantsColour(io.stderr, io.env) && !argv.includes("--no-color");
    const columns = columnsOf(io.stderr);
    io.stderr.write(`${problemText([problem], { style: createStyle(isColoured), columns, root })}\n`);
  }
  if (io.env.THROUGHLINE_DEBUG === "1") io.stderr.write(`\n${stackText(error)}\n`);
  return exitCodeOf(problem);
}
