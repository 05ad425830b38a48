import { relative, resolve, sep } from "node:path";
import type { ThroughlineError, Where } from "../../contracts/errors/throughline-error.ts";
import { bundlerError } from "./error-codes.ts";

/** What the bundler tells of one fault. */
interface BuildLog {
  readonly code?: string;
  readonly message?: string;
  readonly id?: string;
  readonly exporter?: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly cause?: unknown;
  readonly errors?: readonly BuildLog[];
}

/** The first fault of a build as our error, at its place in the project. */
export function buildProblem(thrown: unknown, root: string): ThroughlineError {
  const log = (thrown as BuildLog).errors?.[0] ?? (thrown as BuildLog);
  const text = plain(log.message ?? String(thrown));
  const where = whereOf(log, text, root);
  const lacking = lackingExport(text, root);
  if (lacking !== undefined) return bundlerError("server-code", { detail: lacking, where, cause: thrown });
  const first = (text.split("\n").find((line) => line.trim() !== "") ?? text)
    .trim()
    .replace(/^(?:Error:|\[[\w:-]+\])\s*/, "");
  return bundlerError("invalid-code", { detail: shortened(first, root), where, cause: thrown });
}

/** What to say of a name that a module of the server does not give to browsers. */
function lackingExport(text: string, root: string): string | undefined {
  const found = /"([^"]+)" is not exported by "([^"]*(?:server-only|descriptor):([^"]+))"/.exec(text);
  if (found === null) return undefined;
  const [, name, , module = ""] = found;
  const file = module.startsWith(root + sep) ? relativeTo(root, module) : module;
  return `${name} of ${file} is no declaration that a page can use, and its code stays on the server`;
}

function whereOf({ loc, id }: BuildLog, text: string, root: string): Where | undefined {
  const [, framed, line, column] = /╭─\[ (.+?):(\d+):(\d+) \]/.exec(text) ?? [];
  const file = loc?.file ?? id ?? (framed === undefined ? undefined : resolve(root, framed));
  if (file === undefined || !file.startsWith(root + sep)) return undefined;
  const at = { file: relativeTo(root, file.split("?")[0] as string) };
  if (loc?.file !== undefined || id !== undefined)
    return loc === undefined ? at : { ...at, line: loc.line, column: loc.column + 1 };
  return { ...at, line: Number(line), column: Number(column) };
}

const relativeTo = (root: string, file: string) => relative(root, file).split(sep).join("/");

const shortened = (text: string, root: string) => text.replaceAll(`${root}${sep}`, "").slice(0, 500);

/** A text without the colours of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const plain = (text: string) => text.replaceAll(/\u001b\[[0-9;]*m/g, "");
