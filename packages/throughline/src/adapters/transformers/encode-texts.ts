import type { Vectors } from "./embedding-messages.ts";
import { embeddingError } from "./error-codes.ts";
import type { Pooling } from "./model-folder.ts";
import type { Encoder, HiddenState, Tokenizer, Transformers } from "./transformers-package.ts";

/** A model that is loaded. */
export interface LoadedModel {
  readonly tokenizer: Tokenizer;
  readonly encoder: Encoder;
  readonly Tensor: Transformers["Tensor"];
  readonly pooling: Pooling;
  /** Most tokens of a text. */
  readonly tokens: number;
}

/** Characters of a text that are looked at for each token that the model may read. */
const charactersOfToken = 64;
/** Most tokens of texts that are computed together, with what fills the shorter ones. */
const tokensTogether = 4_096;

/** Embeds texts, those together that are not too long for it. Throws `embeddings.model-failed`, and what transformers.js throws. */
export async function encodeTexts(model: LoadedModel, texts: readonly string[]): Promise<Vectors> {
  const vectors: Float32Array[] = [];
  for (const rows of together(texts.map((text) => tokensOf(model, text)))) vectors.push(...(await encode(model, rows)));
  const dimensions = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * dimensions);
  for (const [i, vector] of vectors.entries()) values.set(vector, i * dimensions);
  return { dimensions, values };
}

/** The tokens of a text: of one that is too long the first, and the mark that ends every text where the tokenizer sets one. */
export function tokensOf({ tokenizer, tokens }: LoadedModel, text: string): readonly number[] {
  const encode = (of: string) => tokenizer(of, { return_tensor: false }).input_ids;
  const all = encode(text.slice(0, tokens * charactersOfToken));
  if (all.length === 0) return [tokenizer.pad_token_id ?? 0];
  if (all.length <= tokens) return all;
  const last = all.at(-1) as number;
  const isEndMark = encode("").at(-1) === last;
  return isEndMark ? [...all.slice(0, tokens - 1), last] : all.slice(0, tokens);
}

function together(rows: readonly (readonly number[])[]): readonly (readonly (readonly number[])[])[] {
  const groups: (readonly number[])[][] = [];
  let longest = 0;
  for (const row of rows) {
    const group = groups.at(-1);
    longest = Math.max(longest, row.length);
    if (group !== undefined && (group.length + 1) * longest <= tokensTogether) group.push(row);
    else {
      groups.push([row]);
      longest = row.length;
    }
  }
  return groups;
}

async function encode(model: LoadedModel, rows: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(model.tokenizer.pad_token_id ?? 0));
  const mask = new BigInt64Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    ids.set(row.map(BigInt), i * width);
    mask.fill(1n, i * width, i * width + row.length);
  }
  const tensor = (data: BigInt64Array) => new model.Tensor("int64", data, [rows.length, width]);
  const output = await model.encoder({ input_ids: tensor(ids), attention_mask: tensor(mask) });
  const hidden = output.last_hidden_state ?? output.token_embeddings;
  if (hidden === undefined || hidden.dims.length !== 3)
    throw embeddingError("model-failed", {
      detail: `the model gives no last_hidden_state with a vector for each token, but ${Object.keys(output).join(", ")}`,
    });
  return rows.map(({ length }, row) => pooled(hidden, { row, length, pooling: model.pooling }));
}

/** One vector of length 1 for a text, of the vectors of its tokens. Throws `embeddings.model-failed` for one without direction. */
export function pooled(
  { dims, data }: HiddenState,
  of: { readonly row: number; readonly length: number; readonly pooling: Pooling },
): Float32Array {
  const [, width = 0, dimensions = 0] = dims;
  const tokens = of.pooling === "first" ? 1 : of.length;
  const sums = new Float64Array(dimensions);
  for (let token = 0; token < tokens; token++) {
    const start = (of.row * width + token) * dimensions;
    for (let i = 0; i < dimensions; i++) sums[i] = (sums[i] as number) + (data[start + i] as number);
  }
  const length = Math.sqrt(sums.reduce((squares, sum) => squares + sum * sum, 0));
  if (!Number.isFinite(length) || length === 0)
    throw embeddingError("model-failed", { detail: `the model gives a vector without direction: length ${length}` });
  return Float32Array.from(sums, (sum) => sum / length);
}
