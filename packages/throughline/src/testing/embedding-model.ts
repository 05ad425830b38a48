import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddingModel } from "../ports/embedding-model.ts";

/** A model to be tried, and what closes it. */
export interface EmbeddingModelPlace {
  readonly model: EmbeddingModel;
  close(): Promise<void>;
}

const lengthOf = (vector: Float32Array) => Math.hypot(...vector);

/** What every embedding model has to do. */
export function describeEmbeddingModel(name: string, open: () => Promise<EmbeddingModelPlace>): void {
  describe(`embedding model: ${name}`, () => {
    let place: EmbeddingModelPlace;
    beforeAll(async () => {
      place = await open();
    });
    afterAll(() => place.close());

    it("names itself and its dimensions", () => {
      expect(place.model.id).toMatch(/./);
      expect(place.model.dimensions).toBeGreaterThan(0);
    });

    it("gives each text a vector of its dimensions and of length 1", async () => {
      const vectors = await place.model.embed(["Card used in two countries", "日本 🙂", "x".repeat(2_000)]);
      expect(vectors).toHaveLength(3);
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(place.model.dimensions);
        expect(lengthOf(vector)).toBeCloseTo(1, 4);
      }
    });

    it("gives nothing for nothing", async () => {
      expect(await place.model.embed([])).toEqual([]);
    });

    it("keeps the order of many texts, and gives the same text the same vector", async () => {
      const texts = Array.from({ length: 250 }, (_, i) => `text number ${i}`);
      const together = await place.model.embed(texts);
      for (const i of [0, 99, 249]) {
        const [alone] = await place.model.embed([texts[i] as string]);
        const cosine = together[i]?.reduce((sum, value, at) => sum + value * (alone?.[at] ?? 0), 0);
        expect(cosine).toBeCloseTo(1, 3);
      }
    }, 60_000);

    it("ends with the reason of the caller's signal", async () => {
      const reason = { why: "nobody waits" };
      await expect(place.model.embed(["a"], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });
}
