import type { Term } from "../graph/kind-spec.ts";
import type { EmbeddingChoice } from "./embeddings.ts";

/** The embedding schema of a knowledge base, part by part; the promise of that name measures them together. */
export function vectorTerms({ embed }: { readonly embed?: EmbeddingChoice }): Term[] {
  if (embed === undefined) return [];
  const model = embed.provider === "local" ? embed.folder : embed.model;
  const parts = { "vector model": model, "vector dimension": embed.dimensions, "vector distance": "cosine" };
  return Object.entries(parts).flatMap(([name, limit]): Term[] =>
    limit === undefined
      ? []
      : [{ port: "passages", field: "text", name, relation: "=", limit, promise: "embedding schema" }],
  );
}
