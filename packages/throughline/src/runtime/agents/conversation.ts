import type { ToolResult } from "../../contracts/ai/agent.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import type { TokenCounter } from "../../formats/documents/token-counter.ts";
import type { ChatMessage, Completion, ToolCall, ToolDescription } from "../../ports/language-model.ts";
import { isPassage } from "../prompts/passages.ts";
import { agentError } from "./error-codes.ts";

/** Tokens that a message costs beside its texts. */
const messageTokens = 4;
/** Fewest tokens that an answer must have room for. */
const leastAnswer = 32;
/** Most characters of one result that are looked at. */
const mostCharacters = 200_000;

/** Tokens that are kept free for answers when the first prompt is written. */
export const answerReserve = (limit: number): number => Math.min(1_024, Math.floor(limit / 4));

/** Tokens of messages and tools, by our count. */
export function tokensOf(count: TokenCounter, messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    const called = calls.reduce((tokens, { name, arguments: text }) => tokens + count(name) + count(text), 0);
    return sum + messageTokens + count(message.content) + called;
  }, 0);
}

/** The messages of one request, with their tokens. */
export class Conversation {
  readonly messages: ChatMessage[];
  /** Passages that the model was shown. */
  readonly shown: Passage[] = [];
  readonly #count: TokenCounter;
  readonly #limit: number;
  #tokens: number;
  #told = 0;

  constructor(of: {
    readonly messages: readonly ChatMessage[];
    readonly tools: readonly ToolDescription[];
    readonly shown: readonly Passage[];
    readonly count: TokenCounter;
    readonly limit: number;
  }) {
    this.messages = [...of.messages];
    this.shown.push(...of.shown);
    this.#count = of.count;
    this.#limit = of.limit;
    this.#tokens = tokensOf(of.count, of.messages) + toolTokens(of.count, of.tools);
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Tokens that the next answer may have. Throws `agents.context-exceeded` where that is next to nothing. */
  get room(): number {
    const room = this.#limit - this.#tokens;
    if (room < leastAnswer)
      throw agentError("context-exceeded", {
        detail: `conversation has ${this.#tokens} of at most ${this.#limit} tokens, and no room for an answer`,
      });
    return room;
  }

  /** The messages since this was asked last. */
  news(): readonly ChatMessage[] {
    const news = this.messages.slice(this.#told);
    this.#told = this.messages.length;
    return news;
  }

  say(content: string): void {
    this.#add({ role: "user", content });
  }

  /** Keeps an answer of the model with those of its calls that are made. */
  hear({ text }: Completion, toolCalls: readonly ToolCall[]): void {
    this.#add({ role: "assistant", content: text, ...(toolCalls.length === 0 ? {} : { toolCalls }) });
  }

  /** Tells the model what came of a call, cut to half of the room that is left. */
  tell(call: ToolCall, { result, problem }: ToolResult): void {
    const most = Math.max(leastAnswer, Math.floor((this.#limit - this.#tokens) / 2));
    const content = problem === null ? this.#resultText(result, most) : JSON.stringify({ problem });
    this.#add({ role: "tool", content, toolCallId: call.id });
  }

  #add(message: ChatMessage): void {
    this.messages.push(message);
    this.#tokens += tokensOf(this.#count, [message]);
  }

  /** A result as JSON: of passages as many as fit, the best first; anything else cut. */
  #resultText(result: unknown, most: number): string {
    if (!Array.isArray(result) || result.length === 0 || !result.every(isPassage)) return this.#cut(result, most);
    const fitting: Passage[] = [];
    let tokens = 2;
    for (const passage of result) {
      tokens += this.#count(JSON.stringify(passage));
      if (tokens > most) break;
      fitting.push(passage);
    }
    this.shown.push(...fitting);
    return JSON.stringify(fitting);
  }

  #cut(result: unknown, most: number): string {
    const whole = JSON.stringify(result) ?? "null";
    let text = whole.slice(0, mostCharacters);
    while (text.length > 16) {
      const tokens = this.#count(text);
      if (tokens <= most) break;
      text = text.slice(0, Math.floor((text.length * most * 0.9) / tokens));
    }
    return text.length === whole.length ? whole : `${text}… (cut, ${whole.length} characters)`;
  }
}

/** Tokens of the descriptions of tools. */
export function toolTokens(count: TokenCounter, tools: readonly ToolDescription[]): number {
  if (tools.length === 0) return 0;
  const known = counted.get(tools);
  if (known !== undefined) return known;
  const tokens = count(JSON.stringify(tools));
  counted.set(tools, tokens);
  return tokens;
}

const counted = new WeakMap<readonly ToolDescription[], number>();
