import type { GateMeasure } from "../../contracts/ml/measures.ts";
import type { SearchMethod } from "../../contracts/ml/search.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

/** One trial of a search, measured on every fold. */
export interface SearchTrial {
  /** From 1. With halving one number stands for one point, with more rounds each time. */
  readonly trial: number;
  /** What was searched; everything else was as the model declares it. */
  readonly parameters: Readonly<Record<string, number>>;
  /** With halving: the rounds that this time were given. */
  readonly rounds?: number;
  /** Mean over the folds; null where none could be measured. */
  readonly figure: number | null;
  readonly folds: readonly (number | null)[];
}

/** How a version's parameters were chosen. */
export interface SearchRecord {
  readonly method: SearchMethod;
  readonly measure: GateMeasure;
  readonly better: "higher" | "lower";
  readonly seed: number;
  /** Rows of each fold that were learned from, and later ones that it was measured on. */
  readonly folds: readonly { readonly learned: number; readonly measured: number }[];
  /** Folds that had nothing to learn from, or labels that are all equal. */
  readonly foldsLeftOut: number;
  readonly trials: readonly SearchTrial[];
  /** Place of the chosen one in `trials`, from 0. */
  readonly best: number;
}

/** The search of a version; undefined where its parameters were declared, or what is kept of it can't be read. */
export async function readSearch(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<SearchRecord | undefined> {
  const bytes = await objects.get(`models/${of.model}/${of.version}/search.json`);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as SearchRecord;
  } catch {
    return undefined;
  }
}

/** What was drawn, and how often it was measured: with halving the better trials are measured again with more rounds. */
export function searchCounts({ trials }: Pick<SearchRecord, "trials">): {
  readonly trials: number;
  readonly evaluations: number;
} {
  return { trials: new Set(trials.map(({ trial }) => trial)).size, evaluations: trials.length };
}

/** Each trial once, with halving as it was measured last, by what it came to: the chosen one, then those with more rounds, then the better ones. */
export function rankedTrials({ trials: measured, better, best }: SearchRecord): SearchTrial[] {
  const trials = [...new Map(measured.map((trial) => [trial.trial, trial])).values()];
  const sign = better === "higher" ? -1 : 1;
  const loss = ({ figure }: SearchTrial) => (figure === null ? Number.MAX_VALUE : sign * figure);
  const chosen = measured[best];
  return trials.sort(
    (a, b) =>
      Number(b === chosen) - Number(a === chosen) ||
      (b.rounds ?? 0) - (a.rounds ?? 0) ||
      loss(a) - loss(b) ||
      a.trial - b.trial,
  );
}
