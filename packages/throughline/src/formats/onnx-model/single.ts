const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The greatest 32-bit float that is not above a number; NaN stays NaN. */
export function floorToSingle(value: number): number {
  single[0] = value;
  const rounded = single[0] as number;
  if (!(rounded > value)) return rounded;
  if (rounded === 0) return -1.401298464324817e-45;
  bits[0] = (bits[0] as number) + (rounded > 0 ? -1 : 1);
  return single[0] as number;
}
