import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { xgboostImportance } from "./importance.ts";
import { parseXgboostModel } from "./parse-model.ts";
import { predictXgboostOutput, predictXgboostRaw } from "./predict.ts";

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url));
const names = ["binary", "multiclass", "poisson", "dart", "version2"];

interface Predictions {
  readonly values: readonly (readonly (number | null)[])[];
  readonly raw: readonly number[];
  readonly output: readonly number[];
  readonly gain: Readonly<Record<string, number>>;
  readonly splits: Readonly<Record<string, number>>;
}

async function golden(name: string) {
  const predictions = JSON.parse(String(await fixture(`${name}.predictions.json`))) as Predictions;
  const values = Float64Array.from(predictions.values.flat(), (value) => value ?? Number.NaN);
  return { predictions, values, rows: predictions.values.length };
}

/** The binary JSON fixture with something else at a path below `learner`; undefined leaves it out. */
async function changed(path: string, value: unknown): Promise<Uint8Array> {
  const document = JSON.parse(String(await fixture("binary.model.json")));
  const names = path.split(".");
  const last = names.pop() as string;
  names.reduce((part, name) => part[name], document.learner)[last] = value;
  return new TextEncoder().encode(JSON.stringify(document));
}

const firstTree = "gradient_booster.model.trees.0";
const vectorLeaves = "leaves with 3 values (multi_strategy multi_output_tree), learner.gradient_booster.model.trees[0]";

function refusal(bytes: Uint8Array): { readonly code: string; readonly detail: string } {
  try {
    parseXgboostModel(bytes);
  } catch (error) {
    return error as { code: string; detail: string };
  }
  return { code: "none", detail: "it was read" };
}

describe.each(names)("a model of XGBoost (%s)", (name) => {
  it.each(["json", "ubj"])("gives XGBoost's raw scores to the bit (%s)", async (form) => {
    const { predictions, values, rows } = await golden(name);
    const model = parseXgboostModel(await fixture(`${name}.model.${form}`));
    expect(Array.from(predictXgboostRaw(model, values, rows))).toEqual(predictions.raw);
    expect(model.nodes.categoryWords.length).toBeGreaterThan(0);
  });

  it("gives XGBoost's outputs within the rounding of single precision", async () => {
    const { predictions, values, rows } = await golden(name);
    const model = parseXgboostModel(await fixture(`${name}.model.ubj`));
    const worst = predictXgboostOutput(model, values, rows).map((output, i) =>
      Math.abs(output / (predictions.output[i] as number) - 1),
    );
    expect(Math.max(...worst)).toBeLessThan(4e-7);
  });

  it("says the same in both forms", async () => {
    const [json, ubj] = [await fixture(`${name}.model.json`), await fixture(`${name}.model.ubj`)];
    expect(parseXgboostModel(json)).toEqual(parseXgboostModel(ubj));
  });

  it("tells the gain and splits of each feature as XGBoost does", async () => {
    const { predictions } = await golden(name);
    const model = parseXgboostModel(await fixture(`${name}.model.ubj`));
    for (const { feature, gain, splits } of xgboostImportance(model)) {
      expect(splits).toBe(predictions.splits[feature] ?? 0);
      expect(gain / (predictions.gain[feature] ?? 1)).toBeCloseTo(splits === 0 ? 0 : 1, 6);
    }
  });
});

describe("reading", () => {
  it("tells names, kinds, objective and version", async () => {
    const model = parseXgboostModel(await fixture("binary.model.ubj"));
    expect(model.features.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "amount numeric",
      "age numeric",
      "country categorical",
      "hour numeric",
    ]);
    expect(model).toMatchObject({ objective: { name: "binary:logistic", link: "logistic" }, version: "3.2.0" });
  });

  it("takes files of XGBoost before 3.1, whose base score is one number", async () => {
    const whole = parseXgboostModel(await changed("attributes", {}));
    const score = JSON.parse(String(await fixture("binary.model.json"))).learner.learner_model_param
      .base_score as string;
    expect(score).toMatch(/^\[.*\]$/);
    const older = await changed("learner_model_param.base_score", score.slice(1, -1));
    expect(parseXgboostModel(older)).toEqual(whole);
    expect(parseXgboostModel(await changed("learner_model_param.num_target", undefined))).toEqual(whole);
  });

  it("takes the NaN that XGBoost 2 writes for the threshold of a split by categories", async () => {
    expect(String(await fixture("version2.model.json"))).toContain('"split_conditions":[NaN');
    expect(parseXgboostModel(await fixture("version2.model.json")).version).toBe("2.1.4");
  });

  it("numbers the features of a file without names", async () => {
    const { features, hasNames } = parseXgboostModel(await changed("feature_names", []));
    expect([hasNames, features[2]]).toEqual([false, { name: "f2", kind: "categorical" }]);
  });

  it.each([
    ["the booster gblinear", "gradient_booster.name", "gblinear", "booster gblinear"],
    ["an objective that it does not know", "objective.name", "survival:cox", "objective survival:cox"],
    ["classes without end", "learner_model_param.num_class", "2000000000", "more than 100000 classes: 2000000000"],
    ["several targets", "learner_model_param.num_target", "3", "several targets: 3"],
    ["leaves with several values", `${firstTree}.tree_param.size_leaf_vector`, "3", vectorLeaves],
  ])("refuses %s by name", async (_, path, value, detail) => {
    expect(refusal(await changed(path, value))).toMatchObject({ code: "xgboost-model.unsupported", detail });
  });

  it.each([
    ["a child outside", "left_children.0", 999, "left_children[0] is no whole number"],
    ["a circle", "left_children.0", 0, "has a node with two parents: 0"],
    ["a feature that is not there", "split_indices.0", 4, "split_indices[0] is no feature of 4"],
    ["one child", "right_children.0", -1, "has a node with one child: 0"],
    ["a short list", "default_left", [1], "default_left has 1 items"],
    ["text for a number", "split_conditions.0", "1", "has an item that is no number: 1"],
    ["a threshold of null", "split_conditions.1", null, "split_conditions[1] is not finite"],
    ["no nodes", "tree_param.num_nodes", "0", "has no nodes"],
    ["a code that no float holds", "categories", [2 ** 24], "categories[0] is no whole number"],
    ["categories beyond their list", "categories", [], "categories_s"],
    ["a split that forgot its categories", "split_type.0", 2, "split_type[0]"],
  ])("refuses a tree with %s", async (_, path, value, detail) => {
    const refused = refusal(await changed(`${firstTree}.${path}`, value));
    expect(refused.code).toBe("xgboost-model.malformed");
    expect(refused.detail).toContain(detail);
  });

  it.each(["abc", "[]", "[5E-1,5E-1]", "[1E0]", "NaN"])("refuses the base score %s of a probability", async (score) => {
    const refused = refusal(await changed("learner_model_param.base_score", score));
    expect(refused.code).toBe("xgboost-model.malformed");
    expect(refused.detail).toContain("learner.learner_model_param.base_score");
  });

  it("refuses a file that was cut off, wherever, and says so where it can tell", async () => {
    const codesOf = async (form: string) => {
      const bytes = await fixture(`binary.model.${form}`);
      const lengths = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => i * 97);
      return [...new Set(lengths.map((length) => refusal(bytes.subarray(0, length)).code))].sort();
    };
    expect(await codesOf("ubj")).toEqual(["xgboost-model.truncated"]);
    // A brace may end what is left of JSON by chance.
    expect(await codesOf("json")).toContain("xgboost-model.truncated");
    expect(await codesOf("json")).not.toContain("none");
  });

  it("reads or refuses a file with any byte changed, and never fails otherwise", async () => {
    const bytes = new Uint8Array(await fixture("binary.model.ubj"));
    const codes = new Set<string>();
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      const { code } = refusal(damaged);
      codes.add(code.split(".")[0] as string);
    }
    expect([...codes].sort()).toEqual(["none", "xgboost-model"]);
  });

  it("refuses a list that says it is longer than the file before it takes memory for it", () => {
    const key = [0x69, 1, 0x61];
    const count = [0x4c, 0, 0, 0x10, 0, 0, 0, 0, 0];
    const bytes = Uint8Array.from([0x7b, ...key, 0x5b, 0x24, 0x64, 0x23, ...count]);
    expect(refusal(bytes).code).toBe("xgboost-model.truncated");
  });

  it("refuses nesting without end", () => {
    expect(refusal(Uint8Array.from([0x7b, 0x69, 1, 0x61, ...new Array(5_000).fill(0x5b)]))).toMatchObject({
      code: "xgboost-model.malformed",
      detail: "nested deeper than 64 levels, at byte 69",
    });
  });

  it.each([
    ["no model at all", "hello", "neither JSON nor UBJSON"],
    ["another JSON document", '{"name":"tree"}', "has no learner"],
    ["the old binary form", "binf\u0000\u0000", "neither JSON nor UBJSON"],
    ["a LightGBM model", "tree\nversion=v4\n", "neither JSON nor UBJSON"],
  ])("refuses %s", (_, text, detail) => {
    const refused = refusal(new TextEncoder().encode(text));
    expect(refused.code).toBe("xgboost-model.malformed");
    expect(refused.detail).toContain(detail);
  });
});
