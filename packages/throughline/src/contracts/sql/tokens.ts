/**
 * What a piece of SQL is. `word` is an unquoted keyword or name, `name` a quoted one; `parameter` is `?`, `$1` or `$limit`.
 */
export type SqlTokenKind = "word" | "name" | "string" | "number" | "parameter" | "operator";

/** One piece of SQL with its place: `start` and `end` (exclusive) count UTF-16 units, as JavaScript strings do. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Rule = readonly [SqlTokenKind, RegExp];

/** Ordered: the first that matches at a place wins. Text without its closing quote reaches to the end. */
const rules: readonly Rule[] = [
  ["string", /e'(?:[^'\\]+|\\.|'')*(?:'|\\?$)/isy],
  ["string", /[xb]?'(?:[^']+|'')*(?:'|$)/iy],
  ["string", /\$((?:[a-z_]|[^\s\0-\x7f])(?:\w|[^\s\0-\x7f])*)?\$.*?(?:\$\1\$|$)/isy],
  ["name", /"(?:[^"]+|"")*(?:"|$)/y],
  ["parameter", /\$\w+|\?\d*/y],
  ["number", /0x[\da-f_]+|0b[01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?/iy],
  ["word", /(?:[a-z_]|[^\s\0-\x7f])(?:[\w$]|[^\s\0-\x7f])*/iy],
  ["operator", /->>|!~~\*|!~~|~~\*|~~~|~~|\*\*|\/\/|::|:=|->|=>|<=|>=|<>|!=|==|\|\||&&|@>|<@|\^@|<<|>>|!~|./sy],
];

const space = /\s+|--[^\n]*/y;
const commentMark = /\/\*|\*\//g;

/** Where a block comment that starts at `start` ends; block comments nest. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  commentMark.lastIndex = start;
  for (let mark = commentMark.exec(sql); mark !== null; mark = commentMark.exec(sql)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.index + 2;
  }
  return sql.length;
}

/** The next place at or after `start` that is neither blank nor comment. */
function skipBlank(sql: string, start: number): number {
  for (let place = start; ; ) {
    space.lastIndex = place;
    if (space.test(sql)) place = space.lastIndex;
    else if (sql.startsWith("/*", place)) place = endOfComment(sql, place);
    else return place;
  }
}

function tokenAt(sql: string, start: number): SqlToken {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = start;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined && text !== "") return { kind, text, start, end: start + text.length };
  }
  return { kind: "operator", text: sql.charAt(start), start, end: start + 1 };
}

/** The tokens of SQL in the DuckDB dialect, without blanks and comments. Any text has tokens: nothing is refused. */
export function tokenizeSql(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let place = skipBlank(sql, 0); place < sql.length; ) {
    const token = tokenAt(sql, place);
    tokens.push(token);
    place = skipBlank(sql, token.end);
  }
  return tokens;
}

/** The name that a token stands for, quotes removed; undefined for tokens that are no names. */
export function nameOfToken(token: SqlToken): string | undefined {
  if (token.kind === "word") return token.text;
  return token.kind === "name" ? token.text.slice(1, -1).replaceAll('""', '"') : undefined;
}

const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

function normalText({ kind, text }: SqlToken): string {
  if (kind === "word" || kind === "number" || kind === "parameter") return lowerAscii(text);
  const prefixed = kind === "string" && /^[a-z]/i.test(text);
  return prefixed ? lowerAscii(text.charAt(0)) + text.slice(1) : text;
}

/**
 * The text of a query that formatting does not change: tokens joined by single blanks, comments and closing semicolons dropped,
 * unquoted words in lower case. Valid queries with equal normal text give the same rows under names that differ in case at most.
 */
export function normaliseSql(sql: string): string {
  const texts = tokenizeSql(sql).map(normalText);
  while (texts.at(-1) === ";") texts.pop();
  return texts.join(" ");
}
