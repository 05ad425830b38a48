import { z } from "zod";
import type { Agent } from "../../contracts/ai/agent.ts";
import { serverError } from "../error-codes.ts";

const part = z.object({ type: z.literal("text"), text: z.string() });
const message = z.object({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
});

/** A request of the chat protocol, as far as agents need it: what tunes a model is left out, since the agent has its own. */
const chatRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, "an agent gives one answer").nullish(),
  tools: z.array(z.unknown()).max(0, "an agent has tools of its own").nullish(),
});

export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Text of the last message of the user. */
  readonly text: string;
}

/** Reads a request. Throws `server.invalid-request`. */
export function parseChat(body: unknown): ChatRequest {
  const result = chatRequest.safeParse(body);
  if (!result.success) {
    const issues = result.error.issues
      .slice(0, 20)
      .map(({ message: says, path }) => ({ message: says, path: path.map(String) }));
    throw invalid(issues.map(({ message: says, path }) => `${path.join(".") || "body"}: ${says}`).join("; "), issues);
  }
  const { model, messages, stream, stream_options: options } = result.data;
  const last = messages.findLast(({ role }) => role === "user");
  if (last === undefined)
    throw invalid("there is no message of the user", [{ message: "has no user message", path: ["messages"] }]);
  const { content } = last;
  const text = typeof content === "string" ? content : (content ?? []).map((one) => one.text).join("\n");
  return { model, text, stream: stream === true, includeUsage: options?.include_usage === true };
}

/**
 * The agent's input in a chat: the text as its chat field, or the text as JSON of the whole input where it is an object that has
 * the chat field or the agent has none. Throws `server.invalid-request`.
 */
export function chatInput(agent: Pick<Agent, "name" | "chat">, text: string): unknown {
  const { chat } = agent;
  const value = objectOf(text);
  if (chat === undefined) {
    if (value !== undefined) return value;
    const says = `${agent.name} takes no plain text: its message is a JSON object of the agent's input`;
    throw invalid(says, [{ message: "is not a JSON object", path: ["messages"] }]);
  }
  return value !== undefined && Object.hasOwn(value, chat) ? value : { [chat]: text };
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const invalid = (says: string, issues: readonly { readonly message: string; readonly path: readonly string[] }[]) =>
  serverError("invalid-request", { detail: `chat request does not have the shape that is asked: ${says}`, issues });
