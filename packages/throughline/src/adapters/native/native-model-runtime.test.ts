import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { describeModelRuntime, smallModel } from "../../testing/model-runtime.ts";
import { createNativeModelRuntime } from "./native-model-runtime.ts";

describe("native model runtime", () => describeModelRuntime(async () => createNativeModelRuntime()));

describe("explaining", () => {
  it("is refused for a model that does not say how many rows its leaves had", async () => {
    const text = smallModel.replace("leaf_count=6 6\n", "");
    const model = await createNativeModelRuntime().load({ format: "lightgbm", bytes: new TextEncoder().encode(text) });
    expect(model.predict(Float64Array.of(1, 1), 1)).toHaveLength(1);
    expect(() => model.explain?.(Float64Array.of(1, 1), 1)).toThrow(
      expect.objectContaining({ code: "model-runtime.no-row-counts", detail: "a count of tree 1 is not above 0" }),
    );
  });
});

describe("models of XGBoost", () => {
  const fixtures = new URL("../../formats/xgboost-model/fixtures/", import.meta.url);
  const load = async (name: string, form: "json" | "ubj") =>
    createNativeModelRuntime().load({
      format: `xgboost-${form}`,
      bytes: await readFile(new URL(`${name}.model.${form}`, fixtures)),
    });

  it.each(["json", "ubj"] as const)("are scored, in both of their forms (%s)", async (form) => {
    const told = JSON.parse(String(await readFile(new URL("multiclass.predictions.json", fixtures))));
    const rows = told.values as (number | null)[][];
    const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
    const model = await load("multiclass", form);
    expect([model.outputs, model.featureNames]).toEqual([3, ["amount", "age", "country", "hour"]]);
    expect(Array.from(model.predictRaw?.(values, rows.length) ?? [])).toEqual(told.raw);
    const probabilities = model.predict(values, rows.length);
    for (const [i, one] of probabilities.entries()) expect(one).toBeCloseTo(told.output[i], 6);
    expect(model.explain?.(values, rows.length)).toHaveLength(rows.length * 3 * 5);
  });

  it("are explained only where their file says how many rows its leaves had", async () => {
    const document = JSON.parse(String(await readFile(new URL("binary.model.json", fixtures))));
    for (const tree of document.learner.gradient_booster.model.trees) delete tree.sum_hessian;
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    const model = await createNativeModelRuntime().load({ format: "xgboost-json", bytes });
    expect(model.predict(new Float64Array(4), 1)).toHaveLength(1);
    expect(() => model.explain?.(new Float64Array(4), 1)).toThrow(
      expect.objectContaining({ code: "model-runtime.no-row-counts", hint: expect.stringContaining("XGBoost") }),
    );
  });

  it("give many rows the scores that each has alone, to the bit", async () => {
    const model = await load("binary", "ubj");
    const values = Float64Array.from({ length: 4 * 300 }, (_, i) => (i * 37) % 71);
    const alone = Array.from({ length: 300 }, (_, i) => model.predict(values.slice(4 * i, 4 * i + 4), 1)[0]);
    expect(Array.from(model.predict(values, 300))).toEqual(alone);
    expect(model.predict(new Float64Array(0), 0)).toHaveLength(0);
  });

  it("refuse values that are not rows × features, and bytes that are no model of theirs", async () => {
    const model = await load("binary", "ubj");
    expect(() => model.predict(new Float64Array(3), 1)).toThrow(
      expect.objectContaining({ code: "model-runtime.values-mismatch" }),
    );
    const other = { format: "xgboost-json", bytes: new TextEncoder().encode(smallModel) } as const;
    await expect(createNativeModelRuntime().load(other)).rejects.toMatchObject({ code: "xgboost-model.malformed" });
  });
});
