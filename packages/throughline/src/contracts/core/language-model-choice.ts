import type { Duration } from "./duration.ts";
import type { EnvironmentVariable } from "./environment.ts";

/** A server that speaks OpenAI's chat completions: hosted, vLLM, Ollama, llama.cpp. */
export interface OpenAILanguageModel {
  readonly provider: "openai";
  /** Address up to and with `/v1`, such as `https://api.example.com/v1`. */
  readonly url: string;
  /** The model's name there. */
  readonly model: string;
  /** Sent as `authorization: Bearer`; while the variable is unset nothing is asked, and errors name it (`models.key-unset`). */
  readonly key?: EnvironmentVariable;
  /** Tokens of prompt and answer together that the model takes. */
  readonly contextTokens: number;
  /** How long one answer may take. @default "60s" */
  readonly timeout?: Duration;
}

/** The language model of a project. */
export type LanguageModelChoice = OpenAILanguageModel;

/** A language model behind a URL that speaks OpenAI's chat completions. */
function openai(options: Omit<OpenAILanguageModel, "provider">): OpenAILanguageModel {
  return Object.freeze({ provider: "openai", ...options });
}

/** The language models that a project can be configured with. Without one agents answer offline: passages and tool results, no decision. */
export const languageModels = Object.freeze({ openai });
