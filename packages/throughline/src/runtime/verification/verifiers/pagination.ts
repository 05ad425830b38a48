import type { ListRoute } from "../../../contracts/backend/route.ts";
import { routeTitle } from "../../../contracts/backend/route-shapes.ts";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { listNamed, onCopy, type ServedList, walkPages } from "../list-pages.ts";
import { hasRoutes } from "../parts.ts";
import { listsOf } from "../route-calls.ts";
import { type Bench, none, type Outcome, type Verifier } from "../verifier.ts";

/** Pages of each order that are held against one ordered query. */
const pagesEach = 10;
const pages = { unit: "rows twice, lost or out of order", handOff: "pagination" } as const;
const underInserts = "pages under inserts ";

/** Pages through lists: against one ordered query of the release, and on a copy while rows are added between pages. */
export const pagination: Verifier = {
  name: "pagination",
  limitMs: 60_000,
  covers: ({ declaration }) =>
    hasRoutes(declaration)
      ? listsOf(declaration).flatMap((route) => {
          const title = routeTitle(route);
          return [
            none(`pages ${title}`, `the pages of ${title} are its rows in order, each once`, pages),
            none(`${underInserts}${title}`, `${title} gives every row once while rows are added`, pages),
          ];
        })
      : [],
  async measure(clause, subject, bench) {
    const list = listNamed(subject, clause.name);
    if (list === undefined) return { because: "it has no such list" };
    return clause.name.startsWith(underInserts) ? walkCopy(list, bench) : walkRelease(list.route, bench);
  },
};

interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** The first pages of each order, against the same rows by one query. */
async function walkRelease(route: ListRoute, bench: Bench): Promise<Outcome> {
  const orders = route.sort.flatMap((column): Order[] => [true, false].map((descending) => ({ column, descending })));
  let wrong = 0;
  let seen = 0;
  for (const order of orders) {
    const rows = await pagedRows(route, bench, order);
    wrong += differing(rows, await orderedRows(route, bench, order));
    seen += rows.length;
  }
  return { held: wrong === 0, figure: wrong, note: `${seen.toLocaleString("en")} rows in ${orders.length} orders` };
}

async function pagedRows(route: ListRoute, bench: Bench, { column, descending }: Order): Promise<readonly WireRow[]> {
  const rows: WireRow[] = [];
  let count = 0;
  const ask = (path: string) => bench.probe.ask(path, { signal: bench.signal });
  for await (const items of walkPages(ask, { route, sort: `${descending ? "-" : ""}${column}` })) {
    rows.push(...items);
    if (++count === pagesEach) break;
  }
  return rows;
}

function orderedRows(route: ListRoute, { session }: Bench, { column, descending }: Order): Promise<WireRow[]> {
  const by = [...new Set([column, ...route.from.rowKey])]
    .map((name) => `${quoteColumn(name)} ${descending ? "DESC" : "ASC"} NULLS LAST`)
    .join(", ");
  const fields = route.fields.map(quoteColumn).join(", ");
  const limit = pagesEach * route.pageSize;
  return session.rows(`SELECT ${fields} FROM ${quoteName(route.from.name)} ORDER BY ${by} LIMIT ${limit}`);
}

function differing(rows: readonly WireRow[], expected: readonly WireRow[]): number {
  const length = Math.max(rows.length, expected.length);
  return Array.from({ length }, (_, i) => JSON.stringify(rows[i]) !== JSON.stringify(expected[i])).filter(Boolean)
    .length;
}

/** Walks all pages of a copy; after the second one every row comes again under a new key. */
async function walkCopy(list: ServedList, bench: Bench): Promise<Outcome> {
  const { route } = list;
  const { rowKey, name } = route.from;
  if (rowKey.some((key) => !route.fields.includes(key)))
    return { because: "the list does not send its key, so rows can't be told apart" };
  const keyOf = (row: WireRow) => JSON.stringify(rowKey.map((key) => row[key]));
  return onCopy(list, bench, async (copy, addition) => {
    const walk = () =>
      walkPages((path) => copy.ask(path, { signal: bench.signal }), { route, sort: `-${route.sort[0]}` });
    const before = new Set<string>();
    for await (const items of walk()) for (const row of items) before.add(keyOf(row));
    const seen: string[] = [];
    let page = 0;
    for await (const items of walk()) {
      seen.push(...items.map(keyOf));
      if (++page === 2) await copy.append(addition);
    }
    if (page < 3) return { because: `${name} has too few rows for a commit between its pages` };
    const once = new Set(seen);
    const wrong = seen.length - once.size + [...before].filter((key) => !once.has(key)).length;
    const note = `${page} pages of a copy with ${before.size.toLocaleString("en")} rows, as many added after the second`;
    return { held: wrong === 0, figure: wrong, note };
  });
}
