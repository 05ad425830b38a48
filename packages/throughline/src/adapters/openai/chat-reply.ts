import { z } from "zod";
import type { Completion, ToolCall } from "../../ports/language-model.ts";
import { modelError } from "./error-codes.ts";
import { errorFields } from "./reply-status.ts";

/** A tool call of a reply, or a part of one in a stream. */
export const wireToolCall = z.object({
  index: z.number().int().min(0).max(1_000).nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

export const wireUsage = z
  .object({ prompt_tokens: z.number().int().min(0), completion_tokens: z.number().int().min(0) })
  .nullish()
  .catch(undefined);

const wireReply = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(wireToolCall).nullish(),
        }),
      }),
    )
    .min(1),
  usage: wireUsage,
});

/** What a reply says, whole or put together from a stream. */
export interface ReplyParts {
  readonly text: string;
  readonly toolCalls: readonly z.infer<typeof wireToolCall>[];
  readonly finish: string | null | undefined;
  readonly isRefusal: boolean;
  readonly usage: z.infer<typeof wireUsage>;
}

/** Reads a whole reply. Throws `models.invalid-reply`, `models.refused`. */
export function completionOf(reply: unknown, host: string): Completion {
  const { choices, usage } = read(wireReply, reply, host);
  const [{ message, finish_reason: finish }] = choices as [(typeof choices)[number]];
  const { content, refusal, tool_calls: toolCalls } = message;
  const isRefusal = (refusal ?? "") !== "";
  return completionFrom({ text: content ?? "", toolCalls: toolCalls ?? [], finish, isRefusal, usage }, host);
}

/** Makes a completion of the parts of a reply. Throws `models.invalid-reply`, `models.refused`. */
export function completionFrom({ text, toolCalls, finish, isRefusal, usage }: ReplyParts, host: string): Completion {
  if (isRefusal || finish === "content_filter")
    throw modelError("refused", {
      detail: `model at ${host} withholds its answer`,
      hint: "change the prompt, or choose another model",
    });
  const calls = toolCalls.map((call, i) => toolCallOf(call, i, host));
  return {
    text,
    toolCalls: calls,
    finish: calls.length > 0 ? "tool-calls" : finish === "length" ? "length" : "stop",
    ...(usage == null
      ? {}
      : { usage: { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } }),
  };
}

function toolCallOf(call: z.infer<typeof wireToolCall>, i: number, host: string): ToolCall {
  const name = call.function?.name ?? "";
  if (name === "") throw modelError("invalid-reply", { detail: `model server at ${host} calls a tool without a name` });
  return { id: call.id || `call-${i}`, name, arguments: call.function?.arguments ?? "" };
}

/** Reads a value of the server by a schema. Throws `models.invalid-reply`, or what an error in its place stands for. */
export function read<T extends z.ZodType>(schema: T, value: unknown, host: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { type, code } = errorFields(value);
  const said = [type, code].filter((word) => word !== undefined).join(", ");
  if (said !== "") throw modelError("unreachable", { detail: `model server at ${host} breaks off (${said})` });
  const at = result.error.issues.slice(0, 5).map(({ path }) => path.join("."));
  throw modelError("invalid-reply", {
    detail: `reply of the model server at ${host} does not have the protocol's shape: ${at.join(", ") || "all of it"}`,
  });
}
