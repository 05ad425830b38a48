import { counted } from "../../contracts/core/counted.ts";
import { measureRules } from "../../contracts/ml/measures.ts";
import { rankedTrials, type SearchRecord, searchCounts } from "../../runtime/registry/search-record.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** Trials that are shown; `--json` and the report have more. */
const shown = 10;

const short = (value: number | null | undefined) =>
  value === null || value === undefined ? "not measured" : String(Number(value.toPrecision(4)));

/** How a version's parameters were chosen: the best trials, the chosen one first, each once with the last rounds that it was given. */
export function renderSearch(
  search: SearchRecord,
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const { trials, best, method, measure, folds } = search;
  const names = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const isHalved = trials.some(({ rounds }) => rounds !== undefined);
  const rows = rankedTrials(search)
    .slice(0, shown)
    .map((trial) => [
      String(trial.trial),
      trial === trials[best] ? style.green("chosen") : "",
      short(trial.figure),
      ...(isHalved ? [String(trial.rounds)] : []),
      ...names.map((name) => short(trial.parameters[name])),
    ]);
  const numbers = [measureRules[measure].title, ...(isHalved ? ["rounds"] : []), ...names];
  const counts = searchCounts(search);
  const more = counts.trials - rows.length;
  const evaluations = counts.evaluations === counts.trials ? "" : ` in ${counted(counts.evaluations, "evaluation")}`;
  const heads = [{ header: "trial", align: "right" as const }, { header: "" }];
  return [
    `${style.bold("search")}  ${counted(counts.trials, "trial")} by ${method}${evaluations}, on ${counted(folds.length, "fold")} of the rows that are learned from`,
    renderTable({
      columns: [...heads, ...numbers.map((header) => ({ header, align: "right" as const }))],
      rows,
      width: columns,
      paintHeader: style.dim,
    }),
    ...(more > 0 ? [style.dim(`  ${more} more in search.json and the report`)] : []),
  ].join("\n");
}
