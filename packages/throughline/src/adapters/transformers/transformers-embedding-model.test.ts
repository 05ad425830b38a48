import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddingProject, endless, noNumber, openEmbeddingProject } from "../../../test/transformers-stand-in.ts";
import { describeEmbeddingModel } from "../../testing/embedding-model.ts";
import { openTransformersEmbeddingModel, type TransformersEmbeddingModel } from "./transformers-embedding-model.ts";

describeEmbeddingModel("local folder", async () => {
  const project = await openEmbeddingProject();
  const model = await openTransformersEmbeddingModel({ root: project.root, folder: "models/small" });
  const close = async () => {
    await model.close();
    await project.remove();
  };
  return { model, close };
});

describe("a model of a local folder", () => {
  let project: EmbeddingProject;
  const opened: TransformersEmbeddingModel[] = [];
  beforeEach(async () => {
    project = await openEmbeddingProject();
  });
  afterEach(async () => {
    for (const model of opened.splice(0)) await model.close();
    await project.remove();
  });

  async function open(options: { readonly dimensions?: number; readonly folder?: string } = {}) {
    const model = await openTransformersEmbeddingModel({ root: project.root, folder: "models/small", ...options });
    opened.push(model);
    return model;
  }
  const refusal = (code: string, detail: RegExp) => ({
    code: `embeddings.${code}`,
    detail: expect.stringMatching(detail),
  });

  it("is named by its folder and by what its files hold", async () => {
    const { id, dimensions, tokens } = await open();
    expect(id).toMatch(/^small [0-9a-f]{16}$/);
    expect([dimensions, tokens]).toEqual([8, 64]);
    expect((await open({ folder: join(project.root, "models/small") })).id).toBe(id);
    await project.write("models/small/tokenizer.json", '{ "another": 1 }');
    const changed = (await open()).id;
    expect(changed).not.toBe(id);
    await project.write("models/small/onnx/model.onnx_data", "weights");
    expect((await open()).id).not.toBe(changed);
  });

  it("gives a text the same vector alone and beside longer ones, which fill it up", async () => {
    const model = await open();
    const [alone] = await model.embed(["ab"]);
    const together = await model.embed(["a much longer text than that", "ab", "c"]);
    expect(together[1]).toEqual(alone);
    expect(together[0]).not.toEqual(alone);
  });

  it("reads a text that is too long up to its limit, and the mark at its end", async () => {
    const model = await open();
    const [cut, whole, other] = await model.embed(["x".repeat(5_000), "x".repeat(62), "x".repeat(61)]);
    expect(cut).toEqual(whole);
    expect(cut).not.toEqual(other);
  });

  it("takes the first token's vector where the folder says so", async () => {
    const [mean] = await (await open()).embed(["ab"]);
    await project.write("models/small/1_Pooling/config.json", '{ "pooling_mode_cls_token": true }');
    const [first, same] = await (await open()).embed(["ab", "another text"]);
    expect(first).not.toEqual(mean);
    expect(first).toEqual(same);
    await project.write("models/small/1_Pooling/config.json", '{ "pooling_mode_max_tokens": true }');
    await expect(open()).rejects.toMatchObject(refusal("invalid-config", /pooling_mode_max_tokens/));
  });

  it("is refused by the names of all files that are not there", async () => {
    await rm(join(project.root, "models/small/onnx"), { recursive: true });
    await rm(join(project.root, "models/small/tokenizer.json"));
    await expect(open()).rejects.toMatchObject(
      refusal("incomplete-folder", /models\/small has no tokenizer\.json, no onnx\/model\.onnx$/),
    );
    await expect(open({ folder: "models/none" })).rejects.toMatchObject(
      refusal(
        "incomplete-folder",
        /no config\.json, no tokenizer\.json, no tokenizer_config\.json, no onnx\/model\.onnx$/,
      ),
    );
  });

  it.each(["{", "[]", '"text"'])("is refused where its config is %s", async (config) => {
    await project.write("models/small/config.json", config);
    await expect(open()).rejects.toMatchObject(refusal("invalid-config", /^file is no JSON.*config\.json$/));
  });

  it("has to say how long its vectors are, there or in the declaration, and is held to it", async () => {
    await project.write("models/small/config.json", "{}");
    await expect(open()).rejects.toMatchObject(refusal("invalid-config", /says no length of vectors/));
    expect((await (await open({ dimensions: 8 })).embed(["a"]))[0]).toHaveLength(8);
    const wrong = await open({ dimensions: 16 });
    await expect(wrong.embed(["a"])).rejects.toMatchObject(
      refusal("wrong-dimensions", /do not have 16 dimensions: 8$/),
    );
  });

  it("needs the package in the project, in the version that is supported", async () => {
    const installed = "node_modules/@huggingface/transformers";
    await project.write(
      `${installed}/package.json`,
      '{ "name": "@huggingface/transformers", "version": "3.8.1", "main": "index.cjs" }',
    );
    await expect(open()).rejects.toMatchObject(refusal("package-version", /: 3\.8\.1$/));
    const without = await mkdtemp(join(tmpdir(), "throughline-no-transformers-"));
    await expect(openTransformersEmbeddingModel({ root: without, folder: "models/small" })).rejects.toMatchObject({
      ...refusal("package-missing", /is not installed/),
      hint: "run `npm install @huggingface/transformers` in the project",
    });
    await rm(without, { recursive: true });
  });

  it("does not run with weights that can't be read", async () => {
    await project.write("models/small/onnx/model.onnx", "nothing");
    const model = await open();
    await expect(model.embed(["a"])).rejects.toMatchObject(refusal("model-failed", /protobuf parsing failed$/));
  });

  it("does not embed by files that changed since it was opened", async () => {
    const model = await open();
    await project.write("models/small/onnx/model.onnx", "stand-in 8 other");
    await expect(model.embed(["a"])).rejects.toMatchObject(refusal("model-changed", /models\/small$/));
  });

  it("fails where a vector has no direction or a text can't be read, and goes on", async () => {
    const model = await open();
    await expect(model.embed(["a", noNumber])).rejects.toMatchObject(refusal("model-failed", /length NaN$/));
    await expect(model.embed(["THROW"])).rejects.toMatchObject(refusal("model-failed", /tokenizer gave up$/));
    expect(await model.embed(["a"])).toHaveLength(1);
  });

  it("starts anew after its process has ended", async () => {
    const model = await open();
    await expect(model.embed(["CRASH"])).rejects.toMatchObject(refusal("model-failed", /exit code 7$/));
    expect(await model.embed(["a"])).toHaveLength(1);
  });

  it("lets the one who aborts go at once, and ends what is under way when it is closed", async () => {
    const model = await open();
    const reason = new Error("nobody waits");
    const controller = new AbortController();
    const waiting = model.embed([endless], { signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const [stuck] = await Promise.allSettled([model.embed(["a"]), model.close()]);
    expect(stuck).toMatchObject({ status: "rejected", reason: { code: "embeddings.closed" } });
    await expect(model.embed(["a"])).rejects.toMatchObject({ code: "embeddings.closed" });
  });

  it("leaves the event loop to others while it computes", async () => {
    const model = await open();
    await model.embed(["a"]);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await model.embed(Array.from({ length: 400 }, () => "y".repeat(60)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
