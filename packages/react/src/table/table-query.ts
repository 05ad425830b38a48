import { useCallback, useMemo, useState } from "react";
import { useUrlParameter } from "../controls/use-url-parameter.ts";

/** What a table is asked for: the columns' filters, the text that is looked for, and the order. */
export interface TableQuery {
  readonly filter: Readonly<Record<string, string>>;
  readonly find: string;
  /** A column, `-` before it for descending; null for the order that the rows come in. */
  readonly sort: string | null;
}

const nothing: TableQuery = { filter: {}, find: "", sort: null };

/** The query of a table as state; with a name it is kept in the address, as one parameter that reads like a query string. */
export function useTableQuery(
  inUrl: string | undefined,
  first: string | null,
): readonly [TableQuery, (change: Partial<TableQuery>) => void] {
  const [own, setOwn] = useState<string | null>(null);
  const [kept, keep] = useUrlParameter(inUrl ?? "table");
  const text = inUrl === undefined ? own : kept;
  const set = inUrl === undefined ? setOwn : keep;
  const query = useMemo(() => (text === null ? { ...nothing, sort: first } : parseQuery(text)), [text, first]);
  const change = useCallback((part: Partial<TableQuery>) => set(formatQuery({ ...query, ...part })), [query, set]);
  return [query, change];
}

function parseQuery(text: string): TableQuery {
  const { "": find = "", "~": sort = "", ...filter } = Object.fromEntries(new URLSearchParams(text));
  return { filter, find, sort: sort === "" ? null : sort };
}

function formatQuery({ filter, find, sort }: TableQuery): string {
  const given = [...Object.entries(filter), ["", find] as const, ["~", sort ?? ""] as const];
  const parameters = new URLSearchParams(
    given.filter(([, value]) => value !== "").map(([name, value]) => [name, value]),
  );
  // An order that was taken away is not the first order, so nothing at all still says something.
  return parameters.size === 0 ? "~=" : parameters.toString();
}
