import { createHash } from "node:crypto";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import { unitVector } from "../../estimators/retrieval/nearest-vectors.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import { chunkText, type PlacedChunk, placedChunks } from "./index-content.ts";
import type { StoredIndex, StoredVectors } from "./index-store.ts";

/** Texts in one call of a model. */
const batchTexts = 64;

/** Embeds chunks; those whose text an earlier index has by the same model are taken from there. */
export async function embedChunks(
  chunks: readonly PlacedChunk[],
  of: {
    readonly model: EmbeddingModel;
    readonly earlier: StoredIndex | undefined;
    readonly onProgress: (done: number, texts: number) => void;
  },
): Promise<{ readonly vectors: StoredVectors; readonly embedded: number }> {
  const { model } = of;
  const known = knownVectors(of.earlier, model);
  const missing = new Map(chunks.map((chunk) => [textHash(chunk), chunk]));
  for (const hash of known.keys()) missing.delete(hash);
  const texts = [...missing];
  for (let from = 0; from < texts.length; from += batchTexts) {
    of.onProgress(from, texts.length);
    const batch = texts.slice(from, from + batchTexts);
    const vectors = await embedTexts(
      model,
      batch.map(([, chunk]) => chunkText(chunk)),
    );
    for (const [i, [hash]] of batch.entries()) known.set(hash, vectors[i] as Float32Array);
  }
  const values = new Float32Array(chunks.length * model.dimensions);
  for (const [row, chunk] of chunks.entries())
    values.set(known.get(textHash(chunk)) as Float32Array, row * model.dimensions);
  return { vectors: { model: model.id, dimensions: model.dimensions, values }, embedded: texts.length };
}

const textHash = (chunk: PlacedChunk): string => createHash("sha256").update(chunkText(chunk)).digest("base64");

function knownVectors(earlier: StoredIndex | undefined, model: EmbeddingModel): Map<string, Float32Array> {
  const known = new Map<string, Float32Array>();
  const vectors = earlier?.vectors;
  if (earlier === undefined || vectors?.model !== model.id || vectors.dimensions !== model.dimensions) return known;
  for (const [row, chunk] of placedChunks(earlier.documents).entries())
    known.set(textHash(chunk), vectors.values.subarray(row * model.dimensions, (row + 1) * model.dimensions));
  return known;
}

/** Vectors of texts, each of length 1. Throws `retrieval.bad-vectors` for fewer, shorter, or ones that are no numbers. */
export async function embedTexts(model: EmbeddingModel, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors = await model.embed(texts);
  if (vectors.length !== texts.length)
    throw retrievalError("bad-vectors", {
      detail: `${model.id} gave ${vectors.length} vectors for ${texts.length} texts`,
    });
  for (const vector of vectors) {
    if (vector.length !== model.dimensions)
      throw retrievalError("bad-vectors", {
        detail: `${model.id} gave ${vector.length} dimensions, ${model.dimensions} are declared`,
      });
    if (!vector.every(Number.isFinite))
      throw retrievalError("bad-vectors", { detail: `${model.id} gave a vector with values that are no numbers` });
  }
  return vectors.map(unitVector);
}
