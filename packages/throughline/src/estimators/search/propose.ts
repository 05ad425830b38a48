import { drawSeed, seededRandom } from "../gradient-boosting/random.ts";
import { choiceDensity, type Density, intervalDensity } from "./parzen.ts";
import { type Dimension, drawPoint, mapSpace, type Point, type Space } from "./space.ts";

/** A point with what came of it. */
export interface Observation {
  readonly point: Point;
  /** Lower is better; NaN where nothing could be measured, which is worse than anything. */
  readonly loss: number;
}

/** Which trial of which search is asked for. */
interface Asked {
  readonly seed: number;
  /** From 0. */
  readonly trial: number;
}

/** The stream of a search's draws among those of one seed. */
const SEARCH_STREAM = 4;
/** Trials that are drawn evenly before the estimator takes over. */
const STARTUP_TRIALS = 10;
/** Points that are drawn from the good ones' density, of which the best by expected improvement is taken. */
const CANDIDATES = 24;
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;

const randomOf = ({ seed, trial }: Asked) => seededRandom(drawSeed(seed, SEARCH_STREAM, trial));

/** A point that is drawn evenly. It depends on the seed and the trial's number only. */
export const proposeEvenly = (space: Space, asked: Asked): Point => drawPoint(space, randomOf(asked));

/**
 * The next point of a tree-structured Parzen estimator: what was tried is divided into the best tenth (25 at most) and the rest, and
 * of 24 draws from the density of the good ones that is taken at which it exceeds the other density most. Each dimension for itself.
 * The first ten trials are drawn evenly. The same seed, trial and observations give the same point.
 *
 * @param observed  in the order of their trials
 * @source Bergstra, Bardenet, Bengio, Kégl 2011, "Algorithms for Hyper-Parameter Optimization", section 4; the numbers are the
 * defaults that Optuna documents for `TPESampler`
 */
export function proposeByTpe(space: Space, asked: Asked, observed: readonly Observation[]): Point {
  if (asked.trial < STARTUP_TRIALS || observed.length === 0) return proposeEvenly(space, asked);
  const random = randomOf(asked);
  const good = new Set(ranked(observed).slice(0, Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * observed.length))));
  return mapSpace(space, (dimension, name) => {
    const values = (isGood: boolean) =>
      observed.flatMap(({ point }, i) => (good.has(i) === isGood ? [point[name] as number] : []));
    return bestDraw(densityOf(dimension, values(true)), densityOf(dimension, values(false)), random);
  });
}

/** The observations by their loss, the best first, as places; equal ones in the order of their trials. */
export function ranked(observed: readonly Pick<Observation, "loss">[]): number[] {
  const losses = observed.map(({ loss }) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss));
  const order = (a: number, b: number) => {
    const [left, right] = [losses[a] as number, losses[b] as number];
    return left === right ? a - b : left < right ? -1 : 1;
  };
  return [...losses.keys()].sort(order);
}

const densityOf = (dimension: Dimension, observed: readonly number[]): Density =>
  dimension.draw === "choice" ? choiceDensity(dimension.values, observed) : intervalDensity(dimension, observed);

function bestDraw(good: Density, others: Density, random: () => number): number {
  const draws = Array.from({ length: CANDIDATES }, () => good.draw(random));
  const gains = draws.map((value) => good.logDensity(value) - others.logDensity(value));
  return draws[gains.indexOf(Math.max(...gains))] as number;
}
