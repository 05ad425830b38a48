import type { ParserOptions } from "@electric-sql/pglite";

/** Type ids of Postgres' catalog `pg_type`, which never change. */
const oid = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, numeric: 1700 } as const;

const instant = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/;

/** Postgres' text of an instant in UTC as ISO with microseconds; `infinity` and years before 1 stay as they are. */
export function isoOfInstant(text: string): string {
  const [, day, time, fraction = ""] = instant.exec(text) ?? [];
  return day === undefined ? text : `${day}T${time}.${fraction.padEnd(6, "0")}Z`;
}

const asText = (text: string) => text;

/** How values come back where JavaScript's own type would lose digits: as text. Arrays of these types follow. */
export const valueParsers: ParserOptions = {
  [oid.int8]: asText,
  [oid.numeric]: asText,
  [oid.date]: asText,
  [oid.timestamp]: isoOfInstant,
  [oid.timestamptz]: isoOfInstant,
};
