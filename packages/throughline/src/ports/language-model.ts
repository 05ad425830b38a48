import type { JsonSchema } from "../contracts/shape/json-schema.ts";

/** One message of a conversation. */
export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly content: string; readonly toolCallId: string };

/** A tool that a model asks for; `arguments` is its text, not yet parsed or checked. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A tool as a model is told of it. */
export interface ToolDescription {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** What a model is asked. */
export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDescription[];
  /** The schema that the final answer is to keep; undefined for free text. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Called with each piece of text as it comes. */
  readonly onText?: (text: string) => void;
}

/** What a model answered. */
export interface Completion {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: "stop" | "tool-calls" | "length";
  /** Tokens as the model counts them; absent where it tells none. */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number };
}

/**
 * A language model. `decides` is false for the offline one, which is no language model: an agent then replies with passages and
 * tool results and `no-decision`, and never calls `complete`.
 */
export interface LanguageModel {
  /** As reports name it, such as `offline` or `gpt-x at api.example.com`; never a key. */
  readonly id: string;
  readonly decides: boolean;
  /** Tokens of prompt and answer together that the model takes. */
  readonly contextTokens: number;
  /** Throws `models.unreachable`, `models.timeout`, `models.refused`, `models.invalid-reply`, `models.overloaded`. */
  complete(request: CompletionRequest): Promise<Completion>;
}
