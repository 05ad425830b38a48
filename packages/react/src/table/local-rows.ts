import type { TableQuery } from "./table-query.ts";

type Values = Readonly<Record<string, unknown>>;

/** Rows that are all here, filtered, searched and sorted in the browser. Null comes last in either order, as in the lake. */
export function localRows<Row extends object>(
  rows: readonly Row[],
  { filter, find, sort }: TableQuery,
): readonly Row[] {
  const sought = find.trim().toLowerCase();
  const filters = Object.entries(filter);
  const kept = rows.filter((row) => {
    const values = row as Values;
    if (!filters.every(([name, value]) => String(values[name]) === value)) return false;
    return sought === "" || Object.values(values).some((value) => plain(value).toLowerCase().includes(sought));
  });
  if (sort === null) return kept;
  const name = sort.replace(/^-/, "");
  const direction = sort.startsWith("-") ? -1 : 1;
  return [...kept].sort((a, b) => compare((a as Values)[name], (b as Values)[name], direction));
}

const plain = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

function compare(a: unknown, b: unknown, direction: number): number {
  const [noA, noB] = [a === null || a === undefined, b === null || b === undefined];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return (a - b) * direction;
  const [textA, textB] = [plain(a), plain(b)];
  const numeric = /^-?\d/.test(textA) && /^-?\d/.test(textB) && !textA.includes("T") && !textB.includes("T");
  if (numeric) return textA.localeCompare(textB, "en", { numeric: true }) * direction;
  return (textA < textB ? -1 : textA > textB ? 1 : 0) * direction;
}
