import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chiSquare, upperGamma } from "../../packages/throughline/src/estimators/drift/chi-square.ts";
import { compareCategories, compareNumbers } from "../../packages/throughline/src/estimators/drift/compare.ts";
import {
  categoricalDistribution,
  numericDistribution,
} from "../../packages/throughline/src/estimators/drift/distribution.ts";
import { kolmogorovTail } from "../../packages/throughline/src/estimators/drift/kolmogorov-smirnov.ts";
import { seededRandom } from "../../packages/throughline/src/estimators/gradient-boosting/random.ts";
import { runPython, whyNoPeer } from "./python-peer.ts";

const whyNot = await whyNoPeer(["scipy==1.17.1", "numpy==2.4.6"]);
if (whyNot !== undefined)
  console.error(`\nSKIPPED: drift was not compared with SciPy, which could not be installed: ${whyNot}\n`);

/** Kolmogorov–Smirnov and chi-square by SciPy; the stability index by NumPy over deciles, an empty share as 0.0001. */
const program = `
import json, sys
import numpy, scipy.stats, scipy.special
task = json.load(open(sys.argv[1]))
def psi(reference, current):
    edges = numpy.unique(numpy.quantile(reference, numpy.arange(1, 10) / 10, method="inverted_cdf"))
    def shares(values):
        share = numpy.bincount(numpy.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) / len(values)
        return numpy.where(share == 0, 1e-4, share)
    a, b = shares(reference), shares(current)
    return float(numpy.sum((b - a) * numpy.log(b / a)))
samples = []
for reference, current in task["samples"]:
    reference, current = numpy.array(reference), numpy.array(current)
    exact = scipy.stats.ks_2samp(reference, current, method="exact" if len(current) <= 1000 else "asymp")
    samples.append({"statistic": float(exact.statistic), "p": float(exact.pvalue), "psi": psi(reference, current)})
tables = []
for table in task["tables"]:
    table = numpy.array(table)
    found = scipy.stats.chi2_contingency(table[:, table.sum(axis=0) > 0], correction=False)
    tables.append({"statistic": float(found.statistic), "p": float(found.pvalue)})
print(json.dumps({"samples": samples, "tables": tables,
    "tail": [float(scipy.special.kolmogorov(x)) for x in task["tail"]],
    "gamma": [float(scipy.special.gammaincc(a, x)) for a, x in task["gamma"]]}))
`;

interface Answer {
  readonly samples: readonly { readonly statistic: number; readonly p: number; readonly psi: number }[];
  readonly tables: readonly { readonly statistic: number; readonly p: number }[];
  readonly tail: readonly number[];
  readonly gamma: readonly number[];
}

const random = seededRandom(7);
/** Three uniform numbers added: smooth, and of one hump. */
const hump = (shift: number, spread = 1) => shift + spread * (random() + random() + random());
const numbers = (count: number, draw: () => number) => Array.from({ length: count }, draw);

const samples: readonly (readonly [number[], number[]])[] = [
  [numbers(900, () => hump(0)), numbers(300, () => hump(0))],
  [numbers(900, () => hump(0)), numbers(300, () => hump(0.3))],
  [numbers(800, () => hump(0)), numbers(500, () => hump(0, 1.5))],
  [numbers(1_000, () => Math.floor(5 * random())), numbers(400, () => Math.floor(5 * random() ** 1.3))],
  [numbers(40_000, () => hump(0)), numbers(5_000, () => hump(0.02))],
  [numbers(40_000, () => Math.exp(4 * hump(0))), numbers(5_000, () => Math.exp(4 * hump(0.1)))],
];
const tables = [
  [
    [50, 30, 20, 0],
    [45, 38, 17, 0],
  ],
  [
    [500, 300, 200, 9],
    [70, 20, 5, 30],
  ],
  [
    [1_000, 1_000],
    [510, 490],
  ],
];
const tail = [0.05, 0.2, 0.5, 0.9, 1.17, 1.18, 1.5, 2, 3];
const gamma = [0.5, 1, 2.5, 9.5, 60].flatMap((a) => [0.01, 0.5, 1, 4, 12, 80].map((x) => [a, x] as const));

describe.skipIf(whyNot !== undefined)("drift, beside SciPy", () => {
  let folder: string;
  let answer: Answer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-drift-"));
    await writeFile(join(folder, "task.json"), JSON.stringify({ samples, tables, tail, gamma }));
    answer = JSON.parse(await runPython(program, join(folder, "task.json"))) as Answer;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const compared = samples.map(([reference, current]) =>
    compareNumbers(numericDistribution(Float64Array.from(reference)), Float64Array.from(current)),
  );

  it.each(samples.map((_, i) => i))("has the distance and the p-value of ks_2samp: sample %i", (i) => {
    const [ours, theirs] = [compared[i]?.ks, answer.samples[i]];
    const isWhole = (samples[i]?.[0].length ?? 0) <= 1_000;
    const off = Math.abs((ours?.statistic ?? Number.NaN) - (theirs?.statistic ?? 0));
    expect(off).toBeLessThan(isWhole ? 1e-12 : 1e-3);
    // SciPy counts paths exactly for small samples; the limit with Stephens' correction is near.
    if (isWhole) expect(Math.abs((ours?.p ?? Number.NaN) - (theirs?.p ?? 0))).toBeLessThan(0.02);
    else expect((ours?.p ?? 1) < 0.05).toBe((theirs?.p ?? 0) < 0.05);
  });

  it.each([0, 1, 2])("has the stability index of NumPy over deciles: sample %i", (i) => {
    expect(compared[i]?.psi).toBeCloseTo(answer.samples[i]?.psi ?? Number.NaN, 10);
  });

  it.each([4, 5])(
    "has it within a hundredth where only a thousand values of the reference are kept: sample %i",
    (i) => {
      expect(compared[i]?.psi).toBeCloseTo(answer.samples[i]?.psi ?? Number.NaN, 2);
    },
  );

  it("has the statistic and the p-value of chi2_contingency", () => {
    for (const [i, [reference = [], current = []]] of tables.entries()) {
      const ours = chiSquare(reference.map((count, bin) => ({ reference: count, current: current[bin] ?? 0 })));
      const { statistic, p } = answer.tables[i] ?? { statistic: Number.NaN, p: Number.NaN };
      expect(Math.abs((ours?.statistic ?? Number.NaN) - statistic)).toBeLessThan(1e-9 * statistic);
      expect(Math.abs((ours?.p ?? Number.NaN) - p)).toBeLessThan(1e-12);
    }
  });

  it("compares categories by the same table", () => {
    const codes = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : i < 80 ? 1 : 2));
    const current = Array.from({ length: 100 }, (_, i) => (i < 45 ? "a" : i < 83 ? "b" : "c"));
    const found = compareCategories(categoricalDistribution(codes, ["a", "b", "c"]), current);
    expect(found.chiSquare?.p).toBeCloseTo(answer.tables[0]?.p ?? Number.NaN, 12);
  });

  it("has the limiting distributions of SciPy", () => {
    for (const [i, x] of tail.entries())
      expect(Math.abs(kolmogorovTail(x) - (answer.tail[i] ?? 1))).toBeLessThan(1e-12);
    for (const [i, [a, x]] of gamma.entries()) {
      const theirs = answer.gamma[i] ?? Number.NaN;
      expect(Math.abs(upperGamma(a, x) - theirs)).toBeLessThan(1e-12);
    }
  });
});
