import type { Pooling } from "./model-folder.ts";

/** What a process embeds with. */
export interface EmbeddingTask {
  /** The file of transformers.js. */
  readonly packageFile: string;
  /** The folder of the model, absolute. */
  readonly folder: string;
  readonly pooling: Pooling;
  /** Most tokens of a text. */
  readonly tokens: number;
  /** Threads that one text is computed with. */
  readonly threads: number;
}

/** Texts to be embedded; the numbers of questions count from 1. */
export interface EmbeddingQuestion {
  readonly question: number;
  readonly texts: readonly string[];
}

/** What a process says. Question 0 is its start. */
export type EmbeddingAnswer =
  | { readonly question: number; readonly vectors: Vectors }
  | { readonly question: number; readonly failed: string };

/** Vectors (texts, dimensions) row-major, each of length 1. */
export interface Vectors {
  readonly dimensions: number;
  readonly values: Float32Array;
}
