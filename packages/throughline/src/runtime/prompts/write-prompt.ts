import type { z } from "zod";
import type { Prompt } from "../../contracts/ai/prompt.ts";
import type { Issue } from "../../contracts/errors/throughline-error.ts";
import { type JsonSchema, schemaOfZod } from "../../contracts/shape/json-schema.ts";
import type { ChatMessage } from "../../ports/language-model.ts";
import { promptError } from "./error-codes.ts";
import { asUserCode } from "./user-code.ts";

/** Most faults of one value that are told. */
const mostIssues = 20;

/** What a schema says of a value: its output, or what is wrong. Throws `prompts.schema-failed` where the schema itself fails. */
export async function checkedBy(
  schema: z.ZodType,
  value: unknown,
  what: string,
): Promise<{ readonly value: unknown } | { readonly issues: readonly Issue[] }> {
  const result = await asUserCode(
    () => schema.safeParseAsync(value),
    (thrown, cause) => promptError("schema-failed", { detail: `${what} failed: ${thrown}`, cause }),
  );
  if (result.success) return { value: result.data };
  const issues = result.error.issues.slice(0, mostIssues).map(({ message, path }) => ({
    message,
    path: path.map((part) => (typeof part === "symbol" ? String(part) : part)),
  }));
  return { issues };
}

/** Issues in words: `verdict: Invalid option; because: Required`. */
export const issuesSay = (issues: readonly Issue[]): string =>
  issues
    .map(({ path, message }) => `${path === undefined || path.length === 0 ? "the whole" : path.join(".")}: ${message}`)
    .join("; ");

/**
 * The messages that a variant of a prompt makes of a checked input. Throws `prompts.variant-failed`, `prompts.invalid-text`.
 */
export async function writePrompt(
  prompt: Prompt,
  input: unknown,
  variant: string = prompt.use,
): Promise<ChatMessage[]> {
  const write = prompt.variants[variant];
  if (write === undefined)
    throw promptError("variant-failed", { detail: `prompt ${prompt.name} has no variant ${variant}` });
  const text: unknown = await asUserCode(
    () => write(input as Parameters<typeof write>[0]),
    (thrown, cause) =>
      promptError("variant-failed", { detail: `variant ${variant} of ${prompt.name} failed: ${thrown}`, cause }),
  );
  if (typeof text === "string") return [{ role: "user", content: text }];
  const { system, user } = (text ?? {}) as { readonly system?: unknown; readonly user?: unknown };
  if (typeof system !== "string" || typeof user !== "string")
    throw promptError("invalid-text", { detail: `variant ${variant} of ${prompt.name} gives no text: ${typeof text}` });
  return [
    { role: "system", content: system },
    { role: "user", content: user },
  ];
}

/** The JSON Schema that a model's answer is to keep: what the output's schema takes, without further fields. */
export function answerSchema({ output }: Pick<Prompt, "output">): JsonSchema {
  const known = answerSchemas.get(output);
  if (known !== undefined) return known;
  const { $schema: _, ...schema } = schemaOfZod(output, "input");
  const made = closed(schema) as JsonSchema;
  answerSchemas.set(output, made);
  return made;
}

const answerSchemas = new WeakMap<z.ZodType, JsonSchema>();

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closed(part)]));
  const { type, properties, additionalProperties } = parts as JsonSchema;
  return type === "object" && properties !== undefined && additionalProperties === undefined
    ? { ...parts, additionalProperties: false }
    : parts;
}

/** The messages with what the model is told of its answer's form, in the system text. */
export function withAnswerForm(messages: readonly ChatMessage[], schema: JsonSchema): ChatMessage[] {
  const form = `Answer with one JSON object that has this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  if (first?.role === "system") return [{ role: "system", content: `${first.content}\n\n${form}` }, ...rest];
  return [{ role: "system", content: form }, ...messages];
}
