import { exponential, logarithm } from "../gradient-boosting/elementary.ts";

/** How one parameter is drawn. Bounds are inclusive; those of `logUniform` are above 0, those of `integer` whole numbers. */
export type Dimension =
  | { readonly draw: "uniform" | "logUniform" | "integer"; readonly low: number; readonly high: number }
  | { readonly draw: "choice"; readonly values: readonly number[] };

/** A dimension with bounds. */
export type Interval = Exclude<Dimension, { readonly draw: "choice" }>;

/** What is searched: parameters by name. Draws go through them in this order. */
export type Space = Readonly<Record<string, Dimension>>;

/** One value for each dimension of a space. */
export type Point = Readonly<Record<string, number>>;

/** The range that an interval is drawn from evenly: its logarithms, or half a step beyond its whole numbers. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of an interval. */
export function rangeOf({ draw, low, high }: Interval): Range {
  if (draw === "logUniform") return { low: logarithm(low), high: logarithm(high) };
  return draw === "integer" ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

/** The place of a value in its interval's range. */
export const placeOf = ({ draw }: Interval, value: number): number =>
  draw === "logUniform" ? logarithm(value) : value;

/** The value at a place of an interval's range; never beyond the bounds. */
export function valueAt({ draw, low, high }: Interval, place: number): number {
  const value = draw === "logUniform" ? exponential(place) : draw === "integer" ? Math.round(place) : place;
  return Math.min(high, Math.max(low, value));
}

/** Draws a point evenly. */
export function drawPoint(space: Space, random: () => number): Point {
  return mapSpace(space, (dimension) => {
    if (dimension.draw === "choice") return dimension.values[Math.floor(random() * dimension.values.length)] as number;
    const { low, high } = rangeOf(dimension);
    return valueAt(dimension, low + random() * (high - low));
  });
}

/** A point made dimension by dimension. */
export function mapSpace(space: Space, makeValue: (dimension: Dimension, name: string) => number): Point {
  return Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, makeValue(dimension, name)]));
}
