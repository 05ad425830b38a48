import type { LanguageModel, ToolCall } from "../../ports/language-model.ts";
import { loadTokenCounter } from "../prompts/count-tokens.ts";

/** What a model says when it is asked: a text, or calls of tools. */
export type Said = string | readonly Omit<ToolCall, "id">[];

/** One time that a scripted model was asked. */
export interface Asked {
  /** Tokens of the prompt by our count, and what was left for the answer. */
  readonly tokens: number;
  readonly maxTokens: number;
}

/** A language model whose answers are written down before: for measuring what an agent makes of answers, not what models answer. */
interface ScriptedModel extends LanguageModel {
  /** Each time that it was asked, in order. */
  readonly asked: readonly Asked[];
}

/** Makes a model that says what `say` gives for the n-th time it is asked, from 0 on. */
export function scriptedModel(say: (time: number) => Said): ScriptedModel {
  const asked: Asked[] = [];
  return {
    id: "scripted",
    decides: true,
    contextTokens: 1_000_000,
    asked,
    async complete(request) {
      const count = await loadTokenCounter();
      const texts = [
        ...request.messages.map(({ content }) => content),
        ...request.tools.map((tool) => JSON.stringify(tool)),
      ];
      const tokens = texts.reduce((sum, text) => sum + count(text), 0);
      asked.push({ tokens, maxTokens: request.maxTokens });
      const said = say(asked.length - 1);
      if (typeof said === "string") return { text: said, toolCalls: [], finish: "stop" };
      const toolCalls = said.map((call, i) => ({ ...call, id: `call-${asked.length}-${i}` }));
      return { text: "", toolCalls, finish: "tool-calls" };
    },
  };
}
