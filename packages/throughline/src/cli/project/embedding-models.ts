import { createOpenAiEmbeddingModel } from "../../adapters/openai/openai-embedding-model.ts";
import {
  openTransformersEmbeddingModel,
  type TransformersEmbeddingModel,
} from "../../adapters/transformers/transformers-embedding-model.ts";
import type { LocalEmbeddings } from "../../contracts/ai/embeddings.ts";
import type { OpenEmbeddingModel } from "../../runtime/plan/kind-runner.ts";
import { inTurn } from "./in-turn.ts";
import { serverOptions } from "./open-models.ts";

/** The embedding models of a project. */
export interface EmbeddingModels {
  /** Opens the model that a knowledge base chose. Throws `models.invalid-option`, `embeddings.*`. */
  readonly open: OpenEmbeddingModel;
  close(): Promise<void>;
}

/** Opens embedding models. One of a local folder is shared by all who chose it, for as long as its files stay the same. */
export function openEmbeddingModels(root: string): EmbeddingModels {
  const local = new Map<string, TransformersEmbeddingModel>();
  const openLocal = async ({ folder, dimensions }: LocalEmbeddings) => {
    const model = await openTransformersEmbeddingModel({
      root,
      folder,
      ...(dimensions === undefined ? {} : { dimensions }),
    });
    const key = JSON.stringify([folder, model.id, model.dimensions]);
    const shared = local.get(key) ?? model;
    local.set(key, shared);
    return shared;
  };
  return {
    open: async (choice) => {
      if (choice.provider === "local") return await openLocal(choice);
      const { url, model, dimensions, key, timeout } = choice;
      return createOpenAiEmbeddingModel({ url, model, dimensions, ...serverOptions(key, timeout ?? "30s") });
    },
    close: () => inTurn([...local.values()].map((model) => () => model.close())),
  };
}
