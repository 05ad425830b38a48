import { z } from "zod";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import { read } from "./chat-reply.ts";
import { modelError } from "./error-codes.ts";
import { ModelServer } from "./model-server.ts";
import { readJson } from "./reply-bytes.ts";
import { assertCount, type ModelServerOptions } from "./server-options.ts";

export interface OpenAiEmbeddingModelOptions extends ModelServerOptions {
  /** The model's name as the server knows it. */
  readonly model: string;
  /** Length of its vectors. */
  readonly dimensions: number;
  /** Texts of one request, 1 to 2,048. @default 96 */
  readonly batch?: number;
}

/** Requests of one call that are under way at once. */
const requestsAtOnce = 4;
/** Most bytes of one number of a reply, with what stands around it. */
const numberBytes = 40;

const wireReply = z.object({
  data: z.array(z.object({ index: z.number().int().nullish(), embedding: z.array(z.number()) })),
});

/**
 * Embeddings of any server that speaks the OpenAI protocol (`/embeddings`), scaled to length 1.
 * Throws `models.invalid-option`; calls throw `models.*`.
 */
export function createOpenAiEmbeddingModel(options: OpenAiEmbeddingModelOptions): EmbeddingModel {
  return new OpenAiEmbeddingModel(options);
}

class OpenAiEmbeddingModel implements EmbeddingModel {
  /** The name alone: an index stays good when its model is served at another address. */
  readonly id: string;
  readonly dimensions: number;
  readonly #batch: number;
  readonly #server: ModelServer;

  constructor(options: OpenAiEmbeddingModelOptions) {
    const { model, dimensions, batch = 96 } = options;
    assertCount("dimensions of an embedding model", dimensions, 65_536);
    assertCount("batch of an embedding model", batch, 2_048);
    this.#server = new ModelServer(options);
    this.#batch = batch;
    this.dimensions = dimensions;
    this.id = model;
  }

  async embed(texts: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<Float32Array[]> {
    options.signal?.throwIfAborted();
    const vectors = new Array<Float32Array>(texts.length);
    const stop = new AbortController();
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
    let next = 0;
    const work = async () => {
      while (next < texts.length) {
        const start = next;
        next += this.#batch;
        const batch = await this.#embedBatch(texts.slice(start, start + this.#batch), signal);
        for (const [i, vector] of batch.entries()) vectors[start + i] = vector;
      }
    };
    try {
      await Promise.all(Array.from({ length: requestsAtOnce }, work));
      return vectors;
    } finally {
      // The other requests of a call that failed are for nothing.
      stop.abort();
    }
  }

  #embedBatch(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const most = 65_536 + texts.length * (this.dimensions * numberBytes + 200);
    return this.#server.call({
      path: "embeddings",
      body: { model: this.id, input: texts, encoding_format: "float" },
      signal,
      read: async (response) => {
        const { data } = read(wireReply, await readJson(response, most), this.#server.host);
        return this.#vectors(data, texts.length);
      },
    });
  }

  /** The vectors in the order of their texts. */
  #vectors(data: z.infer<typeof wireReply>["data"], count: number): Float32Array[] {
    const vectors = new Array<Float32Array>(count);
    for (const [i, { index, embedding }] of data.entries()) vectors[index ?? i] = this.#unit(embedding);
    const given = vectors.slice(0, count).filter((vector) => vector !== undefined).length;
    if (given !== count || data.length !== count)
      throw modelError("invalid-reply", {
        detail: `model server at ${this.#server.host} gives ${data.length} vectors for ${count} texts`,
      });
    return vectors;
  }

  #unit(embedding: readonly number[]): Float32Array {
    if (embedding.length !== this.dimensions)
      throw modelError("invalid-reply", {
        detail: `vectors of ${this.id} at ${this.#server.host} do not have ${this.dimensions} dimensions: ${embedding.length}`,
        hint: "set `dimensions` of the embedding model to the length that the model gives",
      });
    const length = Math.hypot(...embedding);
    if (!Number.isFinite(length) || length === 0)
      throw modelError("invalid-reply", {
        detail: `vector of ${this.id} at ${this.#server.host} has no direction: length ${length}`,
      });
    return Float32Array.from(embedding, (value) => value / length);
  }
}
