import type { ListRoute } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import type { Service } from "../../contracts/backend/service.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import { hasRoutes } from "./parts.ts";
import { listsOf } from "./route-calls.ts";
import type { Bench, Copy, Outcome, ProbeReply, Subject } from "./verifier.ts";

/** One list of a service. */
export interface ServedList {
  readonly route: ListRoute;
  readonly service: Service;
}

/** The list of a subject whose title stands at the end of a clause's name. */
export function listNamed({ declaration }: Subject, clause: string): ServedList | undefined {
  if (!hasRoutes(declaration)) return undefined;
  const route = listsOf(declaration).find((one) => clause.endsWith(` ${routeTitle(one)}`));
  return route === undefined ? undefined : { route, service: declaration };
}

export interface Page {
  readonly items: readonly WireRow[];
  readonly next: string | null;
}

/** The page that a reply is; undefined where it is none. */
export function pageOf({ status, body }: ProbeReply): Page | undefined {
  const page = body as Partial<Page> | undefined;
  return status === 200 && Array.isArray(page?.items) ? (page as Page) : undefined;
}

/** Where a list is served. */
export const listPath = ({ path }: ListRoute) => `/api${path}`;

/** The rows of each page of a list, one page after the other; ends at the first reply that is none. */
export async function* walkPages(
  ask: (path: string) => Promise<ProbeReply>,
  { route, sort }: { readonly route: ListRoute; readonly sort: string },
): AsyncGenerator<readonly WireRow[]> {
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = pageOf(await ask(`${listPath(route)}?sort=${sort}${after}`));
    if (page === undefined) return;
    yield page.items;
    cursor = page.next;
  }
}

/** The lists of a service and nothing else of it, so that a copy needs no other table. */
const onlyLists = (service: Service): Service =>
  Object.create(service, {
    routes: { value: Object.fromEntries(listsOf(service).map((route, i) => [`list${i}`, route])) },
  });

/** Works on a copy of a list's rows, some pages of them. `addition` is a SELECT of every row again, under another key. */
export async function onCopy(
  { route, service }: ServedList,
  bench: Bench,
  work: (copy: Copy, addition: string) => Promise<Outcome>,
): Promise<Outcome> {
  const addition = additionOf(route);
  if (addition === undefined)
    return { because: "rows can't be added to a copy: no part of the key is a text or a whole number" };
  const rows = 4 * route.pageSize + 3;
  const copy = await bench.copy({ declarations: [onlyLists(service)], relation: route.from, rows });
  try {
    return await work(copy, addition);
  } finally {
    await copy.close();
  }
}

const changeable = new Set<string>(["text", "int64", "int32"]);

function additionOf({ from }: ListRoute): string | undefined {
  const shape = shapeOf(from.columns);
  const changed = from.rowKey.find((name) => changeable.has(fieldOf(shape, name)?.type.name ?? ""));
  if (changed === undefined) return undefined;
  const isText = fieldOf(shape, changed)?.type.name === "text";
  const columns = shape.map(({ name }) => {
    const column = quoteColumn(name);
    if (name !== changed) return column;
    return isText ? `${column} || '~' AS ${column}` : `-1 - ${column} AS ${column}`;
  });
  return `SELECT ${columns.join(", ")} FROM ${quoteName(from.name)}`;
}
