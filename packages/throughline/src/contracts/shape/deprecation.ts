/** A day in UTC, `2027-01-31`. */
export type Day = `${number}-${number}-${number}`;

/** That something is still given, for how long, and what replaces it. */
export interface Deprecation {
  /** The day since which it is deprecated. */
  readonly since: Day;
  /** The last day on which it may be relied on: whoever reads it the day after is broken. */
  readonly until: Day;
  /** What to use instead: a field of the same port, a metric, a route. Absent where nothing replaces it. */
  readonly use?: string;
}

/** What zod's `meta` takes for a deprecated field. `deprecated` is the keyword of JSON Schema. An alias: `meta` refuses an interface. */
export type DeprecatedMeta = { readonly deprecated: true; readonly deprecation: Deprecation };

/**
 * Marks a field of a zod schema as deprecated: `z.number().meta(deprecated({ since, until, use }))`. `use` is a field of the same object.
 * Columns have `.deprecated(...)`, metrics and routes an option of that name.
 */
export function deprecated(deprecation: Deprecation): DeprecatedMeta {
  return { deprecated: true, deprecation };
}

const dayMs = 86_400_000;

/** The first instant of a day in milliseconds since 1970; undefined for a text that is no day of the calendar. */
function startOf(day: unknown): number | undefined {
  if (typeof day !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms;
}

/** What can't be about a deprecation as it was written, in words; empty for one that can be kept. */
export function deprecationFaults(given: unknown): string[] {
  if (typeof given !== "object" || given === null) return [`a deprecation is no object: ${String(given)}`];
  const { since, until, use, ...others } = given as Readonly<Record<string, unknown>>;
  const [start, end] = [startOf(since), startOf(until)];
  return [
    ...Object.keys(others).map((name) => `a deprecation has no option of this name: ${name}`),
    ...(start === undefined ? [`since is no day: ${String(since)}`] : []),
    ...(end === undefined ? [`until is no day: ${String(until)}`] : []),
    ...(start !== undefined && end !== undefined && end < start ? [`until is before since: ${until} < ${since}`] : []),
    ...(use === undefined || (typeof use === "string" && use !== "") ? [] : [`use is no name: ${String(use)}`]),
  ];
}

/** True for a deprecation that can be kept: both days are in the calendar, and in order. */
export const isDeprecation = (given: unknown): given is Deprecation => deprecationFaults(given).length === 0;

/** The first instant at which it may no longer be relied on: the end of its last day, in UTC. */
export const endOf = ({ until }: Deprecation): Date => new Date((startOf(until) ?? Number.NaN) + dayMs);

/** The first instant since which it is deprecated. */
export const beginOf = ({ since }: Deprecation): Date => new Date(startOf(since) ?? Number.NaN);

/** Whole days from the day of `now` to the last one: 0 on that day, negative after it. */
export function daysLeft({ until }: Deprecation, now: Date): number {
  return Math.round(((startOf(until) ?? Number.NaN) - Math.floor(now.getTime() / dayMs) * dayMs) / dayMs);
}

/** True from the day after the last one. */
export const isPast = (deprecation: Deprecation, now: Date): boolean => daysLeft(deprecation, now) < 0;

/** A deprecation in words: `deprecated since 2026-11-01 until 2027-01-31, use amount_usd`. */
export function deprecationSays({ since, until, use }: Deprecation): string {
  return `deprecated since ${since} until ${until}${use === undefined ? "" : `, use ${use}`}`;
}
