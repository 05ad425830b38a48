import { useCallback, useEffect, useRef, useState } from "react";
import { asRemoteError, type ListPage, type ListQuery, type RemoteList, type RemoteProblem } from "throughline/client";

import type { RemoteState } from "./remote-state.ts";
import { useRemote } from "./use-remote.ts";

/** The rows of a list that are here so far. */
export interface ListRows<Row> {
  readonly rows: readonly Row[];
  readonly release: string;
  /** True where there are rows that are not here yet. */
  readonly more: boolean;
}

/** A list as far as it was read, with the means to read on. */
export type ListState<Row> = RemoteState<ListRows<Row>> & {
  /** Reads the next page; nothing happens while one is on its way or none is left. */
  readonly loadMore: () => void;
  readonly loadingMore: boolean;
  /** Why the last page could not be read. */
  readonly moreProblem: RemoteProblem | null;
};

interface Further<Row> {
  readonly first: ListPage<Row> | null;
  readonly pages: readonly ListPage<Row>[];
  readonly loading: boolean;
  readonly problem: RemoteProblem | null;
}

const none = { first: null, pages: [], loading: false, problem: null };

/** Reads a list page by page. A new filter or sort starts at its first page; until that is here the rows of before stay, marked busy. */
export function useList<Row, Filter extends string, Sort extends string>(
  list: RemoteList<Row, Filter, Sort>,
  query: Omit<ListQuery<Filter, Sort>, "cursor"> = {},
): ListState<Row> {
  const key = `${list.name} ${JSON.stringify(query)}`;
  const state = useRemote(key, (signal) => list.fetch(query, { signal }), true);
  const first = state.phase === "ready" ? state.value : null;
  const { further, loadMore } = useFurther(first, (cursor, signal) => list.fetch({ ...query, cursor }, { signal }));
  const own = further.first === first ? further : none;
  const last = own.pages.at(-1) ?? first;
  const shared = { loadMore, loadingMore: own.loading, moreProblem: own.problem };
  if (state.phase !== "ready") return { ...state, ...shared };
  const rows = own.pages.length === 0 ? state.value.items : [state.value, ...own.pages].flatMap(({ items }) => items);
  return {
    ...state,
    ...shared,
    value: { rows, release: state.value.release, more: last !== null && last.next !== null },
  };
}

/** The pages after the first one. Those of another first page are forgotten. */
function useFurther<Row>(
  first: ListPage<Row> | null,
  load: (cursor: string, signal: AbortSignal) => Promise<ListPage<Row>>,
) {
  const [further, setFurther] = useState<Further<Row>>(none);
  const flight = useRef<AbortController | null>(null);
  const latest = useRef({ first, further, load });
  latest.current = { first, further, load };
  useEffect(() => () => flight.current?.abort(), [first]);
  const loadMore = useCallback(() => {
    const { first: page, further: so, load: ask } = latest.current;
    const pages = so.first === page ? so.pages : [];
    const cursor = (pages.at(-1) ?? page)?.next ?? null;
    if (page === null || cursor === null || (so.first === page && so.loading)) return;
    const control = new AbortController();
    flight.current = control;
    const next = (change: Partial<Further<Row>>) => {
      latest.current.further = { first: page, pages, loading: false, problem: null, ...change };
      if (!control.signal.aborted) setFurther(latest.current.further);
    };
    next({ loading: true });
    ask(cursor, control.signal).then(
      (loaded) => next({ pages: [...pages, loaded] }),
      (thrown: unknown) => next({ problem: asRemoteError(thrown) }),
    );
  }, []);
  return { further, loadMore };
}
