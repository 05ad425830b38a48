import type { BreakReport } from "../../packages/throughline/src/contracts/diff/break-report.ts";
import type { Mutation, Victims } from "./mutation.ts";

/** One change, who is affected by it, and who is said to be. */
export interface Judged {
  readonly mutation: Mutation;
  readonly truth: Victims;
  readonly told: Victims;
}

/** How many of all, as counts. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Recall and precision of who is said to be affected. */
export interface Score {
  /** Of those who are affected for certain, who is reported so. */
  readonly recall: Share;
  /** Of those who are reported as certain, who is affected at all. */
  readonly precision: Share;
  /** Of those who are reported as certain, who is affected for certain: the rest is, but through code. */
  readonly certainty: Share;
  /** Of those who are affected through code, who is reported at all. */
  readonly possibleRecall: Share;
  /** Of those who are reported as possible, who is affected at all. */
  readonly possiblePrecision: Share;
}

/** The victims of all breaks of a report, each once, by its surest. */
export function toldBy(report: BreakReport): Victims {
  const victims = report.breaks.flatMap((one) => one.victims);
  const definite = new Set(victims.filter(({ certainty }) => certainty === "definite").map(({ id }) => id));
  const possible = new Set(victims.map(({ id }) => id).filter((id) => !definite.has(id)));
  return { definite: [...definite].sort(), possible: [...possible].sort() };
}

/** Counts over all changes. Nobody is counted for a change of its own. */
export function scoreOf(judged: readonly Judged[]): Score {
  const total = (part: (one: Judged) => readonly [asked: readonly string[], among: readonly string[]]): Share => {
    const counts = judged.map((one) => {
      const [asked, among] = part(one);
      return { hits: asked.filter((id) => among.includes(id)).length, of: asked.length };
    });
    return counts.reduce((sum, { hits, of }) => ({ hits: sum.hits + hits, of: sum.of + of }), { hits: 0, of: 0 });
  };
  const all = ({ definite, possible }: Victims) => [...definite, ...possible];
  return {
    recall: total(({ truth, told }) => [truth.definite, told.definite]),
    precision: total(({ truth, told }) => [told.definite, all(truth)]),
    certainty: total(({ truth, told }) => [told.definite, truth.definite]),
    possibleRecall: total(({ truth, told }) => [truth.possible, all(told)]),
    possiblePrecision: total(({ truth, told }) => [told.possible, all(truth)]),
  };
}

/** A share as a number; 1 where nothing was asked for. */
export const ratioOf = ({ hits, of }: Share): number => (of === 0 ? 1 : hits / of);

/** Who of one change is missed, and who is named wrongly; undefined where nobody is. */
export function disagreementOf({ mutation, truth, told }: Judged, which: keyof Victims): string | undefined {
  const named = which === "definite" ? told.definite : [...told.definite, ...told.possible];
  const missed = truth[which].filter((id) => !named.includes(id));
  const wrong = told[which].filter((id) => !truth.definite.includes(id) && !truth.possible.includes(id));
  if (missed.length === 0 && wrong.length === 0) return undefined;
  const list = (word: string, ids: readonly string[]) => (ids.length === 0 ? "" : `\n  ${word}: ${ids.join(", ")}`);
  return `${mutation.project.name} · ${mutation.kind} · ${mutation.title}${list("missed", missed)}${list("wrongly", wrong)}`;
}
