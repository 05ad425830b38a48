import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Tree } from "../../estimators/gradient-boosting/ensemble.ts";
import { flattenEnsemble, predictRaw } from "../../estimators/gradient-boosting/predict.ts";
import { smallModel, smallModelCases } from "../../testing/model-runtime.ts";
import { parseLightgbmModel } from "../lightgbm-model/parse-model.ts";
import { parseXgboostModel } from "../xgboost-model/parse-model.ts";
import { predictXgboostRaw } from "../xgboost-model/predict.ts";
import { formatOnnxModel } from "./format-model.ts";
import { onnxOfEnsemble } from "./of-ensemble.ts";
import { onnxOfXgboost } from "./of-xgboost.ts";
import { Message } from "./protobuf.ts";
import { floorToSingle } from "./single.ts";
import { BRANCH_LEQ, BRANCH_LT, type Branch, type OnnxModel, type OnnxSplit } from "./tree-table.ts";

const fixture = (path: string) => readFile(new URL(`../${path}`, import.meta.url));

function isTrue({ mode, threshold, members = [], missingIsTrue }: OnnxSplit, value: number): boolean {
  if (Number.isNaN(value)) return missingIsTrue;
  if (mode === BRANCH_LEQ) return value <= threshold;
  return mode === BRANCH_LT ? value < threshold : members.includes(value);
}

/** What the operator makes of a row of 32-bit floats, added in double precision. */
function sumsOf({ trees, outputs, start }: OnnxModel, row: Float32Array): number[] {
  const sums = Array.from({ length: outputs }, (_, i) => start?.[i] ?? 0);
  for (const root of trees.roots) {
    let at: Branch = { at: root, isLeaf: false };
    while (!at.isLeaf) {
      const split = trees.splits[at.at] as OnnxSplit;
      at = isTrue(split, row[split.feature] as number) ? split.whenTrue : split.whenFalse;
    }
    const { output, value } = trees.leaves[at.at] as { output: number; value: number };
    sums[output] = (sums[output] as number) + value;
  }
  return sums;
}

/** Rows of whole single-precision numbers, so that both sides see the same. */
function rowsOf(values: readonly (readonly (number | null)[])[]) {
  const singles = values.map((row) => Float32Array.from(row, (value) => value ?? Number.NaN));
  return { singles, doubles: Float64Array.from(singles.flatMap((row) => Array.from(row))), rows: values.length };
}

async function predictionsOf(path: string) {
  const { values } = JSON.parse(String(await fixture(path))) as { values: (number | null)[][] };
  // ONNX knows whole codes only: what is after the point of a category is cut off.
  return rowsOf(values.map((row) => row.map((value, i) => (value !== null && i >= 3 ? Math.trunc(value) : value))));
}

function assertClose(found: readonly number[], wanted: Float64Array): void {
  expect(found).toHaveLength(wanted.length);
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0);
  expect(worst).toBeLessThan(1e-12);
}

describe("trees for ONNX", () => {
  it("send every 32-bit float the way that LightGBM's model sends it", async () => {
    const { ensemble } = parseLightgbmModel(await fixture("lightgbm-model/fixtures/binary.model.txt"));
    const { singles, doubles, rows } = await predictionsOf("lightgbm-model/fixtures/binary.predictions.json");
    const onnx = onnxOfEnsemble(ensemble, "trial");
    assertClose(
      singles.flatMap((row) => sumsOf(onnx, row)),
      predictRaw(flattenEnsemble(ensemble), doubles, rows),
    );
  });

  it("know missing values, categories beyond a word, and unseen ones", () => {
    const { ensemble } = parseLightgbmModel(new TextEncoder().encode(smallModel));
    const onnx = onnxOfEnsemble(ensemble, "trial");
    for (const { amount, country, raw } of smallModelCases) {
      if (!Number.isNaN(country) && !Number.isInteger(country)) continue;
      const [sum] = sumsOf(onnx, Float32Array.of(amount, country));
      expect(sum).toBe(raw);
    }
  });

  it.each(["binary", "multiclass", "dart"])("add up to XGBoost's raw scores (%s)", async (name) => {
    const model = parseXgboostModel(await fixture(`xgboost-model/fixtures/${name}.model.ubj`));
    const { singles, doubles, rows } = await predictionsOf(`xgboost-model/fixtures/${name}.predictions.json`);
    const onnx = onnxOfXgboost(model, "trial");
    const sums = Float64Array.from(singles.flatMap((row) => sumsOf(onnx, row)));
    for (const [i, score] of predictXgboostRaw(model, doubles, rows).entries())
      expect(Math.abs((sums[i] as number) - score)).toBeLessThan(2e-6);
  });

  it("say a tree of one leaf", () => {
    const { ensemble } = parseLightgbmModel(new TextEncoder().encode(smallModel));
    const [first, second] = ensemble.trees as [Tree, Tree];
    const lone = { ...second, leaves: 1, leafValue: Float64Array.of(0.25) };
    const onnx = onnxOfEnsemble({ ...ensemble, trees: [lone, first] }, "trial");
    expect(sumsOf(onnx, Float32Array.of(1, 1))).toEqual([-0.75]);
    expect(sumsOf(onnx, Float32Array.of(Number.NaN, 1))).toEqual([-0.75]);
  });

  it("refuse a split that takes 0 for a missing value", () => {
    // Missing is 0 (4) and goes left (2), where 0 itself lies above the threshold.
    const zeros = smallModel.replace("decision_type=2\n", "decision_type=6\n");
    const { ensemble } = parseLightgbmModel(new TextEncoder().encode(zeros));
    expect(() => onnxOfEnsemble(ensemble, "trial")).toThrow(
      expect.objectContaining({
        code: "onnx-model.unsupported",
        detail: "a split at -0.5 takes 0 for a missing value",
      }),
    );
  });
});

describe("rounding down to single precision", () => {
  it.each([
    [0.1, 0.09999999403953552],
    [-0.1, -0.10000000149011612],
    [0.5, 0.5],
    [1e300, 3.4028234663852886e38],
    [-1e300, Number.NEGATIVE_INFINITY],
    [-1e-60, -1.401298464324817e-45],
    [1e-60, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("gives the greatest float that is not above %d", (value, single) => {
    expect(floorToSingle(value)).toBe(single);
  });
});

describe("a file", () => {
  it("has its fields in Protocol Buffers' encoding", () => {
    const inner = new Message().text(1, "é");
    const bytes = new Message().integer(1, 300).integers(2, [-1, 1]).message(3, inner).encoded();
    expect(Buffer.from(bytes).toString("hex")).toBe("08ac02120bffffffffffffffffff01011a040a02c3a9");
  });

  it("is the same for the same model, and names operators, features and what is told", () => {
    const { ensemble } = parseLightgbmModel(new TextEncoder().encode(smallModel));
    const write = () => formatOnnxModel(onnxOfEnsemble(ensemble, "fraud"), { threshold: "0.4" });
    const text = Buffer.from(write()).toString("latin1");
    expect(Buffer.compare(Buffer.from(write()), Buffer.from(write()))).toBe(0);
    for (const part of ["ai.onnx.ml", "TreeEnsemble", "Sigmoid", '["amount","country"]', "threshold", "score"])
      expect(text).toContain(part);
  });
});
