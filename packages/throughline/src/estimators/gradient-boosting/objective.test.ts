import { describe, expect, it } from "vitest";
import type { TrainObjective } from "../../ports/trainer.ts";
import { testParameters } from "../../testing/trainer.ts";
import { meanLoss } from "./loss.ts";
import { createObjective } from "./objective.ts";
import { seededRandom } from "./random.ts";

const rows = 60;
const random = seededRandom(8);
const weight = Float64Array.from({ length: rows }, () => 4 * random());
type Pointwise = Exclude<TrainObjective, "lambdarank">;

const labels: Readonly<Record<Pointwise, (row: number) => number>> = {
  binary: (row) => row % 2,
  multiclass: (row) => row % 3,
  regression: () => 10 * random() - 5,
  quantile: () => 10 * random() - 5,
  poisson: () => Math.floor(6 * random()),
};

const created = (objective: Pointwise, change: { weight?: Float64Array; label?: Float64Array } = {}) => {
  const parameters = { ...testParameters, ...(objective === "multiclass" ? { classes: 3 } : {}) };
  const label = change.label ?? Float64Array.from({ length: rows }, (_, row) => labels[objective](row));
  const data = { features: [], rows: label.length, ...change, label };
  return createObjective({ objective, parameters, data }, data);
};

describe.each(Object.keys(labels) as Pointwise[])("objective %s", (objective) => {
  const loss = created(objective, { weight });
  const trees = loss.initial.length;
  const scores = Float64Array.from({ length: trees * rows }, () => 2 * random() - 1);
  const total = weight.reduce((a, b) => a + b, 0);
  // What is learned is half the squared error, and what is told the whole.
  const share = objective === "regression" ? 2 : 1;

  it("has the gradient that its loss has", () => {
    const into = loss.initial.map(() => new Float64Array(2 * rows));
    expect(loss.pairs(scores, into, 0, rows)).toBe(loss.lossOf(scores, 0, rows));
    const step = 1e-5;
    for (let place = 0; place < scores.length; place++) {
      const moved = (by: number) =>
        meanLoss(
          loss,
          scores.map((score, i) => (i === place ? score + by : score)),
          rows,
        );
      const slope = ((moved(step) - moved(-step)) / (2 * step)) * total;
      const gradient = into[Math.floor(place / rows)]?.[2 * (place % rows)] ?? Number.NaN;
      expect(Math.abs(slope / share - gradient)).toBeLessThan(1e-4);
    }
  });

  it("writes the rows that it is asked for, whatever is asked for before", () => {
    const write = (parts: readonly (readonly [number, number])[]) => {
      const into = loss.initial.map(() => new Float64Array(2 * rows));
      for (const [start, end] of parts) loss.pairs(scores, into, start, end);
      return into;
    };
    expect(
      write([
        [20, rows],
        [0, 20],
      ]),
    ).toEqual(write([[0, rows]]));
  });

  it("starts where no other constant has less loss", () => {
    const constant = (shift: number) =>
      meanLoss(
        loss,
        scores.map((_, i) => (loss.initial[Math.floor(i / rows)] ?? 0) + (i < rows ? shift : 0)),
        rows,
      );
    // Between two labels the pinball loss is flat: a quantile is one of many best constants.
    for (const shift of [-0.3, 0.3]) expect(constant(0)).toBeLessThanOrEqual(constant(shift));
  });

  it("counts a row with weight 2 as two rows", () => {
    const label = Float64Array.from({ length: 9 }, (_, row) => labels[objective](row));
    const twice = Float64Array.from([...label, label[4] as number]);
    const weighted = created(objective, { label, weight: Float64Array.from(label, (_, row) => (row === 4 ? 2 : 1)) });
    const doubled = created(objective, { label: twice });
    const flat = (count: number) => new Float64Array(trees * count).fill(0.3);
    expect(meanLoss(weighted, flat(9), 9)).toBeCloseTo(meanLoss(doubled, flat(10), 10), 12);
    if (objective !== "quantile")
      for (const [k, initial] of weighted.initial.entries()) expect(initial).toBeCloseTo(doubled.initial[k] ?? 0, 12);
  });
});

describe("multiclass", () => {
  it("has LightGBM's hessian, K / (K - 1) times that of each class", () => {
    const loss = created("multiclass", { label: Float64Array.of(0, 1, 2, 0) });
    const into = [0, 1, 2].map(() => new Float64Array(8));
    loss.pairs(new Float64Array(12), into, 0, 4);
    for (const pairs of into) expect(pairs[1]).toBeCloseTo(1.5 * (1 / 3) * (2 / 3), 6);
    expect(into[0]?.[0]).toBeCloseTo(1 / 3 - 1, 6);
  });

  it("has nothing to learn for a class without rows", () => {
    const loss = created("multiclass", { label: Float64Array.of(0, 2, 2, 0) });
    expect(loss.settled).toEqual([false, true, false]);
    expect(loss.initial[1]).toBeCloseTo(Math.log(1e-15), 4);
  });
});

describe("class weights", () => {
  const pairs = (change: { positiveWeight?: number; balanceClasses?: boolean }) => {
    const label = Float64Array.of(1, 0, 0, 0);
    const { balanceClasses = false, ...more } = change;
    const data = { features: [], rows: 4, label };
    const parameters = { ...testParameters, ...more };
    const loss = createObjective({ objective: "binary", parameters, data, balanceClasses }, data);
    const into = new Float64Array(8);
    const told = loss.pairs(new Float64Array(4), [into], 0, 4);
    return { into: Array.from(into), told, initial: loss.initial };
  };

  it("multiply gradient and hessian of their rows, and nothing else", () => {
    const plain = pairs({});
    const weighted = pairs({ positiveWeight: 3 });
    expect(plain.into).toEqual([-0.5, 0.25, 0.5, 0.25, 0.5, 0.25, 0.5, 0.25]);
    expect(weighted.into).toEqual([-1.5, 0.75, 0.5, 0.25, 0.5, 0.25, 0.5, 0.25]);
    expect(weighted.initial).toEqual(plain.initial);
    expect(weighted.told).toBeCloseTo(plain.told, 12);
  });

  it("balanced are the rows of the other class over those of the rarer", () => {
    expect(pairs({ balanceClasses: true }).into).toEqual(pairs({ positiveWeight: 3 }).into);
  });
});
