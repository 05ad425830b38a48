const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Up to here a time is told by how long ago it was; older ones by their date, since "294 d ago" tells nobody anything. */
const longestRelative = 30 * day;

/** True for an instant that is told by its date rather than by how long ago it was. */
export const isLongAgo = (instant: unknown, now: number): boolean =>
  typeof instant === "string" && Math.abs(now - Date.parse(instant)) > longestRelative;

/** An instant by its date and minute in UTC: `2026-02-01 08:15`. */
export const datedTime = (instant: string): string => exactTime(instant).slice(0, 16);

/** An instant by its distance from `now`: "now", "12 min ago", "in 3 h"; beyond thirty days its date and minute in UTC. */
export function relativeTime(instant: string, now: number): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const distance = Math.abs(now - at);
  if (distance > longestRelative) return datedTime(instant);
  const text = lengthText(distance);
  if (text === undefined) return "now";
  return at > now ? `in ${text}` : `${text} ago`;
}

function lengthText(length: number): string | undefined {
  if (length < 45_000) return undefined;
  if (length < hour) return `${Math.max(1, Math.round(length / minute))} min`;
  if (length < day) return `${Math.round(length / hour)} h`;
  return `${Math.round(length / day)} d`;
}

/** An instant with all its digits, in UTC: `2026-02-01 00:00:00.123456 UTC`. Zero fractions are left out. */
export function exactTime(instant: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/.exec(instant);
  if (parts !== null) {
    const [, date, time, seconds = ":00", fraction = ""] = parts;
    const digits = fraction.replace(/0+$/, "").replace(/^\.$/, "");
    return `${date} ${time}${seconds}${digits} UTC`;
  }
  const at = Date.parse(instant);
  const iso = Number.isNaN(at) ? instant : new Date(at).toISOString();
  // Years beyond 9999 have a sign and six digits: they stand as they are.
  return iso === instant ? instant : exactTime(iso);
}

/** A length of time in the largest unit that leaves a figure of one to three digits, minutes with their seconds up to ten of them: "340 ms", "12 s", "1 min 6 s", "25 min". */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Number(milliseconds.toPrecision(3))} ms`;
  if (milliseconds < minute) return `${Number((milliseconds / 1_000).toPrecision(3))} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 600 && seconds % 60 !== 0) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return lengthText(milliseconds) ?? "now";
}
