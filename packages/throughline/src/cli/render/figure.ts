import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";

/** A clause of a promise with what was measured of it. */
export interface MeasuredClause extends Pick<PromiseClause, "says" | "relation" | "limit" | "unit"> {
  readonly figure: string;
  readonly held: boolean;
}

const leastDigits = 4;
const mostDigits = 15;

/**
 * A measured figure as people read it: four significant digits, or as many as it takes not to look held where it is broken; the
 * unit of the clause, shares in percent where the clause is in percent. A text that begins with no number stays.
 */
export function formatFigure(clause: MeasuredClause): string {
  const [, number, rest = ""] = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)( .+)?$/i.exec(clause.figure) ?? [];
  if (number === undefined) return clause.figure;
  if (rest !== "") return `${shortNumber(Number(number), leastDigits)}${rest}`;
  const value = Number(number);
  const digits = digitsOf(value, clause);
  if (clause.says.endsWith("%") && typeof clause.limit === "number") return `${shortNumber(value * 100, digits)} %`;
  const text = shortNumber(value, digits);
  return clause.unit === undefined ? text : `${text} ${unitOf(clause.unit, value)}`;
}

/** A figure that a run wrote down, with the limit as text beside it. */
export function recordedFigure({ limit, unit, ...clause }: Omit<MeasuredClause, "limit"> & { readonly limit: string }) {
  const bound = limit.trim() === "" || Number.isNaN(Number(limit)) ? limit : Number(limit);
  return formatFigure({ ...clause, limit: bound, ...(unit === undefined || / /.test(unit) ? {} : { unit }) });
}

function digitsOf(value: number, { relation, limit, held }: MeasuredClause): number {
  for (let digits = leastDigits; digits < mostDigits; digits++)
    if (holds(Number(value.toPrecision(digits)), relation, Number(limit)) === held) return digits;
  return leastDigits;
}

function holds(value: number, relation: PromiseClause["relation"], limit: number): boolean {
  if (relation === "=") return value === limit;
  return relation === "≥" ? value >= limit : value <= limit;
}

/** With separators of thousands; whole numbers keep all of their digits. */
function shortNumber(value: number, digits: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: digits });
}

/** `rows` of one is `row`; `ms` is no plural. */
const unitOf = (unit: string, value: number) => (value === 1 && /^[a-z]{3,}s$/.test(unit) ? unit.slice(0, -1) : unit);
