import { listNamed, listPath, onCopy, pageOf, type ServedList } from "../list-pages.ts";
import { hasRoutes } from "../parts.ts";
import { type Bench, type Clause, none, type Outcome, type Subject, type Verifier } from "../verifier.ts";

/** How many rows a page of a list has, as its term says. */
export const pageSize: Verifier = {
  name: "page size",
  limitMs: 30_000,
  covers: (subject) =>
    termsNamed(subject, "page size").map(
      ({ port, relation, limit, unit }): Clause => ({
        ...{ name: `page size ${port}`, says: `a page of ${port} has ${limit} rows`, relation, limit },
        ...(unit === undefined ? {} : { unit }),
        handOff: "pagination",
      }),
    ),
  async measure(clause, subject, bench) {
    const list = listNamed(subject, clause.name);
    if (list === undefined) return { because: "it has no such list" };
    const page = pageOf(await bench.probe.ask(listPath(list.route), { signal: bench.signal }));
    if (page === undefined) return { held: false, figure: "no page" };
    const [figure, isAll] = [page.items.length, page.next === null];
    return { held: isAll || figure >= Number(clause.limit), figure, ...(isAll ? { note: "there are no more" } : {}) };
  },
};

/** Whether a list that may be kept is sent again as soon as its table has another version, and not before. */
export const caching: Verifier = {
  name: "caching",
  limitMs: 60_000,
  covers: (subject) =>
    termsNamed(subject, "cache rule").map(({ port }) =>
      none(`caching ${port}`, `${port} is not sent again until its table changes`, {
        unit: "replies that are wrong",
        handOff: "caching rules",
      }),
    ),
  async measure(clause, subject, bench) {
    const list = listNamed(subject, clause.name);
    return list === undefined ? { because: "it has no such list" } : askWithTag(list, bench);
  },
};

const termsNamed = ({ declaration, terms }: Subject, wanted: string) =>
  hasRoutes(declaration) ? terms.filter(({ name }) => name === wanted) : [];

/** Asks a copy again with its tag: before and after a commit. */
function askWithTag(list: ServedList, bench: Bench): Promise<Outcome> {
  const path = listPath(list.route);
  return onCopy(list, bench, async (copy, addition) => {
    const { signal } = bench;
    const tag = (await copy.ask(path, { signal })).headers.get("etag");
    if (tag === null) return { held: false, figure: 1, note: "the reply has no ETag" };
    const again = { signal, headers: { "if-none-match": tag } };
    const before = await copy.ask(path, again);
    await copy.append(addition);
    const after = await copy.ask(path, again);
    const isNew = after.status === 200 && after.headers.get("etag") !== tag;
    const wrong = [
      ...(before.status === 304 ? [] : [`status ${before.status} before a commit`]),
      ...(isNew ? [] : [`status ${after.status} after a commit`]),
    ];
    const note = wrong[0] ?? "304 before a commit, 200 with another tag after it";
    return { held: wrong.length === 0, figure: wrong.length, note };
  });
}
