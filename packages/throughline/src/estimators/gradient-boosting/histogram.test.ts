import { describe, expect, it } from "vitest";
import { seededTrainingData, testParameters } from "../../testing/trainer.ts";
import { type BinnedMatrix, binTrainingData } from "./binned-matrix.ts";
import { createHistogram, readHistogram } from "./histogram.ts";
import { buildHistogram, divide, histogramAt, subtractHistogram } from "./leaf-histograms.ts";
import { seededRandom } from "./random.ts";
import { alone } from "./team.ts";
import { createSharedMemory, openTrainingMemory } from "./training-memory.ts";

const data = seededTrainingData({ rows: 3_000, seed: 5 });
const all = [...new Array(data.rows).keys()];

describe.each(["compiled", "plain"] as const)("histogram, kernels %s", (kernels) => {
  const request = { objective: "binary", data, parameters: testParameters } as const;
  const memory = openTrainingMemory(request, 1, createSharedMemory(request, 1, kernels));
  const matrix: BinnedMatrix = binTrainingData(data, testParameters, memory, alone);
  const division = divide(memory, matrix, alone);
  const random = seededRandom(6);
  const pairs = memory.signed.subarray(memory.layout.pairs / 4, memory.layout.pairs / 4 + 2 * data.rows);
  for (let i = 0; i < pairs.length; i++) pairs[i] = Math.floor((random() - (i % 2 === 0 ? 0.5 : 0)) * 2 ** 30);
  memory.bytes.fill(1, division.scratch.used, division.scratch.used + 8);

  /** The histogram of some rows, in the order given. */
  const build = (rows: readonly number[], slot = 0) => {
    memory.words.set(rows, memory.layout.order / 4);
    const listed = { order: memory.layout.order, first: 0, count: rows.length };
    buildHistogram(division, listed, memory.layout.pairs, histogramAt(memory, slot));
    return read(slot);
  };
  const read = (slot: number) => {
    const histogram = createHistogram(matrix.totalBins);
    readHistogram(memory, histogramAt(memory, slot), matrix.totalBins, { gradient: 1, hessian: 0.5 }, histogram);
    return histogram;
  };

  it("holds the sums and the counts that follow by hand", () => {
    const { sums, rows } = build(all);
    for (const [position, { firstBin, bins }] of matrix.features.entries()) {
      const wanted = createHistogram(bins);
      for (const row of all) {
        const bin = matrix.columns[position * data.rows + row] ?? 0;
        wanted.rows[bin] = (wanted.rows[bin] ?? 0) + 1;
        wanted.sums[2 * bin] = (wanted.sums[2 * bin] ?? 0) + (pairs[2 * row] ?? 0);
        wanted.sums[2 * bin + 1] = (wanted.sums[2 * bin + 1] ?? 0) + 0.5 * (pairs[2 * row + 1] ?? 0);
      }
      expect(rows.subarray(firstBin, firstBin + bins)).toEqual(wanted.rows);
      expect(sums.subarray(2 * firstBin, 2 * (firstBin + bins))).toEqual(wanted.sums);
    }
  });

  it("of a parent less that of a child is the sibling's, to the bit", () => {
    build(all, 0);
    build(
      all.filter((row) => row % 3 === 0),
      1,
    );
    subtractHistogram(division, histogramAt(memory, 0), histogramAt(memory, 1));
    expect(read(0)).toEqual(build(all.filter((row) => row % 3 !== 0)));
  });

  it("does not depend on the order of rows, to the bit", () => {
    expect(build([...all].reverse())).toEqual(build(all));
  });

  it("counts every row once for each feature", () => {
    const { rows } = build(all);
    expect(rows.reduce((a, b) => a + b, 0)).toBe(data.rows * matrix.features.length);
  });
});
