/** Seconds in an hour and in a day. Instants here are whole seconds since 1970 in UTC; hours and days are counted since 1970 too. */
export const hourSeconds = 3600;
export const daySeconds = 86_400;

/** The hour that contains an instant of the Clock, counted since 1970. */
export function hourOfUs(us: number): number {
  return Math.floor(us / 3_600_000_000);
}

export function dayOfHour(hour: number): number {
  return Math.floor(hour / 24);
}

/** `2026-01-31` */
export function formatDay(day: number): string {
  return new Date(day * daySeconds * 1000).toISOString().slice(0, 10);
}

/** `2026-01-31T12:00:00Z` */
export function formatHour(hour: number): string {
  return `${new Date(hour * hourSeconds * 1000).toISOString().slice(0, 19)}Z`;
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

let cachedHour = Number.NaN;
let cachedPrefix = "";

/** `2026-01-31T12:34:56Z`; cheap for instants that come hour by hour. */
export function formatSecond(second: number): string {
  const hour = Math.floor(second / hourSeconds);
  if (hour !== cachedHour) {
    cachedHour = hour;
    cachedPrefix = formatHour(hour).slice(0, 14);
  }
  const rest = second - hour * hourSeconds;
  return `${cachedPrefix}${twoDigits[Math.floor(rest / 60)]}:${twoDigits[rest % 60]}Z`;
}

/** Weekday of a day: 0 is Monday. 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return (day + 3) % 7;
}
