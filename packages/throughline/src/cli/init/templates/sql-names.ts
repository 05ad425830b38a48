import { quoteColumn } from "../../../contracts/sql/text.ts";

/** Words that DuckDB takes as a column's name only in quotes, and those that mean something else without. */
const reservedSqlWords: ReadonlySet<string> = new Set(
  (
    "all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate " +
    "collation column concurrently constraint create cross default deferrable desc describe distinct do else end except " +
    "false fetch for foreign freeze from full glob group having ilike in initially inner intersect into is isnull join " +
    "lambda lateral leading left like limit natural not notnull null offset on only or order outer overlaps pivot pivot_longer " +
    "pivot_wider placing positional primary qualify references returning right select semi show similar some summarize " +
    "symmetric table tablesample then to trailing true union unique unpack unpivot using variadic verbose when where " +
    "window with current_date current_time current_timestamp current_user localtime localtimestamp session_user user"
  ).split(" "),
);

/** A column's name as people write it in SQL: in quotes only where it needs them. */
export function sqlColumn(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reservedSqlWords.has(name) ? name : quoteColumn(name);
}
