import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { embeddingError } from "./error-codes.ts";

/** How the vectors of a text's tokens become one: their mean, or that of the first token. */
export type Pooling = "mean" | "first";

/** A model in a folder, as its files tell of it. */
export interface ModelFolder {
  /** Absolute. */
  readonly path: string;
  /** The folder's name. */
  readonly name: string;
  /** SHA-256 over all files that decide on vectors, hex. */
  readonly hash: string;
  /** Length of the hidden state by `config.json`; undefined where it names none. */
  readonly dimensions: number | undefined;
  /** Most tokens of a text that the model reads, with the marks at its ends. */
  readonly tokens: number;
  readonly pooling: Pooling;
}

const needed = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"];
const optional = ["sentence_bert_config.json", "1_Pooling/config.json"];
/** Tokens of a text where no file names a limit. */
const usualTokens = 512;
/** Most tokens of a text, whatever the files say: attention takes memory by their square. */
const mostTokens = 2_048;

type Settings = Readonly<Record<string, unknown>>;

/**
 * Looks at a folder laid out as transformers.js reads it, and hashes its files. `1_Pooling/config.json` and `sentence_bert_config.json`
 * of sentence-transformers are followed where they are there.
 *
 * @throws `embeddings.incomplete-folder`, `embeddings.invalid-config`
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const present = await presentFiles(path);
  const missing = needed.filter((file) => !present.includes(file));
  if (missing.length > 0)
    throw embeddingError("incomplete-folder", { detail: `the folder ${path} has no ${missing.join(", no ")}` });
  const read = async (file: string): Promise<Settings> => (present.includes(file) ? await settingsIn(path, file) : {});
  const [config, tokenizer, sentence, pooling] = await Promise.all(
    ["config.json", "tokenizer_config.json", ...optional].map(read),
  );
  return {
    path,
    name: basename(path),
    hash: await hashOfFiles(path, present),
    dimensions: firstCount(config, ["hidden_size", "dim", "d_model", "n_embd"]),
    tokens: tokensOf([config?.max_position_embeddings, tokenizer?.model_max_length, sentence?.max_seq_length]),
    pooling: poolingOf(pooling ?? {}, path),
  };
}

/** The files that decide on vectors, sorted; weights may stand beside the graph as `onnx/model.onnx_data`. */
async function presentFiles(path: string): Promise<readonly string[]> {
  const weights = (await readdir(join(path, "onnx")).catch((): string[] => []))
    .filter((file) => /^model\.onnx_data/.test(file))
    .map((file) => `onnx/${file}`);
  const isFile = (file: string) =>
    stat(join(path, file)).then(
      (found) => found.isFile(),
      () => false,
    );
  const files = [...needed, ...optional, ...weights].sort();
  const found = await Promise.all(files.map(isFile));
  return files.filter((_, i) => found[i]);
}

async function settingsIn(path: string, file: string): Promise<Settings> {
  try {
    const value: unknown = JSON.parse(await readFile(join(path, file), "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Settings;
  } catch (cause) {
    throw embeddingError("invalid-config", { detail: `file is no JSON: ${join(path, file)}`, cause });
  }
  throw embeddingError("invalid-config", { detail: `file is no JSON object: ${join(path, file)}` });
}

async function hashOfFiles(path: string, files: readonly string[]): Promise<string> {
  const all = createHash("sha256");
  for (const file of files) {
    const one = createHash("sha256");
    await pipeline(createReadStream(join(path, file)), one);
    all.update(`${file} ${one.digest("hex")}\n`);
  }
  return all.digest("hex");
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0;

const firstCount = (settings: Settings | undefined, names: readonly string[]): number | undefined =>
  names.map((name) => settings?.[name]).find(isCount);

/** The least limit; some files say 1e30 where they mean none. */
const tokensOf = (limits: readonly unknown[]): number => {
  const named = limits.filter(isCount).filter((limit) => limit < 1e9);
  return Math.min(mostTokens, ...(named.length === 0 ? [usualTokens] : named));
};

/** Members of sentence-transformers' pooling that are on; the mean where nothing is said. */
function poolingOf(settings: Settings, path: string): Pooling {
  const modes = Object.keys(settings).filter((name) => name.startsWith("pooling_mode_") && settings[name] === true);
  if (modes.length === 0 || modes.join() === "pooling_mode_mean_tokens") return "mean";
  if (modes.join() === "pooling_mode_cls_token") return "first";
  throw embeddingError("invalid-config", {
    detail: `pooling is neither the mean nor the first token: ${modes.join(", ")} in ${join(path, "1_Pooling/config.json")}`,
  });
}
