import { beforeAll, describe, expect, it } from "vitest";
import { type Observation, proposeByTpe, proposeEvenly, ranked } from "./propose.ts";
import type { Point, Space } from "./space.ts";

const space: Space = {
  learningRate: { draw: "logUniform", low: 0.001, high: 1 },
  leaves: { draw: "integer", low: 2, high: 200 },
  featureFraction: { draw: "uniform", low: 0.1, high: 1 },
  maxBins: { draw: "choice", values: [15, 63, 127, 255] },
};
/** A bowl with its bottom, 0, at a learning rate of 0.03, 40 leaves, half of the features and 127 bins. */
const lossOf = ({ learningRate = 0, leaves = 0, featureFraction = 0, maxBins = 0 }: Point) =>
  Math.log10(learningRate / 0.03) ** 2 +
  ((leaves - 40) / 100) ** 2 +
  (featureFraction - 0.5) ** 2 +
  (maxBins === 127 ? 0 : 0.1);

function search(method: "even" | "tpe", seed: number, trials: number): Observation[] {
  const observed: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const asked = { seed, trial };
    const point = method === "even" ? proposeEvenly(space, asked) : proposeByTpe(space, asked, observed);
    observed.push({ point, loss: lossOf(point) });
  }
  return observed;
}
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const leastLoss = (observed: readonly Observation[]) => Math.min(...observed.map(({ loss }) => loss));
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

describe("points that are proposed", () => {
  it("lie within their bounds, whole where they are to be whole, and one of the choices", () => {
    for (const { point } of [...search("even", 1, 300), ...search("tpe", 1, 150)]) {
      const { learningRate = 0, leaves = 0, featureFraction = 0, maxBins = 0 } = point;
      expect(learningRate >= 0.001 && learningRate <= 1).toBe(true);
      expect(Number.isInteger(leaves) && leaves >= 2 && leaves <= 200).toBe(true);
      expect(featureFraction >= 0.1 && featureFraction <= 1).toBe(true);
      expect([15, 63, 127, 255]).toContain(maxBins);
    }
  });
  it("reach both bounds of whole numbers, and every choice about as often", () => {
    const drawn = (dimension: Space[string]) =>
      Array.from({ length: 600 }, (_, trial) => proposeEvenly({ x: dimension }, { seed: 3, trial }).x);
    const counts = (values: readonly unknown[]) =>
      [...new Set(values)].sort().map((value) => values.filter((other) => other === value).length);
    for (const dimension of [
      { draw: "integer", low: 1, high: 3 },
      { draw: "choice", values: [5, 7, 9] },
    ] as const)
      for (const count of counts(drawn(dimension))) expect(Math.abs(count - 200)).toBeLessThan(50);
  });
  it("spread over the magnitudes of a logarithmic dimension", () => {
    const small = search("even", 5, 600).filter(({ point }) => (point.learningRate as number) < 0.0316);
    expect(Math.abs(small.length - 300)).toBeLessThan(50);
  });
  it("are the same for the same seed, and others for another", () => {
    expect(search("tpe", 4, 40)).toEqual(search("tpe", 4, 40));
    expect(search("tpe", 4, 40).at(-1)).not.toEqual(search("tpe", 5, 40).at(-1));
  });
});

describe("the tree-structured Parzen estimator", () => {
  let byTpe: Observation[][];
  beforeAll(() => {
    byTpe = seeds.map((seed) => search("tpe", seed, 60));
  });
  it("finds a lower loss than even draws do in as many trials, with nearly every seed", () => {
    const pairs = seeds.map((seed, i) => [leastLoss(byTpe[i] ?? []), leastLoss(search("even", seed, 60))] as const);
    const won = pairs.filter(([tpe, even]) => tpe < even).length;
    const [tpe, even] = [median(pairs.map(([loss]) => loss)), median(pairs.map(([, loss]) => loss))];
    // By chance it would be 10 of 20; 17 and more have a chance of 0.0013.
    expect(won).toBeGreaterThanOrEqual(17);
    expect(tpe).toBeLessThan(even / 2);
  });
  it("tries the neighbourhood of the best more and more", () => {
    const shares = byTpe.map((observed) => {
      const late = observed.slice(40);
      return late.filter(({ point }) => Math.abs(Math.log10((point.learningRate as number) / 0.03)) < 0.5).length / 20;
    });
    // A third of the dimension lies there.
    expect(median(shares)).toBeGreaterThan(0.6);
  });
  it("goes on from trials that could not be measured, which count as the worst", () => {
    const observed = search("even", 1, 20).map((one, i) => (i % 2 === 0 ? one : { ...one, loss: Number.NaN }));
    expect(ranked(observed).slice(10)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect(Number.isFinite(proposeByTpe(space, { seed: 1, trial: 20 }, observed).learningRate)).toBe(true);
  });
});
