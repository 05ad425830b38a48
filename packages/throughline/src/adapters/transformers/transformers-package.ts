import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { embeddingError } from "./error-codes.ts";

const name = "@huggingface/transformers";

/** What of transformers.js is used; checked against version 4. */
export interface Transformers {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    useFSCache: boolean;
    logLevel: number;
    fetch: () => Promise<never>;
  };
  readonly AutoTokenizer: { from_pretrained(folder: string, options: object): Promise<Tokenizer> };
  readonly AutoModel: { from_pretrained(folder: string, options: object): Promise<Encoder> };
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => object;
}

/** Gives the numbers of a text's tokens. */
export interface Tokenizer {
  (text: string, options: { return_tensor: false }): { readonly input_ids: readonly number[] };
  readonly pad_token_id?: number | undefined;
}

/** Gives a vector for each token: (texts, tokens, dimensions), row-major. */
export type Encoder = (
  inputs: Readonly<Record<string, object>>,
) => Promise<Readonly<Record<string, HiddenState | undefined>>>;

export interface HiddenState {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * The file of transformers.js that the project has installed.
 *
 * @throws `embeddings.package-missing`, `embeddings.package-version`
 */
export function transformersFile(root: string): string {
  const file = resolved(root);
  if (file === undefined)
    throw embeddingError("package-missing", {
      detail: `${name} is not installed in the project`,
      where: { file: "package.json" },
    });
  const version = versionOf(file);
  if (!version.startsWith("4."))
    throw embeddingError("package-version", { detail: `${name} is installed in a version that is not 4: ${version}` });
  return file;
}

function resolved(root: string): string | undefined {
  try {
    return createRequire(join(root, "package.json")).resolve(name);
  } catch {
    return undefined;
  }
}

/** The version of the package that a file belongs to; `unknown` where no folder above it says. */
function versionOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const found = manifestIn(folder);
    if (found?.name === name) return found.version ?? "unknown";
  }
  return "unknown";
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
