import { nearest } from "../../contracts/core/nearest.ts";
import type { Where } from "../../contracts/errors/throughline-error.ts";
import { nameOfToken, type SqlToken, tokenizeSql } from "../../contracts/sql/tokens.ts";
import { sqlError } from "./error-codes.ts";

/** First words of what gives rows. */
const starts = [
  "select",
  "from",
  "with",
  "values",
  "table",
  "pivot",
  "unpivot",
  "describe",
  "desc",
  "show",
  "summarize",
];
/** First words of statements that change data, files, settings or the engine's state. */
const changing: ReadonlySet<string> = new Set(
  (
    "insert update delete merge copy attach detach create alter drop truncate pragma set reset call load install export " +
    "import use begin start commit end rollback abort checkpoint force vacuum analyze explain prepare execute deallocate comment"
  ).split(" "),
);
/** Those of them that may follow the queries of a WITH. */
const afterWith: ReadonlySet<string> = new Set(["insert", "update", "delete", "merge"]);

/**
 * The one SELECT that a user wrote, without semicolons around it; lines and columns stay.
 *
 * @param file  how problems name the text
 * @throws {ThroughlineError} `sql.empty`, `sql.several-statements`, `sql.not-a-select`, with line and column
 */
export function oneSelect(sql: string, file: string): string {
  const tokens = tokenizeSql(sql);
  const begin = tokens.findIndex(({ text }) => text !== ";");
  const where = (token: SqlToken | undefined) => placeIn(sql, token?.start ?? sql.search(/\S|$/), file);
  if (begin === -1) throw sqlError("empty", { detail: "the SQL is empty", where: where(tokens[0]) });
  const end = tokens.findIndex(({ text }, i) => i > begin && text === ";");
  const second = end === -1 ? undefined : tokens.slice(end).find(({ text }) => text !== ";");
  if (second !== undefined) {
    const detail = `a second statement begins with ${second.text}`;
    throw sqlError("several-statements", { detail, where: where(second) });
  }
  const refused = refusedIn(tokens.slice(begin, end === -1 ? undefined : end));
  if (refused !== undefined) {
    const { token, ...said } = refused;
    throw sqlError("not-a-select", { ...said, where: where(token) });
  }
  const start = tokens[begin]?.start ?? 0;
  return sql.slice(0, start).replaceAll(";", " ") + sql.slice(start, tokens[end]?.start);
}

interface Refused {
  readonly token: SqlToken;
  readonly detail: string;
  readonly hint?: string;
}

const wordOf = (token: SqlToken | undefined) =>
  token?.kind === "word" ? (nameOfToken(token)?.toLowerCase() ?? "") : "";

function refusedIn(tokens: readonly SqlToken[]): Refused | undefined {
  const first = tokens.find(({ text }) => text !== "(");
  if (first !== undefined && !starts.includes(wordOf(first))) {
    const near = changing.has(wordOf(first)) ? undefined : nearest(wordOf(first), starts);
    const hint = near === undefined ? {} : { hint: `begin it with ${near.toUpperCase()}` };
    return { token: first, detail: `a query can't begin with ${first.text}`, ...hint };
  }
  const parameter = tokens.find(({ kind }) => kind === "parameter");
  if (parameter !== undefined)
    return { token: parameter, detail: `a parameter has no value: ${parameter.text}`, hint: "write the value itself" };
  const writing = tokens.find((token, i) => tokens[i - 1]?.text === ")" && afterWith.has(wordOf(token)));
  if (writing === undefined || wordOf(first) !== "with") return undefined;
  return { token: writing, detail: `a query does not change data: ${writing.text}` };
}

/** Line and column of a UTF-16 position, from 1 on. */
function placeIn(sql: string, position: number, file: string): Where {
  const before = sql.slice(0, position).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
