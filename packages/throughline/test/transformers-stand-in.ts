import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * What stands in for `@huggingface/transformers` where it is not installed: its calls, over a model that gives each character a
 * vector. The words of a text make the thread end, wait, or give what is no number. The real package is tried by the interop tests.
 */
const standIn = `
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const env = {};
const letters = new Map();
const AutoTokenizer = {
  async from_pretrained(folder, { local_files_only }) {
    if (!local_files_only || env.allowRemoteModels !== false) throw new Error("would fetch");
    console.log("noise of a library");
    const encode = (text) => ({ input_ids: text === "" ? [1, 2] : [1, ...[...text].map((one) => 3 + (one.codePointAt(0) % 97)), 2] });
    return Object.assign((text) => {
      if (text.startsWith("CRASH")) process.exit(7);
      if (text.startsWith("THROW")) throw new Error("tokenizer gave up");
      return encode(text);
    }, { pad_token_id: 0 });
  },
};
const AutoModel = {
  async from_pretrained(folder, { dtype }) {
    const text = readFileSync(join(folder, "onnx/model.onnx"), "utf8");
    if (dtype !== "fp32" || !text.startsWith("stand-in")) throw new Error("protobuf parsing failed");
    const size = Number(text.split(" ")[1]);
    return async ({ input_ids: { data, dims }, attention_mask }) => {
      const out = new Float32Array(data.length * size);
      for (let i = 0; i < data.length; i++)
        for (let j = 0; j < size; j++)
          out[i * size + j] = attention_mask.data[i] === 0n ? 1e6 : data[i] === 3n + 35n ? NaN : Math.sin(Number(data[i]) * (j + 1)) + (j === 0 ? 1.5 : 0);
      if (data.includes(3n + 33n)) await new Promise((resolve) => setTimeout(resolve, 60_000));
      return { last_hidden_state: { dims: [...dims, size], data: out } };
    };
  },
};
class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
module.exports = { env, AutoTokenizer, AutoModel, Tensor };
`;

/** Makes the stand-in never answer, and makes it give what is no number. */
export const endless = "!";
export const noNumber = "#";

/** A project folder with a model in `models/small`, and the stand-in installed. */
export interface EmbeddingProject {
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Files of a model with vectors of eight numbers. */
export const modelFiles: Readonly<Record<string, string>> = {
  "models/small/config.json": '{ "hidden_size": 8, "max_position_embeddings": 64 }',
  "models/small/tokenizer.json": "{}",
  "models/small/tokenizer_config.json": '{ "model_max_length": 1e30 }',
  "models/small/onnx/model.onnx": "stand-in 8",
};

export async function openEmbeddingProject(): Promise<EmbeddingProject> {
  const root = await mkdtemp(join(tmpdir(), "throughline-embeddings-"));
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  const installed = "node_modules/@huggingface/transformers";
  await write(
    `${installed}/package.json`,
    '{ "name": "@huggingface/transformers", "version": "4.0.0", "main": "index.cjs" }',
  );
  await write(`${installed}/index.cjs`, standIn);
  for (const [file, text] of Object.entries(modelFiles)) await write(file, text);
  return { root, write, remove: () => rm(root, { recursive: true, force: true }) };
}
