import { dayOfHour, hourSeconds, weekday } from "./calendar.ts";
import { type Cards, cardAt, tripCountry } from "./cards.ts";
import { countryAbroad } from "./countries.ts";
import type { Merchants } from "./merchants.ts";
import { noise, purpose, Random } from "./random.ts";

/** One payment before it has an id; `second` counts since 1970. */
export interface Payment {
  readonly second: number;
  readonly card: number;
  readonly merchant: number;
  readonly country: number;
  readonly cents: number;
}

/** What payments are made of. `hourlyMean` is the mean number of payments in an hour. */
export interface World {
  readonly seed: number;
  readonly cards: Cards;
  readonly merchants: Merchants;
  readonly hourlyMean: number;
}

const hourShares = [
  0.35, 0.25, 0.18, 0.15, 0.17, 0.28, 0.55, 0.9, 1.15, 1.25, 1.35, 1.5, 1.7, 1.6, 1.4, 1.35, 1.45, 1.65, 1.75, 1.55,
  1.25, 0.95, 0.75, 0.5,
];
const weekdayShares = [0.95, 0.93, 0.96, 1.0, 1.14, 1.16, 0.86];

/** How busy an hour is; 1 is an average one. Days differ by chance too. */
export function hourWeight(seed: number, hour: number): number {
  const day = dayOfHour(hour);
  const dayVolume = 0.93 + 0.14 * noise(seed, purpose.dayVolume, day);
  return (hourShares[hour - day * 24] as number) * (weekdayShares[weekday(day)] as number) * dayVolume;
}

/** Cents of an amount in USD, at least 50. */
export function centsOf(amount: number): number {
  return Math.max(50, Math.round(amount * 100));
}

/** Where a card's holder is: at home, on a journey, or shopping abroad. */
export function placeOf(world: World, card: number, at: { hour: number; random: Random }): number {
  const trip = tripCountry(world.seed, card, at.hour);
  if (trip !== undefined) return trip;
  if (at.random.chance(world.cards.farShares[card] as number)) return countryAbroad(at.random.next(), 1);
  if (at.random.chance(0.025)) return countryAbroad(at.random.next(), 0.25);
  return world.cards.homes[card] as number;
}

const categoryAmounts = [1, 1.1, 1.6, 1.8, 0.8, 1.5, 4, 3.5, 1.2, 1.8];

/** An ordinary amount for a card at a merchant, in USD; one in 80 is a big purchase. */
export function ordinaryAmount(world: World, card: number, at: { merchant: number; random: Random }): number {
  const category = world.merchants.all[at.merchant]?.category ?? 0;
  const level = (world.cards.amountLevels[card] as number) + 0.65 * at.random.normal();
  const big = at.random.chance(0.0125) ? 3 + 9 * at.random.next() : 1;
  return Math.exp(level) * (categoryAmounts[category] as number) * big;
}

/** One payment of a card's rightful holder somewhere in an hour. */
function ordinaryPayment(world: World, hour: number, random: Random): Payment {
  const card = cardAt(world.cards, random.next());
  const country = placeOf(world, card, { hour, random });
  const merchant = random.chance(0.05) ? world.merchants.opened(random) : world.merchants.established(random, country);
  const cents = centsOf(ordinaryAmount(world, card, { merchant, random }));
  return { second: hour * hourSeconds + random.below(hourSeconds), card, merchant, country, cents };
}

/** The everyday payments of an hour, in no order. */
export function ordinaryPayments(world: World, hour: number, count: number): Payment[] {
  const random = new Random(world.seed, purpose.background, hour);
  return Array.from({ length: Math.max(0, count) }, () => ordinaryPayment(world, hour, random));
}
