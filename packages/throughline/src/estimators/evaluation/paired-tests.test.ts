import { describe, expect, it } from "vitest";
import { seededRandom } from "../gradient-boosting/random.ts";
import { twoSidedNormal } from "./normal.ts";
import { deLongTest, mcNemarTest } from "./paired-tests.ts";

const random = seededRandom(9);
const rows = 300;
const label = Float64Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0));
const scores = (strength: number) => label.map((came) => Math.round(20 * (strength * came + random())) / 20);
const [first, second] = [scores(0.3), scores(0.6)];

/** By the definition, pair by pair. */
function slowly(a: Float64Array, b: Float64Array) {
  const [positive, negative] = [1, 0].map((wanted) => [...label.keys()].filter((row) => label[row] === wanted)) as [
    number[],
    number[],
  ];
  const wins = (of: Float64Array, p: number, n: number) =>
    (of[p] as number) > (of[n] as number) ? 1 : of[p] === of[n] ? 0.5 : 0;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const differences = (outer: number[], pair: (row: number) => number) => {
    const values = outer.map(pair);
    return mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1);
  };
  const gap = (p: number, n: number) => wins(b, p, n) - wins(a, p, n);
  const overPositive = differences(positive, (p) => mean(negative.map((n) => gap(p, n))));
  const overNegative = differences(negative, (n) => mean(positive.map((p) => gap(p, n))));
  const difference = mean(positive.map((p) => mean(negative.map((n) => gap(p, n)))));
  return { difference, error: Math.sqrt(overPositive + overNegative) };
}

describe("DeLong's test", () => {
  it("is what its definition gives, ties included", () => {
    const found = deLongTest(label, first, second);
    const { difference, error } = slowly(first, second);
    expect(found?.difference).toBeCloseTo(difference, 12);
    expect(found?.pValue).toBeCloseTo(twoSidedNormal(difference / error), 12);
    expect(found?.high).toBeCloseTo(difference + 1.959963984540054 * error, 12);
  });
  it("turns around with the models, and sees no difference of a model and itself", () => {
    expect(deLongTest(label, second, first)?.difference).toBeCloseTo(
      -(deLongTest(label, first, second)?.difference ?? 0),
      14,
    );
    expect(deLongTest(label, first, first)).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
  });
  it("needs two rows of each class", () => {
    expect(deLongTest(Float64Array.of(1, 0, 0), Float64Array.of(1, 0, 0), Float64Array.of(0, 1, 0))).toBeUndefined();
  });
  it("refuses scores of other rows", () => {
    expect(() => deLongTest(label, first, second.slice(1))).toThrow(
      expect.objectContaining({ code: "evaluation.length-mismatch" }),
    );
  });
});

describe("McNemar's test", () => {
  const of = (onlyFirst: number, onlySecond: number, both = 5) => {
    const row = (a: number, b: number, count: number) => new Array<[number, number]>(count).fill([a, b]);
    const all = [...row(1, 0, onlyFirst), ...row(0, 1, onlySecond), ...row(1, 1, both), ...row(0, 0, 3)];
    return mcNemarTest([Uint8Array.from(all, ([a]) => a), Uint8Array.from(all, ([, b]) => b)]);
  };
  it.each([
    // By hand: 2 · (C(n,0) + … + C(n,least)) / 2^n, at most 1.
    [1, 9, (2 * (1 + 10)) / 1024],
    [0, 5, 2 / 32],
    [4, 4, 1],
    [0, 0, 1],
  ])("of %i against %i rows is exact", (onlyFirst, onlySecond, pValue) => {
    expect(of(onlyFirst, onlySecond).pValue).toBeCloseTo(pValue, 12);
  });
  it("is no 0 by rounding where thousands of rows differ", () => {
    const { pValue } = of(1_900, 2_100);
    expect(pValue).toBeGreaterThan(0.001);
    expect(pValue).toBeLessThan(0.01);
  });
});

describe("the normal distribution", () => {
  // math.erfc(z / sqrt(2)) of Python 3.11.
  it.each([
    [0, 1],
    [1, 0.31731050786291415],
    [-1.959963984540054, 0.05],
    [2.8, 0.005110260660855874],
    [5, 5.733031437583892e-7],
    [Number.POSITIVE_INFINITY, 0],
  ])("beyond %d to both sides has its share", (z, share) => {
    const found = twoSidedNormal(z);
    if (share === 0) expect(found).toBe(0);
    else expect(Math.abs(found / share - 1)).toBeLessThan(1e-13);
  });
});
