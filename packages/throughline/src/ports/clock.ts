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

/** An instant of the Clock as data carries it: ISO with microseconds. */
export function isoOfUs(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(us - ms * 1000).padStart(3, "0")}Z`;
}
