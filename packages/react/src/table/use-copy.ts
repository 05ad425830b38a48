import { useCallback, useState } from "react";
import { csvText } from "../format/csv.ts";
import { countText } from "../format/words.ts";
import type { TableColumn } from "./columns.ts";

/** Copies the rows that are here as CSV, masked columns left out, and says so. */
export function useCopy<Row extends object>(columns: readonly TableColumn<Row>[], rows: readonly Row[]) {
  const [said, say] = useState("");
  const copy = useCallback(async () => {
    const open = columns.filter(({ field, reveal }) => field.pii !== true || reveal);
    const text = csvText(
      open.map(({ field }) => field.name),
      rows as readonly Readonly<Record<string, unknown>>[],
    );
    try {
      await navigator.clipboard.writeText(text);
      say(`${countText(rows.length, "row")} copied as CSV`);
    } catch {
      say("The browser does not allow copying");
    }
  }, [columns, rows]);
  return { copy: () => void copy(), said };
}
