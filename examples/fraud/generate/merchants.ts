import { formatDay } from "./calendar.ts";
import { countries, countryAbroad, homeCount, homeCountry } from "./countries.ts";
import { categories, merchantName } from "./names.ts";
import { purpose, Random } from "./random.ts";

/** How long after its opening a merchant counts as new, in days. */
export const newMerchantDays = 45;

const categoryShares = [0.24, 0.17, 0.12, 0.11, 0.09, 0.09, 0.06, 0.06, 0.04, 0.02];
/** Categories whose goods are easily sold on: electronics, gaming, gift cards. */
export const firstResaleCategory = 7;

export interface Merchant {
  readonly country: number;
  readonly category: number;
  readonly name: string;
  /** Days since 1970. */
  readonly openedOn: number;
}

/** The merchants known so far. New ones open every day; `openDay` must be called for each day in order. */
export class Merchants {
  readonly all: Merchant[] = [];
  private readonly byCountry: number[][] = countries.map(() => []);
  private readonly resale: number[] = [];
  private recent: number[] = [];
  private readonly seed: number;
  private readonly openingsPerDay: number;

  constructor(seed: number, establishedCount: number, startDay: number) {
    this.seed = seed;
    this.openingsPerDay = Math.max(0.7, establishedCount / 550);
    const random = new Random(seed, purpose.merchants, 0);
    for (let i = 0; i < establishedCount; i++) {
      this.add(random, startDay - newMerchantDays - 30 - random.below(4000));
    }
    for (let day = startDay - newMerchantDays - 29; day <= startDay; day++) this.openDay(day);
  }

  /** Adds the merchants that open on a day and forgets which ones are no longer new. */
  openDay(day: number): void {
    const random = new Random(this.seed, purpose.openings, day);
    const openings = random.poisson(this.openingsPerDay);
    for (let i = 0; i < openings; i++) this.recent.push(this.add(random, day));
    this.recent = this.recent.filter((index) => (this.all[index] as Merchant).openedOn > day - newMerchantDays);
  }

  /** A merchant for a payment made in a country; the first of each country are the popular ones. */
  established(random: Random, country: number): number {
    const local = this.byCountry[country] as number[];
    const pool = local.length > 0 && random.chance(0.9) ? local : (this.byCountry[random.below(homeCount)] as number[]);
    return pool[Math.floor(pool.length * random.next() ** 2)] ?? 0;
  }

  /** A merchant that opened lately, or any when none did. */
  opened(random: Random): number {
    return this.recent[random.below(this.recent.length)] ?? random.below(this.all.length);
  }

  /** A merchant whose goods are easily sold on. */
  resaleGoods(random: Random): number {
    return this.resale[random.below(this.resale.length)] ?? random.below(this.all.length);
  }

  private add(random: Random, openedOn: number): number {
    const country = random.chance(0.72) ? homeCountry(random.next()) : countryAbroad(random.next(), 0.6);
    const category = categoryAt(random.next());
    const name = merchantName(categories[category] as string, Math.floor(random.next() * 4294967296));
    const index = this.all.push({ country, category, name, openedOn }) - 1;
    (this.byCountry[country] as number[]).push(index);
    if (category >= firstResaleCategory) this.resale.push(index);
    return index;
  }
}

function categoryAt(uniform: number): number {
  let rest = uniform;
  const index = categoryShares.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return Math.max(index, 0);
}

export function merchantId(merchant: number): string {
  return `merchant-${String(merchant + 1).padStart(4, "0")}`;
}

/** The merchant's line in `merchants.jsonl`, without the line break. */
export function merchantLine(index: number, merchant: Merchant): string {
  return JSON.stringify({
    merchant_id: merchantId(index),
    name: merchant.name,
    country: countries[merchant.country],
    category: categories[merchant.category],
    opened_on: formatDay(merchant.openedOn),
  });
}
