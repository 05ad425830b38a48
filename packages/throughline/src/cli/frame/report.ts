import { readFileSync } from "node:fs";
import path from "node:path";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { problemJson, renderProblems } from "../render/problems.ts";
import type { Style } from "../render/style.ts";
import { cliError } from "./error-codes.ts";

/** Exit codes: a problem was found, the command was misused, we failed (`EX_SOFTWARE` of sysexits.h). */
export const exitCodes = { ok: 0, problem: 1, misuse: 2, internal: 70 } as const;

export interface ReportOptions {
  readonly style: Style;
  readonly columns: number;
  /** Folder that the places of problems are relative to; undefined outside a project. */
  readonly root: string | undefined;
  /** Whether the last line counts several problems. @default true */
  readonly hasTotal?: boolean;
}

/** Problems as text, with the lines they stand at. */
export function problemText(problems: readonly ThroughlineError[], options: ReportOptions): string {
  const { style, columns, root, hasTotal } = options;
  const sources = new Map<string, string | undefined>();
  const sourceOf = (file: string) => {
    if (!sources.has(file)) sources.set(file, root === undefined ? undefined : readSource(path.resolve(root, file)));
    return sources.get(file);
  };
  return renderProblems(problems, { style, columns, sourceOf, hasTotal });
}

/** Problems as `--json` prints them. */
export const problemsJson = (problems: readonly ThroughlineError[]): readonly unknown[] => problems.map(problemJson);

/** Any thrown value as an error of ours: what is none is our own fault. */
export function asProblem(error: unknown): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return cliError("internal", { detail: message, cause: error });
}

/** Of the command line's own codes those that say that the project has nothing of a name: no misuse, as with the names of others. */
const unknownNames: ReadonlySet<string> = new Set(["cli.unknown-name", "cli.unknown-break", "cli.unknown-key"]);

/** Of the codes of others those that say that an argument or an option can't be meant at all. */
const misuses: ReadonlySet<string> = new Set(["add.unknown-kind", "add.bad-name", "retrieval.bad-limit"]);

/** The exit code of a verb that ended with this error. */
export function exitCodeOf({ code, fault }: ThroughlineError): number {
  if (fault === "internal") return exitCodes.internal;
  const isMisuse = code.startsWith("cli.") ? !unknownNames.has(code) : misuses.has(code);
  return isMisuse ? exitCodes.misuse : exitCodes.problem;
}

/** The stacks of an error and of its causes, for `THROUGHLINE_DEBUG=1`. */
export function stackText(error: unknown): string {
  const stacks: string[] = [];
  for (let next = error; next instanceof Error && stacks.length < 5; next = next.cause) stacks.push(next.stack ?? "");
  return stacks.join("\ncaused by ");
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
