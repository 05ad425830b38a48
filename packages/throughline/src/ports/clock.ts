/** The time, from one place, so that tests and benches fix it. */
export interface Clock {
  /** Microseconds since 1970, UTC. */
  nowUs(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { nowUs: () => Date.now() * 1000 };

/** A clock that stands at one instant. */
export function fixedClock(iso: string): Clock {
  const us = Date.parse(iso) * 1000;
  return { nowUs: () => us };
}

/** The last millisecond of year 9999: what comes after it has no instant in data. */
const lastMs = 253_402_300_799_999;

/** An instant of the Clock as data carries it: ISO with microseconds; the last of year 9999 for all after it. */
export function isoOfUs(us: number): string {
  const ms = Math.floor(us / 1000);
  if (ms > lastMs) return "9999-12-31T23:59:59.999999Z";
  return `${new Date(ms).toISOString().slice(0, -1)}${String(us - ms * 1000).padStart(3, "0")}Z`;
}

/** Microseconds since 1970 of an instant as `isoOfUs` writes it; `Date.parse` of it alone would cut what is finer than a millisecond. */
export const usOfIso = (text: string): number =>
  Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26));
