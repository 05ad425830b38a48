import type { KnowledgeBase, RetrievalMeasure } from "../../contracts/ai/knowledge-base.ts";
import { knowledgeBaseSpec } from "../../contracts/ai/knowledge-base-spec.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { RetrievalEvaluation } from "../../estimators/retrieval/evaluate-retrieval.ts";
import type { TokenCounter } from "../../formats/documents/token-counter.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { Measurement } from "../plan/kind-runner.ts";
import type { IndexedDocument } from "./index-content.ts";
import type { StoredIndex } from "./index-store.ts";
import type { LiveDocument } from "./live-documents.ts";

/** What is measured of a knowledge base: its index as it was read back, against the rows as they stand. */
export interface Measured {
  readonly base: KnowledgeBase;
  readonly index: StoredIndex;
  readonly live: readonly LiveDocument[];
  readonly count: TokenCounter;
  readonly model: EmbeddingModel | undefined;
  readonly evaluation: RetrievalEvaluation | undefined;
}

/** The figure of each clause that can be measured; a clause without one is not measured. */
export function knowledgeEvidence(of: Measured): Measurement[] {
  const figures = new Map<string, number | string | undefined>([
    ["consistency", inconsistencies(of.index.documents, of.live).total],
    ["chunk tokens", mostTokens(of.index.documents)],
    ["chunk overlap", mostRepeated(of.index.documents, of.count)],
    ["embedding schema", schemaOf(of)],
  ]);
  return knowledgeBaseSpec.promises(of.base).flatMap(({ name, says, relation, limit }) => {
    const figure = figures.get(name) ?? of.evaluation?.[name as RetrievalMeasure]?.value;
    if (figure === undefined) return [];
    const held = relation === "=" ? figure === limit : relation === "≤" ? figure <= limit : figure >= limit;
    return [{ declaration: idOf(of.base), promise: name, says, held, figure, limit }];
  });
}

/** What an index and the rows do not have in common. */
export interface Inconsistencies {
  /** Documents of which no chunk is there though they have text. */
  readonly missing: number;
  /** Chunks of an earlier body. */
  readonly stale: number;
  /** Chunks of documents that are gone. */
  readonly orphaned: number;
  /** Chunks that are there more than once. */
  readonly twice: number;
  readonly total: number;
}

/** Compares an index with the rows that it is to hold. */
export function inconsistencies(documents: readonly IndexedDocument[], live: readonly LiveDocument[]): Inconsistencies {
  const rows = new Map(live.map((row) => [row.id, row]));
  const indexed = new Set(documents.map(({ id }) => id));
  const missing = live.filter(({ id, body }) => !indexed.has(id) && (body ?? "").trim() !== "").length;
  const found = { stale: 0, orphaned: 0, twice: 0 };
  const seen = new Set<string>();
  for (const { id, bodyHash, chunks } of documents) {
    const row = rows.get(id);
    if (row === undefined) found.orphaned += chunks.length;
    else if (row.bodyHash !== bodyHash) found.stale += chunks.length;
    for (const { start, end } of chunks) {
      const place = JSON.stringify([id, start, end]);
      if (seen.has(place)) found.twice++;
      seen.add(place);
    }
  }
  return { missing, ...found, total: missing + found.stale + found.orphaned + found.twice };
}

function mostTokens(documents: readonly IndexedDocument[]): number | undefined {
  const chunks = documents.flatMap(({ chunks }) => chunks);
  return chunks.length === 0 ? undefined : chunks.reduce((most, { tokens }) => Math.max(most, tokens), 0);
}

function mostRepeated(documents: readonly IndexedDocument[], count: TokenCounter): number | undefined {
  let most: number | undefined;
  for (const { chunks, text } of documents)
    for (const [i, { start }] of chunks.entries()) {
      const end = chunks[i - 1]?.end ?? start;
      most = Math.max(most ?? 0, end > start ? count(text.slice(start, end)) : 0);
    }
  return most;
}

/** The promised schema where every vector keeps it, else what was found. */
function schemaOf({ base, index, model }: Measured): string | undefined {
  const promised = knowledgeBaseSpec.promises(base).find(({ name }) => name === "embedding schema")?.limit;
  const { vectors, words } = index;
  if (promised === undefined || model === undefined || words.arrays.items === 0) return undefined;
  if (vectors === undefined) return "no vectors";
  const dimensions = base.embed?.dimensions ?? model.dimensions;
  const isWhole = vectors.values.length === words.arrays.items * dimensions && vectors.dimensions === dimensions;
  const isOurs = vectors.model === model.id && isWhole && unitRows(vectors.values, dimensions);
  return isOurs ? String(promised) : `${vectors.model}, ${vectors.dimensions} dimensions`;
}

/** True where every row has length 1, or is zero as for a text without content. */
function unitRows(values: Float32Array, dimensions: number): boolean {
  for (let row = 0; row < values.length; row += dimensions) {
    let squares = 0;
    for (const value of values.subarray(row, row + dimensions)) squares += value * value;
    if (squares !== 0 && Math.abs(squares - 1) > 1e-3) return false;
  }
  return true;
}
