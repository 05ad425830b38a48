import { nameOfToken, type SqlToken, tokenizeSql } from "../../contracts/sql/tokens.ts";

/** One item of a SELECT list; offsets are of the SQL. */
export interface SelectItem {
  /** The name that it is given; undefined where it is a star or has none that can be told. */
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
  /** Where what is given the name ends. */
  readonly valueEnd: number;
}

/** The items of the outermost SELECT; undefined where there are several, as in a UNION, or one that groups every column by position. */
export function selectItems(sql: string): readonly SelectItem[] | undefined {
  const tokens = outerTokens(sql);
  const words = tokens.map(({ text }) => text.toLowerCase());
  const select = words.indexOf("select");
  const from = words.indexOf("from", select);
  if (select === -1 || from === -1 || words.filter((word) => word === "select").length > 1) return undefined;
  if (words.some((word) => /^(?:union|intersect|except|distinct|qualify|group|all)$/.test(word))) return undefined;
  const items: SqlToken[][] = [[]];
  for (const token of tokens.slice(select + 1, from)) {
    if (token.text === ",") items.push([]);
    else items.at(-1)?.push(token);
  }
  return items.flatMap((item) => itemOf(item) ?? []);
}

/** The tokens outside of parentheses; what stands in them is one token with the parenthesis' text and both ends. */
function outerTokens(sql: string): SqlToken[] {
  const found: SqlToken[] = [];
  let depth = 0;
  for (const token of tokenizeSql(sql)) {
    const last = found.at(-1);
    const closes = token.text === ")" || token.text === "]";
    if (closes) depth -= 1;
    if (depth > 0 || closes) {
      if (last !== undefined) found[found.length - 1] = { ...last, end: token.end };
    } else found.push(token);
    if (token.text === "(" || token.text === "[") depth += 1;
  }
  return found;
}

function itemOf(tokens: readonly SqlToken[]): SelectItem | undefined {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { start } = first;
  const { end } = last;
  const before = tokens.at(-2)?.text.toLowerCase();
  const name = nameOfToken(last);
  if (before === "as") return { name, start, end, valueEnd: (tokens.at(-3) as SqlToken).end };
  const isPlain = tokens.length === 1 || before === ".";
  return { name: isPlain ? name : undefined, start, end, valueEnd: end };
}
