/** What a random sequence is for. Each purpose has sequences of its own, so that a draw more in one never shifts another. */
export const purpose = {
  cards: 1,
  merchants: 2,
  openings: 3,
  background: 4,
  fraudsters: 5,
  sprees: 6,
  labels: 7,
  paymentDirt: 8,
  chargebackDirt: 9,
  merchantDirt: 10,
  dayVolume: 11,
  trips: 12,
} as const;

/** One step of MurmurHash3's mixing: folds a 32-bit integer into a hash. */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A whole number in [0, 2^32) that depends on all three. */
export function hash(seed: number, use: number, index: number): number {
  return mix(mix(mix(0x9e3779b9, seed), use), index) >>> 0;
}

/** A number in [0, 1) that depends on all three. */
export function noise(seed: number, use: number, index: number): number {
  return hash(seed, use, index) / 4294967296;
}

/** A sequence of random numbers that is fully determined by (seed, purpose, index). @source Chris Doty-Humphrey, sfc32 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, use: number, index: number) {
    this.a = hash(seed, use, index);
    this.b = mix(this.a, index);
    this.c = mix(this.b, use);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }

  /** A whole number in [0, size). */
  below(size: number): number {
    return Math.floor(this.next() * size);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Standard normal, by the Box-Muller transform. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Poisson, by Knuth's product of uniforms: for means below about 30. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count += 1;
    return count;
  }
}
