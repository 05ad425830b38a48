import type { Prompt } from "../../contracts/ai/prompt.ts";
import type { Issue } from "../../contracts/errors/throughline-error.ts";
import { checkedBy } from "./write-prompt.ts";

/** A model's answer, read as the prompt's output: its value, or what is wrong with it. */
export type ReadAnswer = { readonly value: Readonly<Record<string, unknown>> } | { readonly issues: readonly Issue[] };

/** Reads the text of an answer: one JSON object, which may stand in a code fence. Throws `prompts.schema-failed`. */
export async function readAnswer(prompt: Prompt, text: string): Promise<ReadAnswer> {
  const json = jsonOf(text);
  if (json === undefined) return { issues: [{ message: "is not one JSON object", path: [] }] };
  const read = await checkedBy(prompt.output, json.value, `output of ${prompt.name}`);
  return "issues" in read ? read : { value: read.value as Readonly<Record<string, unknown>> };
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(text.trim());
  try {
    return { value: JSON.parse(fenced?.[1] ?? text) };
  } catch {
    return undefined;
  }
}

/** What a model is told of an answer that does not fit, so that it can give another. */
export function repairText(issues: readonly Issue[]): string {
  const lines = issues.map(({ path, message }) => `- ${(path ?? []).join(".") || "the answer"}: ${message}`);
  return `Your answer does not fit:\n${lines.join("\n")}\nAnswer again with one JSON object that keeps the schema, and with nothing else.`;
}
