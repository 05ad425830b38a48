import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import type { ChatMessage, CompletionRequest } from "../../ports/language-model.ts";

/** Fields that some servers do not take, and that a request can do without or say otherwise. */
export const optionalFields = ["max_tokens", "response_format", "stream_options"] as const;
export type OptionalField = (typeof optionalFields)[number];

/** A request as `/chat/completions` takes it. `without` are fields that the server refused before. */
export function chatBody(
  model: string,
  request: CompletionRequest,
  without: ReadonlySet<OptionalField>,
): Readonly<Record<string, unknown>> {
  const { messages, tools, output, maxTokens, onText } = request;
  const limit = without.has("max_tokens") ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages: messages.map(wireMessage),
    [limit]: maxTokens,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(output === undefined || without.has("response_format") ? {} : { response_format: formatOf(output) }),
    ...(onText === undefined ? {} : { stream: true }),
    ...(onText === undefined || without.has("stream_options") ? {} : { stream_options: { include_usage: true } }),
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

function formatOf({ name, schema }: NonNullable<CompletionRequest["output"]>): object {
  const { $schema: _, ...rest } = schema;
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
