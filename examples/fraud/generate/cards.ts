import { countryAbroad, homeCountry } from "./countries.ts";
import { holderName } from "./names.ts";
import { hash, noise, purpose, Random } from "./random.ts";

/** The bank's cards as columns; a card is a position in them. */
export interface Cards {
  readonly count: number;
  readonly homes: Uint8Array;
  /** Mean of the natural logarithm of the card's amounts in USD. */
  readonly amountLevels: Float64Array;
  /** Share of the card's ordinary payments that are made in far countries; 0 for most. */
  readonly farShares: Float64Array;
  /** Running sum of how often each card is used, ending at 1. */
  readonly activity: Float64Array;
}

/** Invents the cards: some are used twenty times as often as others, and one in twelve belongs to someone who lives between continents. */
export function createCards(seed: number, count: number): Cards {
  const random = new Random(seed, purpose.cards, 0);
  const homes = new Uint8Array(count);
  const amountLevels = new Float64Array(count);
  const farShares = new Float64Array(count);
  const activity = new Float64Array(count);
  let total = 0;
  for (let card = 0; card < count; card++) {
    homes[card] = homeCountry(random.next());
    amountLevels[card] = 3.1 + 0.4 * random.normal();
    farShares[card] = random.chance(1 / 12) ? 0.15 + 0.35 * random.next() : 0;
    total += 0.15 + random.exponential(0.85);
    activity[card] = total;
  }
  return { count, homes, amountLevels, farShares, activity: activity.map((sum) => sum / total) };
}

/** The card whose turn it is for a uniform number in [0, 1): busy cards come up more often. */
export function cardAt(cards: Cards, uniform: number): number {
  let low = 0;
  let high = cards.count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cards.activity[middle] as number) <= uniform) low = middle + 1;
    else high = middle;
  }
  return low;
}

const tripBlockHours = 30 * 24;

/** Where the holder is on a journey in that hour, or undefined when at home: in each 30 days one card in ten travels for 2 to 10 days. */
export function tripCountry(seed: number, card: number, hour: number): number | undefined {
  const block = Math.floor(hour / tripBlockHours);
  const key = block * 131_071 + card;
  if (noise(seed, purpose.trips, key) >= 0.1) return undefined;
  const days = 2 + (hash(seed, purpose.trips, key + 0x10000000) % 9);
  const start = hash(seed, purpose.trips, key + 0x20000000) % (tripBlockHours - days * 24);
  const since = hour - block * tripBlockHours - start;
  if (since < 0 || since >= days * 24) return undefined;
  return countryAbroad(noise(seed, purpose.trips, key + 0x30000000), 0.3);
}

export function cardId(card: number): string {
  return `card-${String(card + 1).padStart(5, "0")}`;
}

export function holderOf(seed: number, card: number): string {
  return holderName(hash(seed, purpose.cards, card + 1));
}
