import type { Check } from "../../contracts/data/check.ts";
import { nowMark } from "../../contracts/data/check.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";

/** A rule for rows as a declaration writes it: the function of `check` and what it is called with. */
export interface RowRule {
  readonly rule: "unique" | "min" | "max" | "notNull" | "oneOf" | "matches" | "notFuture";
  readonly values: readonly (string | number)[];
}

const now = "CURRENT_TIMESTAMP";

/** Counts the rows that break a condition. Nulls keep every condition, here as in our checks. */
export const countingQuery = (condition: string): string =>
  `SELECT COUNT(*) FROM {object} WHERE NOT (${condition.replaceAll(nowMark, now)})`;

/** The columns of a `unique` check; undefined for others. */
export const uniqueColumns = ({ unique, columns }: Check): readonly string[] | undefined =>
  unique === true ? columns : undefined;

/** The column of a check that a null breaks; undefined for others. */
export function notNullColumn({ condition, columns: [column] }: Check): string | undefined {
  return column !== undefined && condition === `${quoteColumn(column)} IS NOT NULL` ? column : undefined;
}

const column = /"((?:[^"]|"")+)"|([a-z_]\w*)/i.source;
const text = /'((?:[^']|'')*)'/.source;
const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/i.source;
const counting =
  /^\s*select\s+count\(\s*\*\s*\)\s+from\s+(?:\$?\{(?:object|table|model)\})\s+where\s+not\s*\(([\s\S]+)\)\s*;?\s*$/i;

const forms: readonly (readonly [RegExp, (match: RegExpExecArray) => RowRule | undefined])[] = [
  [form(`(?:${column})\\s*(>=|<=)\\s*(${number})`), boundRule],
  [form(`(?:${column})\\s+is\\s+not\\s+null`), (match) => ({ rule: "notNull", values: [columnOf(match)] })],
  [
    form(`(?:${column})\\s+in\\s*\\(\\s*(${text}(?:\\s*,\\s*${text})*)\\s*\\)`),
    (match) => ({ rule: "oneOf", values: [columnOf(match), ...textsOf(match[3] ?? "")] }),
  ],
  [
    form(`regexp_matches\\(\\s*(?:${column})\\s*,\\s*${text}\\s*\\)`),
    (match) => ({ rule: "matches", values: [columnOf(match), unquoted(match[3] ?? "")] }),
  ],
  [
    form(`(?:${column})\\s*<=\\s*(?:current_timestamp|now\\(\\))`),
    (match) => ({ rule: "notFuture", values: [columnOf(match)] }),
  ],
];

function form(source: string): RegExp {
  return new RegExp(`^\\s*${source}\\s*$`, "i");
}

const columnOf = ([, quoted, plain]: RegExpExecArray): string => quoted?.replaceAll('""', '"') ?? plain ?? "";
const unquoted = (written: string): string => written.replaceAll("''", "'");
const textsOf = (list: string): string[] =>
  [...list.matchAll(new RegExp(text, "g"))].map(([, one = ""]) => unquoted(one));

function boundRule(match: RegExpExecArray): RowRule | undefined {
  const bound = Number(match[4]);
  return Number.isFinite(bound)
    ? { rule: match[3] === ">=" ? "min" : "max", values: [columnOf(match), bound] }
    : undefined;
}

/** The rule that a counting query stands for; undefined for a query of another form. */
export function ruleOfQuery(query: string): RowRule | undefined {
  const condition = counting.exec(query)?.[1];
  if (condition === undefined) return undefined;
  for (const [pattern, make] of forms) {
    const match = pattern.exec(condition);
    if (match !== null) return make(match);
  }
  return undefined;
}
