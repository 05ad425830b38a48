import type { Duration } from "../core/duration.ts";
import type { EnvironmentVariable } from "../core/environment.ts";

/**
 * A model in a local folder, run in process by transformers.js: `onnx/model.onnx`, `tokenizer.json`, `tokenizer_config.json`, `config.json`.
 * Nothing is downloaded.
 */
export interface LocalEmbeddings {
  readonly provider: "local";
  /** Below the project's root, or absolute. */
  readonly folder: string;
  /** Length of a vector. @default what the model's `config.json` says */
  readonly dimensions?: number;
}

/** A model behind a URL that speaks OpenAI's embeddings. */
export interface OpenAIEmbeddings {
  readonly provider: "openai";
  /** Address up to and with `/v1`. */
  readonly url: string;
  readonly model: string;
  /** Length of a vector. */
  readonly dimensions: number;
  readonly key?: EnvironmentVariable;
  /** How long one batch may take. @default "30s" */
  readonly timeout?: Duration;
}

/** What turns texts into vectors. */
export type EmbeddingChoice = LocalEmbeddings | OpenAIEmbeddings;

/** Embeddings by a model in a local folder. */
function local(folder: string, options: Pick<LocalEmbeddings, "dimensions"> = {}): LocalEmbeddings {
  return Object.freeze({ provider: "local", folder, ...options });
}

/** Embeddings by a server that speaks OpenAI's embeddings. */
function openai(options: Omit<OpenAIEmbeddings, "provider">): OpenAIEmbeddings {
  return Object.freeze({ provider: "openai", ...options });
}

/** The models that a knowledge base can be embedded with. */
export const embeddings = Object.freeze({ local, openai });

/** What identifies the vectors of a choice: never an address or a key. */
export function embeddingIdentity(choice: EmbeddingChoice | undefined): unknown {
  if (choice === undefined) return null;
  const { provider, dimensions } = choice;
  if (provider === "openai") return { provider, model: choice.model, dimensions };
  return { provider, folder: choice.folder, ...(dimensions === undefined ? {} : { dimensions }) };
}
