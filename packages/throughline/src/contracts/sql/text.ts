/** Prints SQL in the DuckDB dialect. Names and values that come from users reach SQL only through these two functions. */

/** A name as SQL: `"paid_at"`; dots separate parts: `"silver"."payments"`. */
export function quoteName(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

/** A column's name as SQL; a dot in it is part of the name. */
export function quoteColumn(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as a SQL literal. Numbers must be finite; `-0` is 0. */
export function literal(value: string | number | boolean | bigint | null): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  return String(value === 0 ? 0 : value);
}
