import { parseDuration } from "../core/duration.ts";
import type { PromiseClause } from "../graph/kind-spec.ts";
import { type Change, changeOf } from "./change.ts";

/** What can be compared of a promise or a term: its limit, with what it is a limit of. */
export type Clause = Pick<PromiseClause, "relation" | "limit" | "unit" | "binds">;

/** Two states of a clause under one name; undefined where there is none. */
export interface ClausePair {
  readonly name: string;
  readonly before: Clause | undefined;
  readonly after: Clause | undefined;
}

/**
 * How a promise or a term changed, by the relation and the unit of its limit. A limit on what is given may become tighter, one on
 * what callers send (`binds`) looser; what is `=` may not change, but a level of accessibility may rise. Undefined where it is the same.
 */
export function clauseChange({ name, before, after }: ClausePair): Change | undefined {
  if (before === undefined && after === undefined) return undefined;
  const words = {
    ...(before === undefined ? {} : { before: clauseWords(before) }),
    ...(after === undefined ? {} : { after: clauseWords(after) }),
  };
  const step = stepOf(before, after);
  if (step === "same") return undefined;
  const says = `${name} ${verbs[step]}: ${words.before ?? "none"} → ${words.after ?? "none"}`;
  const change = { kind: step, path: name, ...words, says };
  const bindsCallers = (after ?? before)?.binds === "callers";
  if (bindsCallers) return changeOf(change, step === "weakened" ? undefined : "callers");
  return changeOf(change, step === "strengthened" ? undefined : "meaning");
}

type Step = "same" | "weakened" | "strengthened" | "changed";

const verbs = { weakened: "weakened", strengthened: "strengthened", changed: "changed" } as const;

const clauseWords = ({ relation, limit, unit }: Clause) =>
  `${relation === "=" ? "" : `${relation} `}${plainLimit(limit)}${unit === undefined ? "" : ` ${unit}`}`;

/** A limit as people read it: without the braces around columns. */
const plainLimit = (limit: number | string) =>
  typeof limit === "number" ? limit : limit.replaceAll(/\{([^{}]*)\}/g, "$1");

function stepOf(before: Clause | undefined, after: Clause | undefined): Step {
  if (before === undefined) return "strengthened";
  if (after === undefined) return "weakened";
  const level = levelStep(before.unit, after.unit);
  if (level !== undefined) return level;
  if (before.relation !== after.relation || before.unit !== after.unit) return "changed";
  if (before.limit === after.limit) return "same";
  const [was, is] = [figureOf(before.limit), figureOf(after.limit)];
  if (was === undefined || is === undefined || before.relation === "=") return "changed";
  if (was === is) return "same";
  return is > was === (before.relation === "≥") ? "strengthened" : "weakened";
}

const perSecond = { s: 1, m: 1 / 60, h: 1 / 3600, d: 1 / 86_400 } as const;

/** A limit as a number that can be compared: a number itself, a duration in microseconds, a rate by the second. */
function figureOf(limit: number | string): number | undefined {
  if (typeof limit === "number") return limit;
  const rate = /^(\d+(?:\.\d+)?)\/(s|m|h|d)$/.exec(limit);
  if (rate === null) return parseDuration(limit);
  return Number(rate[1]) * perSecond[rate[2] as keyof typeof perSecond];
}

const levels = ["A", "AA", "AAA"];

/** The step between two levels of accessibility, which stand in the unit of what is counted: `violations of WCAG 2.2 AA`. */
function levelStep(before: string | undefined, after: string | undefined): Step | undefined {
  const [was, is] = [levelOf(before), levelOf(after)];
  if (was === undefined || is === undefined || was === is) return undefined;
  return is > was ? "strengthened" : "weakened";
}

function levelOf(unit: string | undefined): number | undefined {
  const level = /WCAG [\d.]+ (A{1,3})$/.exec(unit ?? "")?.[1];
  return level === undefined ? undefined : levels.indexOf(level);
}
