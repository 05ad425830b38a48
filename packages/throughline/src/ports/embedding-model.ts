/** Turns texts into vectors of one length. */
export interface EmbeddingModel {
  /** As reports name it; part of the identity of every index that is built with it. */
  readonly id: string;
  readonly dimensions: number;
  /** Vectors are compared by cosine; they come with length 1. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly Float32Array[]>;
}
