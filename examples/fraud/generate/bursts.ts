import { centsOf, hourWeight, ordinaryAmount, type Payment, placeOf, type World } from "./activity.ts";
import { hourSeconds } from "./calendar.ts";
import { cardAt } from "./cards.ts";
import { countryAbroad } from "./countries.ts";
import { purpose, Random } from "./random.ts";

/** Bursts that begin in an hour, for each payment of an average hour. */
const fraudsterRate = 0.0031;
const spreeRate = 0.0026;

/** Payments that belong to bursts: of fraudsters with stolen cards, and of holders on a shopping spree. Asked hour by hour, in order. */
export class Bursts {
  private readonly world: World;
  private readonly pending = new Map<number, Payment[]>();

  constructor(world: World) {
    this.world = world;
  }

  /** Begins the bursts of an hour and returns the payments that are due in it, in no order. */
  paymentsOf(hour: number): Payment[] {
    for (const payment of [...fraudsterBursts(this.world, hour), ...sprees(this.world, hour)]) {
      const due = Math.floor(payment.second / hourSeconds);
      const others = this.pending.get(due);
      if (others === undefined) this.pending.set(due, [payment]);
      else others.push(payment);
    }
    const found = this.pending.get(hour) ?? [];
    this.pending.delete(hour);
    return found;
  }
}

function fraudsterBursts(world: World, hour: number): Payment[] {
  const random = new Random(world.seed, purpose.fraudsters, hour);
  const hourOfDay = hour % 24;
  const nightly = hourOfDay < 6 ? 2.3 : 0.57;
  const bursts = random.poisson(world.hourlyMean * fraudsterRate * nightly);
  return Array.from({ length: bursts }, () => {
    const style = random.next();
    if (style < 0.55) return rush(world, hour, random);
    if (style < 0.8) return testThenTake(world, hour, random);
    return drain(world, hour, random);
  }).flat();
}

interface Theft {
  readonly card: number;
  readonly country: number;
}

/** A stolen card and where it is used: mostly far away. */
function theft(world: World, random: Random): Theft {
  const card = random.below(world.cards.count);
  const home = world.cards.homes[card] as number;
  return { card, country: random.chance(0.68) ? countryAbroad(random.next(), 0.9) : home };
}

function fraudsterMerchant(world: World, country: number, random: Random): number {
  const choice = random.next();
  if (choice < 0.5) return world.merchants.opened(random);
  return choice < 0.75 ? world.merchants.resaleGoods(random) : world.merchants.established(random, country);
}

/** Seconds that begin somewhere in an hour and go on with exponential gaps. */
function secondsOf(hour: number, count: number, at: { meanGap: number; random: Random }): number[] {
  let second = hour * hourSeconds + at.random.below(hourSeconds);
  return Array.from({ length: count }, () => {
    const here = second;
    second += 20 + Math.floor(at.random.exponential(at.meanGap));
    return here;
  });
}

/** As much as possible before the card is blocked: many payments within minutes. */
function rush(world: World, hour: number, random: Random): Payment[] {
  const { card, country } = theft(world, random);
  return secondsOf(hour, 4 + random.below(6), { meanGap: 360, random }).map((second) => {
    const merchant = fraudsterMerchant(world, country, random);
    return { second, card, merchant, country, cents: centsOf(Math.exp(3.9 + 0.75 * random.normal())) };
  });
}

/** Small amounts until one goes through, then large ones. */
function testThenTake(world: World, hour: number, random: Random): Payment[] {
  const { card, country } = theft(world, random);
  const tests = 2 + random.below(4);
  return secondsOf(hour, tests + 2 + random.below(3), { meanGap: 300, random }).map((second, index) => {
    const amount = index < tests ? 1 + 5 * random.next() : Math.exp(4.9 + 0.5 * random.normal());
    return { second, card, merchant: fraudsterMerchant(world, country, random), country, cents: centsOf(amount) };
  });
}

/** A card emptied over a day in a few large payments, hours apart. */
function drain(world: World, hour: number, random: Random): Payment[] {
  const { card, country } = theft(world, random);
  return secondsOf(hour, 4 + random.below(4), { meanGap: 2.2 * hourSeconds, random }).map((second) => {
    const merchant = fraudsterMerchant(world, country, random);
    return { second, card, merchant, country, cents: centsOf(Math.exp(4.7 + 0.5 * random.normal())) };
  });
}

/** Rightful bursts, so that many payments in an hour are not proof of anything. */
function sprees(world: World, hour: number): Payment[] {
  const random = new Random(world.seed, purpose.sprees, hour);
  const bursts = random.poisson(world.hourlyMean * spreeRate * hourWeight(world.seed, hour));
  return Array.from({ length: bursts }, () => {
    const card = cardAt(world.cards, random.next());
    const country = placeOf(world, card, { hour, random });
    return secondsOf(hour, 3 + random.below(4), { meanGap: 900, random }).map((second) => {
      const merchant = world.merchants.established(random, country);
      return { second, card, merchant, country, cents: centsOf(ordinaryAmount(world, card, { merchant, random })) };
    });
  }).flat();
}
