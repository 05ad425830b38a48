import { type Ranked, TopRanked } from "./top-ranked.ts";

/** Vectors (rows, dimensions) row-major, each of length 1. */
export interface VectorMatrix {
  readonly dimensions: number;
  readonly values: Float32Array;
}

/**
 * The rows nearest to a vector of length 1 by cosine, compared with every row: exact.
 *
 * @param options.allows  rows that may be found; default all
 */
export function nearestVectors(
  { dimensions, values }: VectorMatrix,
  query: Float32Array,
  options: { readonly limit: number; readonly allows?: (row: number) => boolean },
): readonly Ranked[] {
  const top = new TopRanked(options.limit);
  const rows = dimensions === 0 ? 0 : values.length / dimensions;
  for (let row = 0; row < rows; row++) {
    if (options.allows?.(row) === false) continue;
    const start = row * dimensions;
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += (values[start + i] as number) * (query[i] as number);
    top.offer(row, sum);
  }
  return top.ranking();
}

/** Makes a vector's length 1; one of zeros stays. */
export function unitVector(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return vector;
  const scale = 1 / Math.sqrt(squares);
  return vector.map((value) => value * scale);
}
