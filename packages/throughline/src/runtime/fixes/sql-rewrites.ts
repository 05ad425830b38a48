import { quoteColumn } from "../../contracts/sql/text.ts";
import { nameOfToken, type SqlToken, tokenizeSql } from "../../contracts/sql/tokens.ts";
import type { Rename } from "./rename.ts";
import { applyEdits, type SourceEdit } from "./source-edit.ts";

/** One way to write a query anew: its edits, and the SQL that they make. */
export interface SqlRewrite {
  readonly edits: readonly SourceEdit[];
  readonly sql: string;
}

const mostRewrites = 1_000;
const mostPlaces = 40;

/** What a word of a query means: the renamed field, another one of the same name, unknown, or nothing that can be edited. */
export type Meaning = "renamed" | "other" | "fixed" | undefined;

/** The words of a query that may mean the field by its old name. */
export function namesIn(sql: string, rename: Rename): readonly SqlToken[] {
  const tokens = tokenizeSql(sql);
  return tokens.filter((_, i) => isName(tokens, i, rename));
}

/**
 * Every way to carry a name through the words of a query that are the old one: at each it stays, becomes the new one, or becomes one of
 * the two under the other's name. The likeliest ways come first; words in texts, comments and names of functions are none.
 *
 * @param meaningAt  what the word at an offset means
 */
export function* rewritesOf(sql: string, rename: Rename, meaningAt: (start: number) => Meaning): Generator<SqlRewrite> {
  const tokens = tokenizeSql(sql);
  const places = tokens.flatMap((token, i) => {
    const meaning = isName(tokens, i, rename) ? meaningAt(token.start) : "fixed";
    if (meaning === "fixed") return [];
    const ways = waysOf(tokens, i, rename);
    const isEdited = ({ edit }: Way) => edit?.start === token.start;
    return [meaning === undefined ? ways : ways.filter((way) => isEdited(way) === (meaning === "renamed"))];
  });
  if (places.length > mostPlaces) return;
  let made = 0;
  for (const choice of choicesOf(places)) {
    if (made++ > mostRewrites) return;
    const edits = choice.flatMap(({ edit }) => edit ?? []);
    yield { edits, sql: applyEdits(sql, edits) };
  }
}

function isName(tokens: readonly SqlToken[], i: number, { from }: Rename): boolean {
  const name = nameOfToken(tokens[i] as SqlToken);
  return name?.toLowerCase() === from.toLowerCase() && tokens[i + 1]?.text !== "(" && tokens[i + 1]?.text !== ".";
}

/** What may be done at one place: an edit or none, and how unlikely it is. */
interface Way {
  readonly edit?: SourceEdit;
  readonly cost: number;
}

/** More than all other places together may cost. */
const mostUnlikely = 2 * mostPlaces + 1;

function waysOf(tokens: readonly SqlToken[], i: number, { from, to }: Rename): readonly Way[] {
  const { start, end, kind } = tokens[i] as SqlToken;
  const [now, then] = [nameText(to, kind), nameText(from, kind)];
  const edit = (text: string): SourceEdit => ({ start, end, text });
  if (tokens[i - 1]?.text.toLowerCase() === "as") return [{ cost: 0 }, { edit: edit(now), cost: 1 }];
  const follows = tokens[i + 1]?.text.toLowerCase();
  const isItem = follows === undefined || follows === "," || follows === ")" || follows === "from";
  if (!isItem) return [{ edit: edit(now), cost: 0 }, { cost: 1 }];
  const renamedOutput = { edit: { start: end, end, text: ` as ${now}` }, cost: mostUnlikely };
  return [{ edit: edit(now), cost: 0 }, { edit: edit(`${now} as ${then}`), cost: 1 }, { cost: 2 }, renamedOutput];
}

/** A name stays quoted where it was. */
const nameText = (name: string, kind: SqlToken["kind"]) =>
  kind === "name" || !/^[a-z_][a-z0-9_]*$/.test(name) ? quoteColumn(name) : name;

const mostOf = (places: readonly (readonly Way[])[]) =>
  places.reduce((sum, ways) => sum + Math.max(0, ...ways.map(({ cost }) => cost)), 0);

/** Every choice of one way at each place, the likeliest first. */
function* choicesOf(places: readonly (readonly Way[])[]): Generator<readonly Way[]> {
  for (let cost = 0; cost <= mostOf(places); cost++) yield* choicesAt(places, cost);
}

function* choicesAt(places: readonly (readonly Way[])[], cost: number): Generator<readonly Way[]> {
  const [first, ...rest] = places;
  if (first === undefined) {
    if (cost === 0) yield [];
    return;
  }
  for (const way of first)
    if (way.cost <= cost && cost - way.cost <= mostOf(rest))
      for (const others of choicesAt(rest, cost - way.cost)) yield [way, ...others];
}
