import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import type { ChatMessage, CompletionRequest } from "../../ports/language-model.ts";

/** The fields of a request that servers differ in, as one server takes them. */
export interface ChatDialect {
  /** What the most tokens of an answer are called. */
  readonly limit: "max_tokens" | "max_completion_tokens";
  /** How an answer is asked for by schema; undefined where it can't be. */
  readonly format: "json_schema" | "json_object" | undefined;
  /** Whether a stream is asked to end with its tokens. */
  readonly streamUsage: boolean;
}

/** The protocol as OpenAI writes it. */
export const openAiDialect: ChatDialect = { limit: "max_tokens", format: "json_schema", streamUsage: true };

/** Fields that some servers do not take. */
export const optionalFields = ["max_tokens", "response_format", "stream_options"] as const;

/**
 * What is tried next after a server refused a field: another name for the limit; a schema as llama-cpp-python takes it, then
 * none; no tokens at a stream's end. Undefined where there is nothing left to try.
 */
export function withoutField(dialect: ChatDialect, field: (typeof optionalFields)[number]): ChatDialect | undefined {
  if (field === "max_tokens")
    return dialect.limit === "max_tokens" ? { ...dialect, limit: "max_completion_tokens" } : undefined;
  if (field === "stream_options") return dialect.streamUsage ? { ...dialect, streamUsage: false } : undefined;
  if (dialect.format === undefined) return undefined;
  return { ...dialect, format: dialect.format === "json_schema" ? "json_object" : undefined };
}

/**
 * A request as `/chat/completions` takes it. The schema of the answer is left out beside tools: llama.cpp and vLLM hold every
 * answer to it, so that no tool is ever called (seen with llama.cpp in `tests/interop/language-model.slow.test.ts`; vLLM issue 39929).
 */
export function chatBody(
  model: string,
  request: CompletionRequest,
  dialect: ChatDialect,
): Readonly<Record<string, unknown>> {
  const { messages, tools, output, maxTokens, onText } = request;
  const format = output === undefined || tools.length > 0 ? undefined : formatOf(output, dialect);
  return {
    model,
    messages: messages.map(wireMessage),
    [dialect.limit]: maxTokens,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(format === undefined ? {} : { response_format: format }),
    ...(onText === undefined ? {} : { stream: true }),
    ...(onText === undefined || !dialect.streamUsage ? {} : { stream_options: { include_usage: true } }),
  };
}

function wireMessage(message: ChatMessage): object {
  if (message.role === "tool") return { role: "tool", content: message.content, tool_call_id: message.toolCallId };
  if (message.role !== "assistant" || message.toolCalls === undefined || message.toolCalls.length === 0)
    return { role: message.role, content: message.content };
  const calls = message.toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: "function",
    function: { name, arguments: text },
  }));
  return { role: "assistant", content: message.content === "" ? null : message.content, tool_calls: calls };
}

function formatOf(
  { name, schema }: NonNullable<CompletionRequest["output"]>,
  { format }: ChatDialect,
): object | undefined {
  const { $schema: _, ...rest } = schema;
  if (format === undefined) return undefined;
  if (format === "json_object") return { type: "json_object", schema: rest };
  return { type: "json_schema", json_schema: { name: wireName(name), schema: rest, strict: isStrict(rest) } };
}

const wireName = (name: string) => name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);

/** True where servers that only guarantee closed objects with every field required can guarantee the schema. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== "object" || schema === null) return true;
  const { properties, required, additionalProperties } = schema as JsonSchema;
  const names = Object.keys(properties ?? {});
  const closed =
    properties === undefined ||
    (additionalProperties === false && names.every((name) => (required ?? []).includes(name)));
  return closed && Object.values(schema).every(isStrict);
}
