import type { Declaration } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { contractError } from "./error-codes.ts";
import { whereOf } from "./relation-spec.ts";
import { delimiters, type Source } from "./source.ts";

const rowFiles = /\.(csv|jsonl|ndjson)(\.gz)?$/;
const documentEnding = "(?:md|markdown|html?|txt)";
const documentFiles = new RegExp(`\\.(?:${documentEnding}|\\{${documentEnding}(?:,${documentEnding})*\\})$`);

/** Problems of where a source's rows come from. */
export function inputProblems(source: Source): ThroughlineError[] {
  const problems = source.format === "events" ? eventsProblems(source) : filesProblems(source);
  return [...problems, ...delimiterProblems(source)];
}

function eventsProblems(source: Source): ThroughlineError[] {
  if (isMissing(source.files) || source.files === "") return [];
  const detail = `a source of events reads no files: ${source.files}`;
  const hint = "leave out `files`, or `events`";
  return [contractError("invalid-option", { detail, hint, where: whereOf(source, "files") })];
}

function filesProblems(source: Source): ThroughlineError[] {
  const files: unknown = source.files;
  if (isMissing(files)) return [];
  const [pattern, endings] =
    source.format === "documents"
      ? [documentFiles, ".md, .markdown, .html, .htm, .txt, or several of them as .{md,html}"]
      : [rowFiles, ".csv, .jsonl, .ndjson, or one of them with .gz"];
  if (typeof files !== "string" || !pattern.test(files)) {
    const detail = `files have no format that can be read: ${files}`;
    return [
      contractError("invalid-option", { detail, hint: `end the glob in ${endings}`, where: whereOf(source, "files") }),
    ];
  }
  return pathProblems(source, "files", files);
}

/** Only CSV has a delimiter, and it is one of four. */
function delimiterProblems(source: Source): ThroughlineError[] {
  const delimiter: unknown = source.delimiter;
  if (delimiter === undefined || isMissing(delimiter)) return [];
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(source, "delimiter") });
  if (!delimiters.some((known) => known === delimiter)) {
    const known = delimiters.map((one) => JSON.stringify(one)).join(", ");
    return [invalid(`delimiter is none that CSV is read by: ${JSON.stringify(delimiter)}`, `use one of ${known}`)];
  }
  const isCsv = source.format === "rows" && /\.csv(\.gz)?$/.test(String(source.files));
  return isCsv ? [] : [invalid(`only CSV has a delimiter: ${JSON.stringify(delimiter)}`, "leave out `delimiter`")];
}

/** The problem of files that are not below the project's root, if they are not. */
export function pathProblems(declaration: Declaration, option: string, files: string): ThroughlineError[] {
  const leaves = files.startsWith("/") || files.includes("\\") || files.split("/").includes("..");
  if (!leaves) return [];
  const detail = `${option} leave the project's folder: ${files}`;
  const hint = "name files below the project's root, with / between folders";
  return [contractError("invalid-option", { detail, hint, where: whereOf(declaration, option) })];
}
