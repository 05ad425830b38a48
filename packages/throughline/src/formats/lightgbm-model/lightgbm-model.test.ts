import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { flattenEnsemble, predictOutput, predictRaw } from "../../estimators/gradient-boosting/predict.ts";
import { smallModel } from "../../testing/model-runtime.ts";
import { formatLightgbmModel } from "./format-model.ts";
import { parseLightgbmModel } from "./parse-model.ts";

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url));
const parse = (text: string) => parseLightgbmModel(new TextEncoder().encode(text));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

interface Predictions {
  readonly values: readonly (readonly (number | null)[])[];
  readonly raw: readonly number[];
  readonly probability: readonly number[];
}

async function golden(name: string) {
  const predictions = JSON.parse(String(await fixture(`${name}.predictions.json`))) as Predictions;
  const values = Float64Array.from(predictions.values.flat(), (value) => value ?? Number.NaN);
  return { bytes: await fixture(`${name}.model.txt`), predictions, values, rows: predictions.values.length };
}

describe.each(["binary", "zeros"])("a model of LightGBM (%s)", (name) => {
  it("gives LightGBM's raw scores to the bit", async () => {
    const { bytes, values, rows, predictions } = await golden(name);
    const flat = flattenEnsemble(parseLightgbmModel(bytes).ensemble);
    expect(Array.from(predictRaw(flat, values, rows))).toEqual(predictions.raw);
  });

  it("gives LightGBM's probabilities within two units in the last place", async () => {
    const { bytes, values, rows, predictions } = await golden(name);
    const flat = flattenEnsemble(parseLightgbmModel(bytes).ensemble);
    const scores = predictOutput(flat, values, rows);
    const worst = scores.map((score, i) => Math.abs(score / (predictions.probability[i] ?? 0) - 1));
    expect(Math.max(...worst)).toBeLessThanOrEqual(2 * Number.EPSILON);
  });

  it("reads back as it was after it is written", async () => {
    const model = parseLightgbmModel(await fixture(`${name}.model.txt`));
    expect(parseLightgbmModel(formatLightgbmModel(model))).toEqual(model);
  });
});

describe("writing", () => {
  it("gives the same text again for a text of ours", () => {
    const text = textOf(formatLightgbmModel(parse(smallModel)));
    expect(textOf(formatLightgbmModel(parse(text)))).toBe(text);
  });

  it("says the bytes of every tree's block", () => {
    const text = textOf(formatLightgbmModel(parse(smallModel.replace("amount country", "größe land"))));
    const sizes = (/^tree_sizes=(.*)$/m.exec(text)?.[1] ?? "").split(" ").map(Number);
    const bytes = Buffer.from(text);
    const first = bytes.indexOf("Tree=0\n");
    expect(bytes.subarray(first + (sizes[0] ?? 0)).toString()).toMatch(/^Tree=1\n/);
    expect(bytes.subarray(first + (sizes[0] ?? 0) + (sizes[1] ?? 0)).toString()).toMatch(/^end of trees\n/);
    expect(text).toContain("shrinkage=0.1\n\n\nend of trees\n\nfeature_importances:\n");
  });

  it("spells infinity as 1e+300 and reads inf", () => {
    const model = parse(smallModel.replace("threshold=-0.5", "threshold=inf").replace("[0:100]", "[-inf:inf]"));
    expect(model.ensemble.trees[1]?.threshold[0]).toBe(Number.POSITIVE_INFINITY);
    expect(model.ensemble.features[0]?.domain).toEqual({ kind: "numeric", min: -Infinity, max: Infinity });
    expect(textOf(formatLightgbmModel(model))).toContain("threshold=1e+300\n");
  });

  it.each(["two words", "", "a:b", 'quo"te', "x\ny"])("refuses the feature name %j", (name) => {
    const model = parse(smallModel);
    const features = model.ensemble.features.map((feature, i) => (i === 0 ? { ...feature, name } : feature));
    expect(() => formatLightgbmModel({ ...model, ensemble: { ...model.ensemble, features } })).toThrow(
      expect.objectContaining({ code: "lightgbm-model.invalid-feature-name" }),
    );
  });
});

describe("reading", () => {
  it("takes files with Windows line ends", () => {
    expect(parse(smallModel.replaceAll("\n", "\r\n"))).toEqual(parse(smallModel));
  });

  it("refuses a text cut off anywhere before the end of its trees, with the line", () => {
    const lines = smallModel.split("\n");
    for (let kept = 1; kept < lines.length - 1; kept++) {
      const text = lines.slice(0, kept).join("\n");
      expect(() => parse(text), `${kept} lines`).toThrow(
        expect.objectContaining({ code: "lightgbm-model.truncated", detail: expect.stringMatching(/: line \d+$/) }),
      );
    }
  });

  it("refuses a text cut off in its parameters", async () => {
    const text = String(await fixture("binary.model.txt"));
    expect(() => parse(text.slice(0, text.indexOf("[num_leaves")))).toThrow(
      expect.objectContaining({ code: "lightgbm-model.truncated" }),
    );
  });

  it.each([
    ["linear trees", "is_linear=0", "is_linear=1"],
    ["transformed labels", "objective=binary sigmoid:1", "objective=regression sqrt"],
    ["random forests", "label_index=0", "label_index=0\naverage_output"],
    ["another objective", "objective=binary sigmoid:1", "objective=rank_xendcg"],
    ["no objective", "objective=binary sigmoid:1\n", ""],
    ["another version", "version=v4", "version=v9"],
  ])("refuses %s by name", (_, from, to) => {
    expect(() => parse(smallModel.replace(from, to))).toThrow(
      expect.objectContaining({ code: "lightgbm-model.unsupported", detail: expect.stringMatching(/: line \d+$/) }),
    );
  });

  it.each([
    ["a number that is none", "leaf_value=-1 0.5 2", "leaf_value=-1 0,5 2"],
    ["a leaf too few", "leaf_value=-1 0.5 2", "leaf_value=-1 0.5"],
    ["classes that the objective lacks", "num_class=1", "num_class=3"],
    ["trees that the objective lacks", "num_tree_per_iteration=1", "num_tree_per_iteration=3"],
    ["a multiclass model of unknown classes", "binary sigmoid:1", "multiclass"],
    ["a direction that is none", "label_index=0", "label_index=0\nmonotone_constraints=2 0"],
    ["a missing entry", "left_child=-1 -2\n", ""],
    ["a split under itself", "left_child=-1 -2", "left_child=-1 1"],
    ["two parents of one leaf", "left_child=-1 -2", "left_child=-1 -1"],
    ["a child that is not there", "right_child=1 -3", "right_child=7 -3"],
    ["a feature that is not there", "split_feature=0 1", "split_feature=0 2"],
    ["a category set that is not there", "threshold=10 0", "threshold=10 1"],
    ["category sets out of order", "cat_boundaries=0 2", "cat_boundaries=1 2"],
    ["a kind of missing value that is not there", "decision_type=10 9", "decision_type=14 9"],
    ["a threshold that is no number", "threshold=10 0", "threshold=nan 0"],
    ["a tree out of order", "Tree=1", "Tree=2"],
    ["sizes of another number of trees", "tree_sizes=", "tree_sizes=1 "],
    ["names of another number of features", "amount country", "amount"],
  ])("refuses %s, with the line", (_, from, to) => {
    expect(() => parse(smallModel.replace(from, to))).toThrow(
      expect.objectContaining({ code: "lightgbm-model.malformed", detail: expect.stringMatching(/: line \d+$/) }),
    );
  });

  it("says that a JSON file is one", () => {
    expect(() => parse('{"learner":{"attributes":{}}}')).toThrow(
      expect.objectContaining({ code: "lightgbm-model.malformed", detail: expect.stringContaining("this is JSON") }),
    );
  });

  it("refuses trees that are no whole rounds of a multiclass model", () => {
    const header = smallModel
      .replace("num_class=1", "num_class=3")
      .replace("num_tree_per_iteration=1", "num_tree_per_iteration=3");
    expect(() => parse(header.replace("binary sigmoid:1", "multiclass num_class:3"))).toThrow(
      expect.objectContaining({ code: "lightgbm-model.malformed", detail: "2 trees are no rounds of 3: line 10" }),
    );
  });

  it.each(["regression", "quantile", "poisson", "binary sigmoid:0.5"])("keeps the objective %s", (objective) => {
    const text = textOf(formatLightgbmModel(parse(smallModel.replace("binary sigmoid:1", objective))));
    expect(text).toContain(`\nobjective=${objective}\n`);
  });

  it("keeps directions", () => {
    const directed = smallModel.replace("feature_infos=", "monotone_constraints=-1 0\nfeature_infos=");
    const model = parse(directed);
    expect(model.ensemble.features.map(({ monotone }) => monotone)).toEqual([-1, undefined]);
    expect(textOf(formatLightgbmModel(model))).toContain("amount country\nmonotone_constraints=-1 0\nfeature_infos=");
  });

  it("refuses bytes that are no UTF-8", () => {
    expect(() => parseLightgbmModel(Uint8Array.of(0xff, 0xfe))).toThrow(
      expect.objectContaining({ code: "lightgbm-model.malformed" }),
    );
  });
});
