import { createRequire } from "node:module";
import type { EmbeddingAnswer, EmbeddingQuestion, EmbeddingTask } from "./embedding-messages.ts";
import { encodeTexts, type LoadedModel } from "./encode-texts.ts";
import type { Transformers } from "./transformers-package.ts";

/** Loads the model from its folder; nothing is fetched, and nothing is written. */
async function load({ packageFile, folder, pooling, tokens, threads }: EmbeddingTask): Promise<LoadedModel> {
  const { env, AutoTokenizer, AutoModel, Tensor } = createRequire(packageFile)(packageFile) as Transformers;
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, useFSCache: false, logLevel: 50 });
  env.fetch = () => Promise.reject(new TypeError("an embedding model of a local folder fetches nothing"));
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const encoder = await AutoModel.from_pretrained(folder, {
    local_files_only: true,
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads },
  });
  return { tokenizer, encoder, Tensor, pooling, tokens };
}

const tell = (answer: EmbeddingAnswer) => process.send?.(answer);

async function answer(model: Promise<LoadedModel>, { question, texts }: EmbeddingQuestion): Promise<void> {
  try {
    tell({ question, vectors: await encodeTexts(await model, texts) });
  } catch (error) {
    tell({ question, failed: error instanceof Error ? error.message : String(error) });
  }
}

function work(task: EmbeddingTask): void {
  const model = load(task);
  // The first question shows how long its vectors are.
  let before = answer(model, { question: 0, texts: ["start"] });
  process.on("message", (question: EmbeddingQuestion) => {
    before = before.then(() => answer(model, question));
  });
}

process.once("message", work);
process.once("disconnect", () => process.exit());
// Ctrl-C reaches this process too; it ends when the one that it works for lets go of it.
process.on("SIGINT", () => undefined);
