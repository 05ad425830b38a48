import { describe, expect, it } from "vitest";
import { finish } from "../../estimators/gradient-boosting/steps.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { Judging } from "./evaluate-model.ts";
import type { Frame } from "./frame.ts";
import { measurePermutation } from "./permutation.ts";

const ROWS = 25_000;
/** Numbers from 0 to 1 that look drawn. */
const noise = (seed: number) =>
  Float64Array.from({ length: ROWS }, (_, i) => ((((i + 1) * 7919 * seed) % 10_007) + 1) / 10_008);
const strong = noise(1);
const weak = noise(3);

/** A model of two inputs and many that it does not use; it also counts the rows that it was asked. */
function modelOf(inputs: number, outputs = 1) {
  const asked = { rows: 0 };
  const loaded: LoadedModel = {
    featureNames: Array.from({ length: inputs }, (_, i) => `f${i}`),
    predict(values, rows) {
      asked.rows += rows;
      return Float64Array.from({ length: rows * outputs }, (_, i) => {
        const row = Math.floor(i / outputs) * inputs;
        const yes = 0.8 * (values[row] as number) + 0.2 * (values[row + 1] as number);
        return i % outputs === outputs - 1 ? yes : (1 - yes) / (outputs - 1);
      });
    },
  };
  return { loaded, asked };
}
const frameOf = (inputs: number, label: (row: number) => number, queries?: Uint32Array): Frame => ({
  ...{ rows: ROWS, leftOut: 0, warmUp: 0, at: new Float64Array(ROWS), keys: [], undeclared: [], slices: [] },
  label: Float64Array.from({ length: ROWS }, (_, row) => label(row)),
  ...(queries === undefined ? {} : { queries }),
  inputs: Array.from({ length: inputs }, (_, i) => ({
    name: `f${i}`,
    kind: "numeric",
    values: [strong, weak][i] ?? noise(i + 5),
  })),
});
const importanceOf = (inputs: number, used = inputs) =>
  Array.from({ length: inputs }, (_, i) => ({
    feature: `f${i}`,
    gain: i < used ? inputs - i : 0,
    splits: i < used ? 3 : 0,
  }));
const truth = (row: number) => Number(0.8 * (strong[row] as number) + 0.2 * (weak[row] as number) > 0.5);
const test = { start: 1_000, end: ROWS };

function measured(
  judging: Judging,
  { inputs = 4, used = 2, seed = 1, label = truth, queries = undefined as Uint32Array | undefined } = {},
) {
  const { loaded, asked } = modelOf(inputs, judging.classes?.length ?? 1);
  const importance = importanceOf(inputs, used);
  const of = { loaded, frame: frameOf(inputs, label, queries), test, judging, importance };
  const record = finish(measurePermutation({ seed }, of));
  return { record, asked: asked.rows };
}

describe("what a version loses without an input", () => {
  it("is most for the input that decides most, and is left out for those that no split uses", () => {
    const { record } = measured({ objective: "binary", threshold: 0.5 });
    expect(record).toMatchObject({ measure: "auc", rows: 20_000, repeats: 5, leftOut: 0 });
    expect(record?.features.map(({ feature }) => feature)).toEqual(["f0", "f1"]);
    const [first, second] = record?.features ?? [];
    expect(first?.increase).toBeGreaterThan(0.3);
    expect(second?.increase).toBeGreaterThan(0.01);
    expect(second?.increase).toBeLessThan(0.2);
  });
  it.each<[Judging, string, ((row: number) => number)?]>([
    [{ objective: "regression" }, "rmse"],
    [{ objective: "quantile", quantile: 0.5 }, "pinball"],
    [{ objective: "poisson" }, "poissonDeviance"],
    [{ objective: "multiclass", classes: ["no", "yes"] }, "logLoss"],
  ])("is measured for %o by %s", (judging, measure) => {
    const { record } = measured(judging);
    expect(record?.measure).toBe(measure);
    expect(record?.features[0]).toMatchObject({ feature: "f0" });
    expect(record?.features[0]?.increase).toBeGreaterThan(0);
  });
  it("draws whole groups where rows are ordered", () => {
    const queries = Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 20));
    const { record } = measured({ objective: "lambdarank" }, { queries });
    expect(record).toMatchObject({ measure: "ndcg", rows: 20_000 });
    expect(record?.features[0]).toMatchObject({ feature: "f0" });
  });
  it("is the same for the same seed", () => {
    const judging: Judging = { objective: "regression" };
    expect(measured(judging, { seed: 7 }).record).toEqual(measured(judging, { seed: 7 }).record);
    expect(measured(judging, { seed: 8 }).record).not.toEqual(measured(judging, { seed: 7 }).record);
  });
  it.each([
    { splits: 1_000, rows: 2_500, leftOut: 0 },
    { splits: 25_000, rows: 200, leftOut: 20 },
  ])(
    "draws fewer rows, then fewer inputs, of a model of more splits: $splits an input",
    ({ splits, rows, leftOut }) => {
      const { loaded, asked } = modelOf(40);
      const importance = importanceOf(40).map((one) => ({ ...one, splits }));
      const of = { loaded, frame: frameOf(40, truth), test, importance };
      const record = finish(measurePermutation({ seed: 1 }, { ...of, judging: { objective: "regression" } }));
      expect(record).toMatchObject({ rows, leftOut });
      expect(asked.rows).toBe(rows * (1 + 5 * (40 - leftOut)));
    },
  );
  it("is not measured where the rows do not allow the measure", () => {
    expect(measured({ objective: "binary", threshold: 0.5 }, { label: () => 0 }).record).toBeUndefined();
    expect(measured({ objective: "regression" }, { used: 0 }).record).toBeUndefined();
  });
});
