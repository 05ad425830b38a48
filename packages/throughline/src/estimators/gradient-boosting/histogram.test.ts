import { describe, expect, it } from "vitest";
import { seededTrainingData } from "../../testing/trainer.ts";
import { binaryLogLoss } from "./binary-objective.ts";
import { binTrainingData } from "./binned-matrix.ts";
import { buildHistogram, createHistogram, subtractHistogram } from "./histogram.ts";
import { seededRandom } from "./random.ts";

const data = seededTrainingData({ rows: 3_000, seed: 5 });
const matrix = binTrainingData(data, { maxBins: 255, seed: 1 });
const random = seededRandom(6);
const gradients = new Float32Array(2 * data.rows);
binaryLogLoss(
  Float64Array.from({ length: data.rows }, () => 8 * random() - 4),
  data.label,
  gradients,
);

/** The histogram of some rows, in the order given. */
function histogramOf(rows: readonly number[]) {
  const histogram = createHistogram(matrix.totalBins);
  const own = Float32Array.from(rows.flatMap((row) => [gradients[2 * row] ?? 0, gradients[2 * row + 1] ?? 0]));
  buildHistogram(matrix, { rows: Uint32Array.from(rows), gradients: own }, histogram);
  return histogram;
}

const all = [...new Array(data.rows).keys()];

describe("histogram", () => {
  it("of a parent less that of a child is the sibling's, to the bit", () => {
    const parent = histogramOf(all);
    subtractHistogram(parent, histogramOf(all.filter((row) => row % 3 === 0)));
    expect(parent).toEqual(histogramOf(all.filter((row) => row % 3 !== 0)));
  });

  it("does not depend on the order of rows, to the bit", () => {
    expect(histogramOf([...all].reverse())).toEqual(histogramOf(all));
  });

  it("counts every row once for each feature", () => {
    const { rows } = histogramOf(all);
    expect(rows.reduce((a, b) => a + b, 0)).toBe(data.rows * matrix.features.length);
  });
});
