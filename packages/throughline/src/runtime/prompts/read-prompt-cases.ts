import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import type { Prompt } from "../../contracts/ai/prompt.ts";
import { promptOutputShape } from "../../contracts/ai/prompt-spec.ts";
import type { Where } from "../../contracts/errors/throughline-error.ts";
import { promptError } from "./error-codes.ts";
import { checkedBy, issuesSay } from "./write-prompt.ts";

/** An input with fields of the output that are to come out. */
export interface PromptCase {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Checked by the prompt's input. */
  readonly input: unknown;
  readonly expect: Readonly<Record<string, unknown>>;
}

/** Largest file of cases, bytes. */
const largestFile = 20_000_000;

/**
 * Reads the cases of a prompt: lines of `{ "input": { ... }, "expect": { ... } }`; empty lines are left out.
 * Throws `prompts.cases-unreadable`, `prompts.invalid-case` with the first wrong line.
 */
export async function readPromptCases(prompt: Prompt, root: string): Promise<readonly PromptCase[]> {
  const file = prompt.evaluate?.cases ?? "";
  const text = await casesText(root, file);
  const cases: PromptCase[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries())
    if (line.trim() !== "") cases.push(await caseOf(prompt, line, { file, line: i + 1 }));
  if (cases.length === 0)
    throw promptError("cases-unreadable", { detail: `file has no cases: ${file}`, where: { file } });
  return cases;
}

async function casesText(root: string, file: string): Promise<string> {
  const unreadable = (what: string, cause?: unknown) =>
    promptError("cases-unreadable", { detail: `${what}: ${file}`, where: { file }, cause });
  const base = await realpath(root);
  const absolute = await realpath(path.join(base, file)).catch(() => undefined);
  if (absolute === undefined || !absolute.startsWith(base + path.sep)) throw unreadable("file of cases is not there");
  const bytes = await readFile(absolute).catch((cause: unknown) => {
    throw unreadable("file of cases can't be read", cause);
  });
  if (bytes.length > largestFile) throw unreadable("file of cases is larger than 20 MB");
  return bytes.toString("utf8");
}

async function caseOf(prompt: Prompt, text: string, where: Where & { readonly line: number }): Promise<PromptCase> {
  const wrong = (why: string) => promptError("invalid-case", { detail: `${where.file}:${where.line}: ${why}`, where });
  const { input, expect, ...others } = objectOf(text) ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined) throw wrong(`case has a member that is not known: ${other}`);
  if (!isObject(input) || !isObject(expect)) throw wrong("line is no object with `input` and `expect`");
  const names = promptOutputShape(prompt).map(({ name }) => name);
  const strange = Object.keys(expect).find((name) => !names.includes(name));
  if (strange !== undefined) throw wrong(`output of ${prompt.name} has no field that is expected: ${strange}`);
  if (Object.keys(expect).length === 0) throw wrong("nothing is expected");
  const checked = await checkedBy(prompt.input, input, `input of ${prompt.name}`);
  if ("issues" in checked) throw wrong(`input does not fit: ${issuesSay(checked.issues)}`);
  return { line: where.line, input: checked.value, expect };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
