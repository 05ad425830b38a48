import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { Vectors } from "./embedding-messages.ts";
import { EmbeddingWorker } from "./embedding-worker.ts";
import { embeddingError } from "./error-codes.ts";
import { type ModelFolder, readModelFolder } from "./model-folder.ts";
import { transformersFile } from "./transformers-package.ts";

export interface TransformersEmbeddingModelOptions {
  /** Absolute path of the project: its installed transformers.js runs the model. */
  readonly root: string;
  /** The model's folder, below `root` or absolute. */
  readonly folder: string;
  /** Length of a vector. @default what `config.json` says */
  readonly dimensions?: number;
}

/** An embedding model with a process of its own. */
export interface TransformersEmbeddingModel extends EmbeddingModel {
  /** Most tokens of a text that the model reads; the rest of a longer one does not count. */
  readonly tokens: number;
  /** Ends the process; what is under way fails with `embeddings.closed`. */
  close(): Promise<void>;
}

/** Texts in one question to the process: a search waits for no more than these, and more at once are no faster on processors. */
const batchTexts = 4;

/**
 * Opens a model of a local folder, run by transformers.js in a process of its own; the process starts, and the model is loaded, with the
 * first text. The id has the hash of the model's files. Vectors are the mean over a text's tokens, or the first token's where the
 * folder says so, scaled to length 1. Nothing is fetched.
 *
 * @throws `embeddings.package-missing`, `embeddings.package-version`, `embeddings.incomplete-folder`, `embeddings.invalid-config`; `embed`
 * throws `embeddings.model-failed`, `embeddings.wrong-dimensions`, `embeddings.model-changed`, `embeddings.closed`, and the reason of its signal
 */
export async function openTransformersEmbeddingModel(
  options: TransformersEmbeddingModelOptions,
): Promise<TransformersEmbeddingModel> {
  const packageFile = transformersFile(options.root);
  const folder = await readModelFolder(resolve(options.root, options.folder));
  const dimensions = options.dimensions ?? folder.dimensions;
  if (dimensions === undefined)
    throw embeddingError("invalid-config", {
      detail: `config.json says no length of vectors (hidden_size): ${folder.path}`,
      hint: "set `dimensions` of `embeddings.local` to the length that the model gives",
    });
  return new FolderModel(packageFile, folder, dimensions);
}

class FolderModel implements TransformersEmbeddingModel {
  readonly id: string;
  readonly dimensions: number;
  readonly tokens: number;
  readonly #packageFile: string;
  readonly #folder: ModelFolder;
  #worker: Promise<EmbeddingWorker> | undefined;
  #isClosed = false;

  constructor(packageFile: string, folder: ModelFolder, dimensions: number) {
    this.id = `${folder.name} ${folder.hash.slice(0, 16)}`;
    this.dimensions = dimensions;
    this.tokens = folder.tokens;
    this.#packageFile = packageFile;
    this.#folder = folder;
  }

  async embed(texts: readonly string[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    const vectors = new Array<Float32Array>(texts.length);
    // Texts of like length go together, since the shorter ones of a batch are filled up.
    const order = texts.map((_, i) => i).sort((a, b) => (texts[a]?.length ?? 0) - (texts[b]?.length ?? 0));
    for (let from = 0; from < order.length; from += batchTexts) {
      signal?.throwIfAborted();
      const batch = order.slice(from, from + batchTexts);
      const asked = this.#ask(batch.map((i) => texts[i] as string));
      const { values, dimensions } = await unlessAborted(asked, signal);
      for (const [row, i] of batch.entries()) vectors[i] = values.slice(row * dimensions, (row + 1) * dimensions);
    }
    return vectors;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = await this.#worker?.catch(() => undefined);
    await worker?.stop();
  }

  async #ask(texts: readonly string[]): Promise<Vectors> {
    const worker = await this.#running();
    return await worker.ask(texts);
  }

  /** The process; one that ended, or did not start, is replaced by the next question. */
  async #running(): Promise<EmbeddingWorker> {
    this.#assertOpen();
    this.#worker ??= this.#start();
    const starting = this.#worker;
    const forget = () => {
      if (this.#worker === starting) this.#worker = undefined;
    };
    const worker = await starting.catch((error: unknown) => {
      forget();
      throw error;
    });
    this.#assertOpen();
    if (!worker.hasEnded) return worker;
    forget();
    return await this.#running();
  }

  async #start(): Promise<EmbeddingWorker> {
    const { path, pooling, tokens, hash } = this.#folder;
    if ((await readModelFolder(path)).hash !== hash)
      throw embeddingError("model-changed", { detail: `files are not those that were opened: ${path}` });
    const threads = Math.max(1, availableParallelism() - 1);
    const task = { packageFile: this.#packageFile, folder: path, pooling, tokens, threads };
    const { worker, dimensions } = await EmbeddingWorker.start(task, this.id);
    if (dimensions === this.dimensions) return worker;
    await worker.stop();
    throw embeddingError("wrong-dimensions", {
      detail: `vectors of ${this.id} do not have ${this.dimensions} dimensions: ${dimensions}`,
    });
  }

  #assertOpen(): void {
    if (this.#isClosed) throw embeddingError("closed", { detail: `the embedding model was closed: ${this.id}` });
  }
}

/** What is asked for, or the reason of the signal, whichever comes first. */
async function unlessAborted<T>(asked: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await asked;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    asked.catch(() => undefined);
  }
}
