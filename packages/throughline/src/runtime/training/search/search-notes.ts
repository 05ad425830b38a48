import { counted } from "../../../contracts/core/counted.ts";
import { measureRules } from "../../../contracts/ml/measures.ts";
import type { SearchResult } from "./search-parameters.ts";

/** What a user is to know of a search: what was chosen, and what it did without. */
export function searchNotes(search: SearchResult | undefined): string[] {
  if (search === undefined) return [];
  const { record, resumed } = search;
  const { trials, best, measure, folds, foldsLeftOut } = record;
  const chosen = trials[best];
  if (chosen === undefined || chosen.figure === null) return [];
  const shown = Object.entries(chosen.parameters).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  const figure = `${measureRules[measure].title} ${Number(chosen.figure.toPrecision(4))} on ${counted(folds.length, "fold")}`;
  return [
    `search chose trial ${chosen.trial}: ${shown.join(", ")}; ${figure}`,
    ...(resumed === 0 ? [] : [`${counted(resumed, "trial")} had been measured by a run that was ended`]),
    ...(foldsLeftOut === 0
      ? []
      : [`${counted(foldsLeftOut, "fold")} left out: too few rows, or labels that are all equal`]),
  ];
}
