import { beforeAll, expect, it } from "vitest";
import type { LoadedModel, ModelRuntime } from "../ports/model-runtime.ts";

/**
 * Two trees over `amount` and `country`. Tree 0: amount <= 10 or missing gives -1, else country 1, 2 or 40 gives 0.5, any other
 * 2. Tree 1: amount <= -0.5, with NaN read as 0, gives 0.25, else 0.
 */
export const smallModel = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:1
feature_names=amount country
feature_infos=[0:100] -1:1:2:3:40
tree_sizes=310 249

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=3 2
threshold=10 0
decision_type=10 9
left_child=-1 -2
right_child=1 -3
leaf_value=-1 0.5 2
leaf_weight=1 1 1
leaf_count=4 4 4
internal_value=0 0
internal_weight=3 2
internal_count=12 8
cat_boundaries=0 2
cat_threshold=6 256
is_linear=0
shrinkage=1


Tree=1
num_leaves=2
num_cat=0
split_feature=0
split_gain=1
threshold=-0.5
decision_type=2
left_child=-1
right_child=-2
leaf_value=0.25 0
leaf_weight=1 1
leaf_count=6 6
internal_value=0
internal_weight=2
internal_count=12
is_linear=0
shrinkage=0.1


end of trees
`;

/** Inputs of `smallModel` with the raw scores that follow from its description. */
export const smallModelCases = [
  { what: "a value on the threshold goes left", amount: 10, country: 3, raw: -1 },
  { what: "a missing number goes the way the split learned", amount: Number.NaN, country: 1, raw: -1 },
  { what: "a category of the set goes left", amount: 11, country: 2, raw: 0.5 },
  { what: "a category of the set's second word goes left", amount: 11, country: 40, raw: 0.5 },
  { what: "a category outside the set goes right", amount: 11, country: 3, raw: 2 },
  { what: "a category beyond the set's words goes right", amount: 11, country: 4_000, raw: 2 },
  { what: "a missing category goes right", amount: 11, country: Number.NaN, raw: 2 },
  { what: "a negative category goes right", amount: 11, country: -1, raw: 2 },
  { what: "a fraction of a category is cut off", amount: 11, country: 2.9, raw: 0.5 },
  { what: "all trees add up", amount: -3, country: 3, raw: -0.75 },
] as const;

const probability = (raw: number) => 1 / (1 + Math.exp(-raw));

interface Subject {
  runtime: ModelRuntime;
  model: LoadedModel;
}

const loadText = ({ runtime }: Subject, text: string) =>
  runtime.load({ format: "lightgbm", bytes: new TextEncoder().encode(text) });

function describeOutputs(subject: Subject): void {
  it("gives raw scores and SHAP values that add up to them, where it can", () => {
    const rows = smallModelCases.length;
    const values = Float64Array.from(smallModelCases.flatMap(({ amount, country }) => [amount, country]));
    const raw = subject.model.predictRaw?.(values, rows);
    const shap = subject.model.explain?.(values, rows);
    for (const [row, one] of smallModelCases.entries()) {
      if (raw !== undefined) expect(raw[row]).toBe(one.raw);
      if (shap !== undefined)
        expect(shap.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, 0)).toBeCloseTo(one.raw, 12);
    }
  });
  it("says what the objective makes of raw scores", async () => {
    const values = Float64Array.from(smallModelCases.flatMap(({ amount, country }) => [amount, country]));
    const outputs = async (objective: string) => {
      const model = await loadText(subject, smallModel.replace("binary sigmoid:1", objective));
      return model.predict(values, smallModelCases.length);
    };
    const raw = smallModelCases.map((one) => one.raw);
    expect(Array.from(await outputs("regression"))).toEqual(raw);
    expect(Array.from(await outputs("quantile"))).toEqual(raw);
    for (const [row, count] of (await outputs("poisson")).entries())
      expect(count).toBeCloseTo(Math.exp(raw[row] ?? 0), 14);
  });
  it("gives a multiclass model's probabilities row by row, with a tree for each class", async () => {
    const header = smallModel
      .replace("num_class=1", "num_class=2")
      .replace("num_tree_per_iteration=1", "num_tree_per_iteration=2");
    const model = await loadText(subject, header.replace("binary sigmoid:1", "multiclass num_class:2"));
    const probabilities = model.predict(Float64Array.of(11, 2, -3, 3), 2);
    expect(model.outputs).toBe(2);
    // Raw scores: tree 0 for the first class, tree 1 for the second.
    const [first, second] = [Math.exp(0.5) / (Math.exp(0.5) + 1), Math.exp(-1) / (Math.exp(-1) + Math.exp(0.25))];
    const wanted = [first, 1 - first, second, 1 - second];
    for (const [place, value] of probabilities.entries()) expect(value).toBeCloseTo(wanted[place] ?? 0, 14);
  });
}

/** What every ModelRuntime must do. Call it inside a `describe`. */
export function describeModelRuntime(make: () => Promise<ModelRuntime>): void {
  const subject = {} as Subject;
  const load = (text: string) => loadText(subject, text);
  beforeAll(async () => {
    subject.runtime = await make();
    subject.model = await load(smallModel);
  });
  it("names the features in the order of the values", () => {
    expect(subject.model.featureNames).toEqual(["amount", "country"]);
  });
  it.each(smallModelCases)("$what", ({ amount, country, raw }) => {
    const [score] = subject.model.predict(Float64Array.of(amount, country), 1);
    expect(score).toBeCloseTo(probability(raw), 14);
  });
  it("gives many rows the scores that each has alone, to the bit", () => {
    const rows = Array.from({ length: 20 }).flatMap(() => smallModelCases);
    const values = Float64Array.from(rows.flatMap(({ amount, country }) => [amount, country]));
    const alone = rows.map((_, i) => subject.model.predict(values.slice(2 * i, 2 * i + 2), 1)[0]);
    expect(Array.from(subject.model.predict(values, rows.length))).toEqual(alone);
  });
  describeOutputs(subject);
  it("gives no scores for no rows", () => {
    expect(subject.model.predict(new Float64Array(0), 0)).toHaveLength(0);
  });
  it("refuses values that are not rows × features", () => {
    expect(() => subject.model.predict(new Float64Array(3), 1)).toThrow(
      expect.objectContaining({ code: "model-runtime.values-mismatch" }),
    );
  });
  it.each([
    ["a text that ends too early", smallModel.slice(0, 700), "lightgbm-model.truncated"],
    ["a text that is no model", "hello", "lightgbm-model.malformed"],
    ["another objective", smallModel.replace("binary sigmoid:1", "rank_xendcg"), "lightgbm-model.unsupported"],
  ])("refuses %s", async (_, text, code) => {
    await expect(load(text)).rejects.toMatchObject({ code });
  });
  it("refuses a format it does not know", async () => {
    const model = { format: "onnx" as never, bytes: new Uint8Array(0) };
    await expect(subject.runtime.load(model)).rejects.toMatchObject({ code: "model-runtime.unsupported-format" });
  });
}
