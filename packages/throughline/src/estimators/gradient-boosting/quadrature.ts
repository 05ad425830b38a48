/** Places in (0, 1) and the weights of the values there. */
export interface Quadrature {
  readonly places: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss and Legendre's rule: the weighted sum of a polynomial's values is its integral from 0 to 1, up to degree 2 x `points` - 1.
 *
 * @source Press et al., Numerical Recipes, "gauleg": Newton's method on the recurrence of Legendre polynomials
 */
export function gaussLegendre(points: number): Quadrature {
  const places = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = legendre(points, x);
      slope = derivative;
      const next = x - value / derivative;
      if (Math.abs(next - x) < 1e-15) break;
      x = next;
    }
    places[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

/** The Legendre polynomial of a degree from 1, and its derivative. */
function legendre(degree: number, x: number): [number, number] {
  let before = 1;
  let value = x;
  for (let n = 2; n <= degree; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
