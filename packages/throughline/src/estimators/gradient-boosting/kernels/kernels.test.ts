import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.ts";
import { BLOCK_ROWS, type Kernels } from "./kernels.ts";
import { createPlainKernels } from "./plain-kernels.ts";
import { compileKernels, createWasmMemory, instantiateKernels } from "./wasm-kernels.ts";

const BYTES = 8 * 65_536;
/** What only one kind of kernels writes to. */
const SCRATCH = BYTES - BLOCK_ROWS * (64 + 8);
const module = compileKernels() as object;

const viewsOf = (buffer: SharedArrayBuffer) => ({
  bytes: new Uint8Array(buffer, 0, BYTES),
  words: new Uint32Array(buffer, 0, BYTES / 4),
  signed: new Int32Array(buffer, 0, BYTES / 4),
  doubles: new Float64Array(buffer, 0, BYTES / 8),
});
type Views = ReturnType<typeof viewsOf>;

/** Fills two memories alike, runs both kinds of kernels, and expects the same bytes and the same answer. */
function sameBytes(prepare: (views: Views) => void, run: (kernels: Kernels) => unknown): Views {
  const wasm = createWasmMemory(BYTES);
  const plain = viewsOf(new SharedArrayBuffer(BYTES));
  prepare(plain);
  const compiled = viewsOf(wasm.buffer);
  compiled.bytes.set(plain.bytes);
  const answer = run(instantiateKernels(module, wasm));
  expect(run(createPlainKernels(plain.bytes.buffer))).toEqual(answer);
  expect(plain.bytes.findIndex((byte, i) => i < SCRATCH && byte !== compiled.bytes[i])).toBe(-1);
  return plain;
}

const random = seededRandom(11);
const extremes = [0, 1, -1, 2 ** 30, -(2 ** 30), 12_345, -(2 ** 30) + 1];
const randomBytes = ({ bytes }: Views, start: number, count: number) => {
  for (let i = 0; i < count; i++) bytes[start + i] = Math.floor(256 * random() ** 2);
};

/** Where things stand, in bytes. */
const at = { rows: 64, order: 110_000, pairs: 120_000, used: 140_000, bases: 140_064, bins: 147_456, more: 300_032 };

describe("compiled and plain kernels write the same bytes", () => {
  it.each<[stride: number, count: number, ordered: boolean, shift: number]>([
    ...[4, 8, 12, 28, 64].map((stride) => [stride, 1_500, true, 12] as [number, number, boolean, number]),
    ...[4, 16, 28].map((stride) => [stride, 1_030, false, 20] as [number, number, boolean, number]),
    [4, 1, true, 1],
    [8, 0, false, 12],
    [4, 700, true, 31],
  ])("adding up %i features of %i rows, by an order: %s, with %i bits to count", (stride, count, ordered, shift) => {
    const prepare = (views: Views) => {
      randomBytes(views, at.rows, stride * 1_600);
      for (let i = 0; i < 3_200; i++)
        views.signed[at.pairs / 4 + i] = i < 7 ? (extremes[i] as number) : (random() - 0.5) * 2 ** 31;
      for (let i = 0; i < count; i++) views.words[at.order / 4 + i] = (i * 7) % 1_600;
      for (let f = 0; f < stride; f++) views.words[at.bases / 4 + f] = 16 * 70 * f;
      for (let group = 0; group < stride / 4; group++) views.bytes[at.used + group] = group === 1 ? 0 : 1;
      randomBytes(views, at.bins, 4_096);
    };
    const first = ordered ? 0 : 30;
    const places = [at.pairs, SCRATCH, at.bins, at.bases, at.used] as const;
    sameBytes(prepare, (kernels) =>
      kernels.accumulate(at.rows, stride, ordered ? at.order : 0, first, count, ...places, shift),
    );
  });

  it.each(["merge", "subtract"] as const)("%s of histograms, carries included", (name) => {
    const prepare = (views: Views) => {
      for (const start of [at.bins, at.more]) randomBytes(views, start, 16 * 300);
      views.words.fill(0xffffffff, at.bins / 4, at.bins / 4 + 8);
      views.words.fill(0, at.more / 4, at.more / 4 + 8);
      views.words[at.more / 4] = 1;
    };
    sameBytes(prepare, (kernels) => kernels[name](at.bins, at.more, 300));
  });

  it.each([0, 1, 1_000])("parting %i rows, also in place", (count) => {
    for (const left of [at.bins, at.order]) {
      const prepare = (views: Views) => {
        randomBytes(views, at.rows, 2_000);
        for (let bin = 0; bin < 256; bin++) views.bytes[at.used + bin] = random() < 0.5 ? 1 : 0;
        for (let i = 0; i < count; i++) views.words[at.order / 4 + i] = 2 * i;
      };
      sameBytes(prepare, (kernels) => kernels.partition(at.rows, at.order, count, at.used, left, at.more));
    }
  });

  it("adding a value to scores", () => {
    const prepare = (views: Views) => {
      for (let i = 0; i < 500; i++) views.doubles[at.bins / 8 + i] = random() * 10 ** (20 * random() - 10);
      for (let i = 0; i < 250; i++) views.words[at.order / 4 + i] = 2 * i;
    };
    sameBytes(prepare, (kernels) => kernels.addValue(at.bins, at.order, 250, 0.1));
  });
});

describe("compiled and plain kernels give the same numbers", () => {
  it.each<[what: string, shift: number, missingBin: number, lambda: number, leastRows: number]>([
    ["plain", 12, -1, 0, 1],
    ["missing left", 12, 40, 1.5, 20],
    ["bits that just hold the rows", 11, -1, 0, 1],
    ["many rows asked for", 12, -1, 0, 1_000],
    ["many bits", 20, 39, 0.1, 5],
  ])("searching a split: %s", (_, shift, missingBin, lambda, leastRows) => {
    for (let trial = 0; trial < 40; trial++) {
      const sums = [0, 0, 0];
      const prepare = (views: Views) => {
        for (let bin = 0; bin < 41; bin++) {
          const count = random() < 0.3 ? 0 : Math.min(2 ** shift - 1, Math.floor(40 * random()));
          const gradient = count === 0 ? 0 : Math.floor((random() - 0.5) * 2 ** 28);
          const hessian = count === 0 ? 0 : Math.floor(random() * 2 ** 28);
          const whole = (value: number) => (BigInt(value) << BigInt(shift)) + BigInt(count);
          new BigInt64Array(views.bytes.buffer, at.bins + 16 * bin, 2).set([whole(gradient), whole(hessian)]);
          for (const [i, value] of [gradient, hessian, count].entries()) sums[i] = (sums[i] as number) + value;
        }
        const [gradient = 0, hessian = 0, rows = 0] = sums;
        const leaf = [gradient / 2 ** 24, hessian / 2 ** 26, rows, leastRows, lambda, 2 ** -24, 2 ** -26, 1e-3];
        views.doubles.set(leaf, at.pairs / 8);
        views.doubles[at.more / 8] = trial % 2;
      };
      const candidates = missingBin < 0 ? 40 : 39;
      sameBytes(prepare, (kernels) => kernels.scan(at.bins, candidates, missingBin, at.pairs, at.more, shift));
    }
  });

  it.each([0, 1, 2, 15, 16, 17, 1_001])("log loss of %i rows, the certain and wrong ones too", (count) => {
    const edges = [0, -0, 710, -710, 1e6, -1e6, 1e-300, 708.5, -708.5, 36.7, -36.7, 1e-17];
    const prepare = (views: Views) => {
      for (let i = 0; i < count; i++) {
        views.doubles[at.bins / 8 + i] = edges[i] ?? 60 * random() - 30;
        views.bytes[at.rows + i] = random() < 0.5 ? 1 : 0;
      }
    };
    for (const bits of [30, 23])
      sameBytes(prepare, (kernels) =>
        kernels.logistic(at.bins, at.rows, 0, count, at.more, 2 ** bits, 2 ** (bits + 2)),
      );
  });

  it.each([0, 1, 7, 254])("binning by %i edges, NaN and ends included", (edges) => {
    const prepare = (views: Views) => {
      const sorted = Float64Array.from({ length: edges }, () => 200 * random() - 100).sort();
      views.doubles.fill(Number.POSITIVE_INFINITY, at.more / 8, at.more / 8 + 256);
      views.doubles.set(sorted, at.more / 8);
      const values = [Number.NaN, 0, -0, 1e300, -1e300, ...sorted];
      for (let i = 0; i < 600; i++) views.doubles[at.bins / 8 + i] = values[i] ?? 220 * random() - 110;
    };
    const { bytes } = sameBytes(prepare, (kernels) =>
      kernels.binNumbers(at.bins, 600, at.more, 254, at.rows, at.order + 3, 12),
    );
    expect(bytes[at.rows]).toBe(254);
    expect(bytes[at.rows + 3]).toBe(edges);
    expect(bytes[at.rows + 4]).toBe(0);
  });
});
