import { drawSeed, seededRandom } from "../gradient-boosting/random.ts";
import type { Steps } from "../gradient-boosting/steps.ts";
import type { DrawableRows, Measures } from "./drawn-measures.ts";

/** Bounds that hold 95 % of the figures over draws of the rows. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How two models differ on the same rows, the second less the first. */
export interface PairedDifference extends Interval {
  /** The difference over all rows. */
  readonly difference: number;
  /** Two-sided: how often draws fall on the other side of 0, at least 1 / (draws + 1). */
  readonly pValue: number;
  readonly draws: number;
}

export interface BootstrapOptions {
  /** Whole, from 0; the same seed gives the same bounds. */
  readonly seed: number;
  /** @default 200, fewer above 100,000 rows, never under 50 */
  readonly draws?: number;
}

/** The purpose that bootstrap draws have in `drawSeed`. */
const BOOTSTRAP_STREAM = 3;
/** Draws times rows that are spent when no number of draws is given. */
const DRAWN_ROWS = 2e7;

const drawsOf = (rows: number, { draws }: BootstrapOptions) =>
  draws ?? Math.max(50, Math.min(200, Math.floor(DRAWN_ROWS / rows)));

/** Draws as many rows as there are, with replacement: how often each came. */
function drawCounts(rows: number, seed: number, counts: Uint32Array): void {
  const random = seededRandom(seed);
  counts.fill(0);
  for (let i = 0; i < rows; i++) {
    const row = Math.floor(random() * rows);
    counts[row] = (counts[row] as number) + 1;
  }
}

/**
 * Percentile intervals of all measures, over draws of whole rows with replacement. A measure that some draw does not allow has none.
 * A step is a draw.
 *
 * @source Efron, Tibshirani 1993, "An introduction to the bootstrap", chapter 13
 */
export function* bootstrapIntervals(
  sample: DrawableRows,
  options: BootstrapOptions,
): Steps<Readonly<Record<string, Interval>>> {
  const found = new Map<string, number[]>();
  const draws = drawsOf(sample.rows, options);
  const counts = new Uint32Array(sample.rows);
  for (let draw = 0; draw < draws; draw++) {
    drawCounts(sample.rows, drawSeed(options.seed, BOOTSTRAP_STREAM, draw), counts);
    collect(found, sample.measuresOf(counts));
    yield;
  }
  const whole = [...found].filter(([, figures]) => figures.length === draws);
  return Object.fromEntries(whole.map(([name, figures]) => [name, intervalOf(figures)]));
}

function collect(found: Map<string, number[]>, measures: Measures): void {
  for (const [name, figure] of Object.entries(measures)) {
    if (figure === undefined) continue;
    const figures = found.get(name);
    if (figures === undefined) found.set(name, [figure]);
    else figures.push(figure);
  }
}

function intervalOf(figures: readonly number[]): Interval {
  const sorted = Float64Array.from(figures).sort();
  return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) };
}

/** Between the two nearest figures, as numpy's default does. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (at - Math.floor(at)) * (high - low);
}

/**
 * Compares two models on draws of the same rows: for each measure the difference, second less first, its interval and a p-value.
 * Both samples have the same rows in the same order. A step is a draw.
 */
export function* compareByBootstrap(
  pair: readonly [first: DrawableRows, second: DrawableRows],
  options: BootstrapOptions,
): Steps<Readonly<Record<string, PairedDifference>>> {
  const [first, second] = pair;
  const draws = drawsOf(first.rows, options);
  const counts = new Uint32Array(first.rows).fill(1);
  const whole = differences(first.measuresOf(counts), second.measuresOf(counts));
  const found = new Map<string, number[]>();
  for (let draw = 0; draw < draws; draw++) {
    drawCounts(first.rows, drawSeed(options.seed, BOOTSTRAP_STREAM, draw), counts);
    collect(found, differences(first.measuresOf(counts), second.measuresOf(counts)));
    yield;
  }
  const complete = Object.entries(whole).flatMap(([name, difference]) => {
    const figures = found.get(name) ?? [];
    if (difference === undefined || figures.length !== draws) return [];
    return [[name, { difference, ...intervalOf(figures), pValue: pValueOf(figures), draws }] as const];
  });
  return Object.fromEntries(complete);
}

function differences(first: Measures, second: Measures): Measures {
  return Object.fromEntries(
    Object.entries(second).map(([name, figure]) => {
      const before = first[name];
      return [name, figure === undefined || before === undefined ? undefined : figure - before];
    }),
  );
}

/** @source Davison, Hinkley 1997, "Bootstrap methods and their application", 4.2 */
function pValueOf(figures: readonly number[]): number {
  const below = figures.filter((figure) => figure <= 0).length;
  const above = figures.filter((figure) => figure >= 0).length;
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (figures.length + 1));
}
