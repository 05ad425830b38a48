import { exponentAbove, powerOfTwo } from "./elementary.ts";
import type { Steps } from "./histogram.ts";

/** Gradients beyond this magnitude are cut to it: no sum of them leaves the doubles. */
const GREATEST = 2 ** 126;
/** Gradients that are all below 2 to the power of this are taken as 0. */
const FINEST_EXPONENT = -149;

/** The greatest magnitudes of gradients and of hessians, both cut to 2^126. */
export interface Greatest {
  readonly gradient: number;
  readonly hessian: number;
}

/** @param exact  pairs of gradient and hessian */
export function greatestOf(exact: Float64Array, start: number, end: number): Greatest {
  let gradient = 0;
  let hessian = 0;
  for (let row = start; row < end; row++) {
    const magnitude = Math.abs(exact[2 * row] as number);
    if (magnitude > gradient) gradient = magnitude;
    if ((exact[2 * row + 1] as number) > hessian) hessian = exact[2 * row + 1] as number;
  }
  return { gradient: Math.min(gradient, GREATEST), hessian: Math.min(hessian, GREATEST) };
}

/** The powers of two that whole numbers of `valueBits` bits and a sign count in. */
export function stepsFor({ gradient, hessian }: Greatest, valueBits: number): Steps {
  const step = (greatest: number) =>
    powerOfTwo((greatest < 2 ** FINEST_EXPONENT ? FINEST_EXPONENT : exponentAbove(greatest)) - valueBits);
  return { gradient: step(gradient), hessian: step(hessian) };
}

/**
 * Writes gradients and hessians of rows as the nearest whole numbers of steps; halves go to the even one. Whole numbers have exact
 * sums: no order of adding, no merging and no subtracting of histograms can change a bit.
 *
 * @param exact  pairs of gradient and hessian, by row
 * @param into  as `exact`
 */
export function writeWhole(exact: Float64Array, into: Int32Array, rows: readonly [number, number], steps: Steps): void {
  const magic = 1.5 * 2 ** 52;
  const [gradientScale, hessianScale] = [1 / steps.gradient, 1 / steps.hessian];
  for (let row = rows[0]; row < rows[1]; row++) {
    const gradient = Math.max(-GREATEST, Math.min(GREATEST, exact[2 * row] as number));
    const hessian = Math.min(GREATEST, exact[2 * row + 1] as number);
    into[2 * row] = gradient * gradientScale + magic - magic;
    into[2 * row + 1] = hessian * hessianScale + magic - magic;
  }
}
