const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);
bits[0] = 1;
const high = words[1] === 0x3ff00000 ? 1 : 0;

/** 2^(i - 1023). */
const powersOfTwo = new Float64Array(2048);
powersOfTwo[1023] = 1;
for (let i = 1024; i < 2047; i++) powersOfTwo[i] = 2 * (powersOfTwo[i - 1] as number);
for (let i = 1022; i > 0; i--) powersOfTwo[i] = (powersOfTwo[i + 1] as number) / 2;

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * The exponential of `x`, within one unit in the last place, from additions, multiplications and one division only:
 * `Math.exp` may differ between engine versions, and training must not.
 *
 * @returns 0 below -708, Infinity above 709
 * @source fdlibm, e_exp.c: argument reduction and the coefficients of the rational approximation
 */
export function exponential(x: number): number {
  if (x > 709) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const upper = x - k * LN2_HIGH;
  const lower = k * LN2_LOW;
  const r = upper - lower;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  const y = 1 - (lower - (r * c) / (2 - c) - upper);
  return y * (powersOfTwo[k + 1023] as number);
}

/**
 * The natural logarithm of a positive, normal number, within one unit in the last place; the same on every engine.
 *
 * @source fdlibm, e_log.c: coefficients of the polynomial
 */
export function logarithm(x: number): number {
  bits[0] = x;
  const top = words[high] as number;
  let exponent = (top >>> 20) - 1023;
  words[high] = (top & 0xfffff) | 0x3ff00000;
  let mantissa = bits[0] as number;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + odd + even) + exponent * LN2_LOW) - f);
}

/** 2 to the power of a whole number, -1022 to 1023. */
export function powerOfTwo(exponent: number): number {
  return powersOfTwo[exponent + 1023] as number;
}

/** The least whole number e with 2^e > x, for positive, normal x. */
export function exponentAbove(x: number): number {
  bits[0] = x;
  return ((words[high] as number) >>> 20) - 1022;
}
