import { type KnowledgeBase, type KnowledgeReader, longestQuery } from "../../contracts/ai/knowledge-base.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import { nearestVectors } from "../../estimators/retrieval/nearest-vectors.ts";
import { fuseRankings } from "../../estimators/retrieval/rank-fusion.ts";
import type { Ranked } from "../../estimators/retrieval/top-ranked.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import { embedTexts } from "./embed-chunks.ts";
import { chunkText, type PlacedChunk, placedChunks } from "./index-content.ts";
import type { StoredIndex } from "./index-store.ts";

/** Chunks of each ranking that fusion looks at. */
const fusedDepth = 100;

/** What a search may ask for. */
export interface SearchOptions {
  /** Most passages, 1 to 50. @default 5 */
  readonly limit?: number;
  /** The value of each named column, or a list of which one is enough. */
  readonly filter?: Readonly<Record<string, unknown>>;
}

/** Searches an index: BM25 with heading paths, fused with the nearest vectors where there are any. */
export class KnowledgeSearcher implements KnowledgeReader {
  readonly #base: KnowledgeBase;
  readonly #index: StoredIndex;
  readonly #chunks: readonly PlacedChunk[];
  readonly #model: EmbeddingModel | undefined;

  constructor(base: KnowledgeBase, index: StoredIndex, model: EmbeddingModel | undefined) {
    this.#base = base;
    this.#index = index;
    this.#chunks = placedChunks(index.documents);
    this.#model = model;
  }

  /**
   * The passages that fit best, the best first; none where no passage has a word of the query.
   *
   * @throws `retrieval.empty-query`, `retrieval.long-query`, `retrieval.bad-limit`, `retrieval.unknown-filter`, `retrieval.bad-filter`, and what the embedding model throws
   */
  async search(query: string, { limit = 5, filter = {} }: SearchOptions = {}): Promise<Passage[]> {
    assertQuery(query);
    if (!Number.isInteger(limit) || limit < 1 || limit > 50)
      throw retrievalError("bad-limit", { detail: `limit is no whole number from 1 to 50: ${limit}` });
    const ranking = await this.#rank(query, limit, this.#allowed(filter));
    return ranking.map(({ item, score }) => passageOf(this.#chunks[item] as PlacedChunk, score));
  }

  /** Ids of the documents that fit best, each by its best passage. */
  async documents(query: string, limit: number): Promise<readonly string[]> {
    assertQuery(query);
    const ranking = await this.#rank(query, fusedDepth, undefined);
    return [...new Set(ranking.map(({ item }) => (this.#chunks[item] as PlacedChunk).document.id))].slice(0, limit);
  }

  async #rank(
    query: string,
    limit: number,
    allows: ((item: number) => boolean) | undefined,
  ): Promise<readonly Ranked[]> {
    const { words, vectors } = this.#index;
    const narrowed = allows === undefined ? {} : { allows };
    if (vectors === undefined || this.#model === undefined) return words.search(query, { limit, ...narrowed });
    const [vector] = await embedTexts(this.#model, [query]);
    const depth = { limit: Math.max(limit, fusedDepth), ...narrowed };
    return fuseRankings([words.search(query, depth), nearestVectors(vectors, vector as Float32Array, depth)], limit);
  }

  /** Which chunks a filter leaves; undefined where it leaves all. */
  #allowed(filter: Readonly<Record<string, unknown>>): ((item: number) => boolean) | undefined {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    if (wanted.length === 0) return undefined;
    const conditions = wanted.map(([name, value]) => {
      const place = this.#base.filter.indexOf(name);
      if (place === -1)
        throw retrievalError("unknown-filter", {
          detail: `${this.#base.name} is not narrowed by this column: ${name}`,
        });
      return { place, values: new Set((Array.isArray(value) ? value : [value]).map((one) => filterText(name, one))) };
    });
    return (item) => {
      const { filters } = (this.#chunks[item] as PlacedChunk).document;
      return conditions.every(({ place, values }) => {
        const value = filters[place];
        return value !== null && value !== undefined && values.has(String(value));
      });
    };
  }
}

function assertQuery(query: string): void {
  if (typeof query !== "string" || query.trim() === "")
    throw retrievalError("empty-query", { detail: "query has no words" });
  const length = query.length > longestQuery ? [...query].length : 0;
  if (length > longestQuery)
    throw retrievalError("long-query", { detail: `query has ${length.toLocaleString("en")} characters` });
}

function filterText(name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  throw retrievalError("bad-filter", { detail: `filter is no value of a column: ${name}` });
}

function passageOf(chunk: PlacedChunk, score: number): Passage {
  const { document, start, end, heading } = chunk;
  return {
    text: chunkText(chunk),
    document: document.id,
    title: document.title,
    heading: [...heading],
    start,
    end,
    score,
  };
}
