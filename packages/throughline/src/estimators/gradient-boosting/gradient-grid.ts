import { exponentAbove, powerOfTwo } from "./elementary.ts";

/** Gradients beyond this magnitude are cut to it: no sum of them leaves the doubles. */
const GREATEST = 2 ** 126;
/** The finest step of a 32-bit float. */
const FINEST_EXPONENT = -149;
/** A sum of doubles is exact while it needs no more bits. */
const EXACT_BITS = 53;

/**
 * Rounds the gradients and hessians of all rows, each kind to multiples of its own power of two, the finest one at which the sum
 * over all rows is exact. Then no order of adding, no merging and no subtracting of histograms can change a bit.
 *
 * @param exact  pairs of gradient and hessian, 2 x rows; cut to 2^126 in magnitude, in place
 * @param into  as `exact`; every multiple taken is a 32-bit float
 */
export function snapGradients(exact: Float64Array, into: Float32Array): void {
  let greatestGradient = 0;
  let greatestHessian = 0;
  for (let i = 0; i < exact.length; i += 2) {
    const gradient = Math.max(-GREATEST, Math.min(GREATEST, exact[i] as number));
    const hessian = Math.min(GREATEST, exact[i + 1] as number);
    exact[i] = gradient;
    exact[i + 1] = hessian;
    if (gradient > greatestGradient) greatestGradient = gradient;
    else if (-gradient > greatestGradient) greatestGradient = -gradient;
    if (hessian > greatestHessian) greatestHessian = hessian;
  }
  const gradientGrid = gridFor(greatestGradient, exact.length / 2);
  const hessianGrid = gridFor(greatestHessian, exact.length / 2);
  for (let i = 0; i < exact.length; i += 2) {
    into[i] = Math.fround(exact[i] as number) + gradientGrid - gradientGrid;
    into[i + 1] = Math.fround(exact[i + 1] as number) + hessianGrid - hessianGrid;
  }
}

/** The number that rounds doubles to the grid when it is added and taken away: 1.5 x 2^52 steps. */
function gridFor(greatest: number, rows: number): number {
  const exponent = greatest < 2 ** FINEST_EXPONENT ? FINEST_EXPONENT : exponentAbove(greatest);
  const step = exponent + Math.max(2, exponentAbove(rows)) - EXACT_BITS;
  return 1.5 * powerOfTwo(52 + Math.max(FINEST_EXPONENT, step));
}
