import { isKnowledgeBase, type KnowledgeBase, type KnowledgeReader } from "../../contracts/ai/knowledge-base.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { BuiltVersion, OpenEmbeddingModel } from "../plan/kind-runner.ts";
import { pinnedIndex, readIndex, type StoredIndex } from "./index-store.ts";
import { openModel } from "./knowledge-base-runner.ts";
import { KnowledgeSearcher, type SearchOptions } from "./search-index.ts";

/** A knowledge base of a release. Its index is read by the first search, once. */
export class ReleaseKnowledge implements KnowledgeReader {
  readonly #base: KnowledgeBase;
  readonly #open: () => Promise<KnowledgeSearcher>;
  #searcher: Promise<KnowledgeSearcher> | undefined;

  constructor(base: KnowledgeBase, open: () => Promise<KnowledgeSearcher>) {
    this.#base = base;
    this.#open = open;
  }

  get name(): string {
    return this.#base.name;
  }

  /** Reads the index, if that was not done yet. Throws `retrieval.not-built`, `retrieval.index-missing`, `retrieval.damaged-index`, `retrieval.model-changed`. */
  async open(): Promise<KnowledgeSearcher> {
    this.#searcher ??= this.#open();
    try {
      return await this.#searcher;
    } catch (error) {
      this.#searcher = undefined;
      throw error;
    }
  }

  /** Throws what `open` and `KnowledgeSearcher.search` throw. */
  async search(query: string, options: SearchOptions = {}): Promise<Passage[]> {
    return await (await this.open()).search(query, options);
  }
}

/** Vectors of two models can't be compared: what they gave would be passages by chance. */
function assertSameModel({ name }: KnowledgeBase, { vectors }: StoredIndex, model: EmbeddingModel | undefined): void {
  if (vectors?.model === model?.id) return;
  const [then, now] = [vectors?.model, model?.id].map((id) => id ?? "none");
  throw retrievalError("model-changed", { detail: `${name} was embedded by ${then}, and the model is now ${now}` });
}

/** The knowledge bases of a release, by name. */
export function openKnowledge(options: {
  readonly declarations: readonly Declaration[];
  readonly pins: Readonly<Record<string, BuiltVersion>>;
  readonly engines: { readonly objects: ObjectStore; readonly embeddings?: OpenEmbeddingModel };
}): ReadonlyMap<string, ReleaseKnowledge> {
  const { declarations, pins, engines } = options;
  return new Map(
    declarations.filter(isKnowledgeBase).map((base) => {
      const open = async () => {
        const name = pinnedIndex(pins[idOf(base)]);
        if (name === undefined)
          throw retrievalError("not-built", { detail: `no index of the knowledge base is released: ${base.name}` });
        const index = await readIndex(engines.objects, name);
        const model = await openModel(base, engines.embeddings);
        assertSameModel(base, index, model);
        return new KnowledgeSearcher(base, index, model);
      };
      return [base.name, new ReleaseKnowledge(base, open)];
    }),
  );
}
