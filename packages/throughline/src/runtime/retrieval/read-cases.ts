import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { longestQuery } from "../../contracts/ai/knowledge-base.ts";
import type { Where } from "../../contracts/errors/throughline-error.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import type { RetrievalCase } from "../../estimators/retrieval/evaluate-retrieval.ts";

/** Largest file of cases, bytes. */
const largestFile = 20_000_000;

/**
 * Reads retrieval cases: lines of `{ "query": "…", "documents": ["id", …] }`; empty lines are skipped.
 *
 * @param file  relative to the project's root
 * @throws `retrieval.no-cases` for a file that is not there or has none, `retrieval.bad-case` with the first broken line
 */
export async function readRetrievalCases(root: string, file: string): Promise<readonly RetrievalCase[]> {
  return parseRetrievalCases(await casesText(root, file), file);
}

/** The text of a file of cases. Throws `retrieval.no-cases`. */
export async function casesText(root: string, file: string): Promise<string> {
  const base = await realpath(root);
  const absolute = await realpath(path.join(base, file)).catch(() => undefined);
  if (absolute === undefined || !absolute.startsWith(base + path.sep))
    throw retrievalError("no-cases", { detail: `file of cases is not there: ${file}`, where: { file } });
  const bytes = await readFile(absolute).catch((cause: unknown) => {
    throw retrievalError("no-cases", { detail: `file of cases can't be read: ${file}`, where: { file }, cause });
  });
  if (bytes.length <= largestFile) return bytes.toString("utf8");
  throw retrievalError("no-cases", { detail: `file of cases is larger than 20 MB: ${file}`, where: { file } });
}

/** Cases of a text; `file` is named in what it throws: `retrieval.no-cases`, `retrieval.bad-case`. */
export function parseRetrievalCases(text: string, file: string): readonly RetrievalCase[] {
  const cases = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [caseOf(line, { file, line: i + 1 })]));
  if (cases.length === 0) throw retrievalError("no-cases", { detail: `file has no cases: ${file}`, where: { file } });
  return cases;
}

function caseOf(line: string, where: Where): RetrievalCase {
  const bad = (why: string, cause?: unknown) =>
    retrievalError("bad-case", { detail: `${where.file}:${where.line}: ${why}`, where, cause });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw bad("line is no JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("line is no object");
  const { query, documents, ...others } = value as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw bad(`case has a member that is not known: ${other}`);
  if (typeof query !== "string" || query.trim() === "") throw bad("`query` is no text");
  if (query.length > longestQuery) throw bad(`\`query\` has ${query.length} characters, at most 2,000`);
  if (!Array.isArray(documents) || documents.length === 0) throw bad("`documents` is no list of ids");
  if (!documents.every((id) => typeof id === "string" && id !== ""))
    throw bad("`documents` has something that is no id");
  return { query, documents: documents as string[] };
}
