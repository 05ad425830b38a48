import type { StudioContractMoment } from "throughline/client/studio";

/** A state with what it changed, or how many that follow each other changed nothing. */
export type HistoryRow =
  | { readonly of: "moment"; readonly moment: StudioContractMoment }
  | { readonly of: "same"; readonly count: number; readonly newest: StudioContractMoment };

/** A history with releases that changed nothing folded into one row. The one that answers, the lock and the first stay. */
export function historyRows(history: readonly StudioContractMoment[]): HistoryRow[] {
  const rows: HistoryRow[] = [];
  for (const moment of history) {
    const last = rows.at(-1);
    if (moment.change !== "same" || moment.of === "lock" || moment.current) rows.push({ of: "moment", moment });
    else if (last?.of === "same") rows.splice(-1, 1, { ...last, count: last.count + 1 });
    else rows.push({ of: "same", count: 1, newest: moment });
  }
  return rows;
}
