import { parseDuration } from "../../contracts/core/duration.ts";
import type { Check } from "../../contracts/data/check.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import { type OdcsQuality, type OdcsServiceLevel, vendor } from "./contract.ts";
import { countingQuery, notNullColumn, uniqueColumns } from "./row-rules.ts";

/** Rules of quality: of the rows as a whole, and of single columns by name. */
export interface QualityRules {
  readonly object: readonly OdcsQuality[];
  readonly columns: ReadonlyMap<string, readonly OdcsQuality[]>;
}

/**
 * The checks of a table and its key as rules that tools can run, and its other promises as rules of our engine. A rule holds for the
 * rows that are given: what breaks a check is rejected before, and `quality` is about the share of those.
 */
export function qualityOf(
  checks: readonly Check[],
  key: readonly string[],
  promises: readonly PromiseClause[],
): QualityRules {
  const columns = new Map<string, OdcsQuality[]>();
  const object: OdcsQuality[] = [];
  if (key.length > 0) object.push(duplicates(`key ${key.join(", ")}`, `${key.join(", ")} is unique`, key));
  for (const check of checks) {
    const unique = uniqueColumns(check);
    const notNull = notNullColumn(check);
    const named = { name: check.name, description: check.says };
    if (unique !== undefined) object.push(duplicates(check.name, check.says, unique));
    else if (notNull !== undefined)
      columns.set(notNull, [
        ...(columns.get(notNull) ?? []),
        { ...named, type: "library", metric: "nullValues", dimension: "completeness", mustBe: 0 },
      ]);
    else if (check.condition !== undefined)
      object.push({
        ...named,
        type: "sql",
        dimension: "conformity",
        query: countingQuery(check.condition),
        mustBe: 0,
      });
  }
  return { object: [...object, ...promises.filter(isOwnRule).map(ownRule)], columns };
}

const duplicates = (name: string, description: string, properties: readonly string[]): OdcsQuality => ({
  name,
  description,
  type: "library",
  metric: "duplicateValues",
  arguments: { properties },
  dimension: "uniqueness",
  mustBe: 0,
});

/** What is neither a check, a key nor a service level: what only we measure. */
const isOwnRule = (clause: PromiseClause): boolean =>
  !/^(?:check|key) /.test(clause.name) && levelOf(clause) === undefined;

const ownRule = ({ name, says, relation, limit, unit }: PromiseClause): OdcsQuality => ({
  name,
  description: says,
  type: "custom",
  engine: vendor,
  implementation: { promise: name, relation, limit, ...(unit === undefined ? {} : { unit }) },
});

/** The service levels among promises. `element` is the column, or the object, that freshness is read from. */
export function serviceLevelsOf(promises: readonly PromiseClause[], element: string): OdcsServiceLevel[] {
  return promises.flatMap((clause) => {
    const level = levelOf(clause);
    return level === undefined ? [] : [{ ...level, element, description: clause.says }];
  });
}

type Level = Pick<OdcsServiceLevel, "property" | "value" | "unit">;

/** Freshness, latency at a percentile, and uptime: what the standard has service levels for. */
function levelOf({ name, limit }: PromiseClause): Level | undefined {
  if (name === "freshness") return spanLevel("freshness", limit);
  if (/^p\d+$/.test(name)) return spanLevel("latency", limit);
  if (name === "uptime" && typeof limit === "number")
    return { property: "availability", value: Math.round(limit * 1e8) / 1e6, unit: "percent" };
  return undefined;
}

const units = [
  ["d", 86_400e6],
  ["h", 3_600e6],
  ["m", 60e6],
  ["s", 1e6],
] as const;

/** A span as a whole number of the largest unit, since tools drop what is behind the point. */
function spanLevel(property: string, limit: number | string): Level | undefined {
  const us = parseDuration(String(limit));
  if (us === undefined) return undefined;
  const [unit, size] = units.find(([, one]) => us % one === 0) ?? ["ms", 1e3];
  return { property, value: us / size, unit };
}
