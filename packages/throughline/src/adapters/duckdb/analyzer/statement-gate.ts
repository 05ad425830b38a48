import { nameOfToken, type SqlToken, tokenizeSql } from "../../../contracts/sql/tokens.ts";
import type { SqlProblem } from "../../../ports/sql-analyzer.ts";

/** First words of statements that are no SELECT. */
const otherStatements: ReadonlySet<string> = new Set(
  (
    "insert update delete merge copy attach detach create alter drop truncate pragma set reset call load install " +
    "export import use begin start commit end rollback abort checkpoint force vacuum analyze explain describe desc " +
    "show summarize prepare execute deallocate comment"
  ).split(" "),
);

const reasons = {
  settings: "SQL must not depend on settings",
  state: "SQL must not change or read state outside of its tables",
  memory: "SQL reads declared tables only",
} as const;

/** Functions that a plan no longer shows, or that act while a query is bound. */
const functions: Readonly<Record<string, keyof typeof reasons>> = {
  getenv: "settings",
  current_setting: "settings",
  getvariable: "settings",
  nextval: "state",
  currval: "state",
  setseed: "state",
  write_log: "state",
  pg_sleep: "state",
  sleep_ms: "state",
  arrow_scan: "memory",
  arrow_scan_dumb: "memory",
};

/** The problem of using something that a query must not use. */
export function refusal(name: string, reason: string, position: number | undefined): SqlProblem {
  return {
    what: "binder",
    message: `${name} is refused: ${reason}`,
    ...(position === undefined ? {} : { position }),
  };
}

export const onlyTables = "a query is one SELECT over declared tables";

/** What can be refused before a query is bound: other statements, several of them, parameters, functions that reach outside. */
export function gate(sql: string): SqlProblem | undefined {
  const tokens = tokenizeSql(sql);
  const first = tokens.find(({ text }) => text !== "(" && text !== ";");
  if (first === undefined) return { what: "syntax", message: "the query is empty" };
  const word = nameOfToken(first)?.toLowerCase() ?? "";
  if (first.kind === "word" && otherStatements.has(word)) return refusal(word.toUpperCase(), onlyTables, first.start);
  return tokens.map((token, i) => refusedToken(token, tokens[i + 1])).find((problem) => problem !== undefined);
}

function refusedToken(token: SqlToken, next: SqlToken | undefined): SqlProblem | undefined {
  const { kind, text, start } = token;
  if (text === "\u0000") return { what: "syntax", message: "the query holds a NUL character", position: start };
  if (text === ";" && next !== undefined && next.text !== ";")
    return refusal("a second statement", onlyTables, next.start);
  if (kind === "parameter") return refusal(`the parameter ${text}`, "a query has no parameters", start);
  const name = next?.text === "(" ? nameOfToken(token)?.toLowerCase() : undefined;
  const reason = name === undefined || !Object.hasOwn(functions, name) ? undefined : functions[name];
  return reason === undefined ? undefined : refusal(`${name}()`, reasons[reason], start);
}
