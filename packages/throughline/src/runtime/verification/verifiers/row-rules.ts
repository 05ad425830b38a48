import { type Check, nowMark } from "../../../contracts/data/check.ts";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import { type Clock, isoOfUs } from "../../../ports/clock.ts";
import { hasRules } from "../parts.ts";
import { pinnedSnapshot } from "../pinned-snapshot.ts";
import { against, promisesWhere, type Verifier } from "../verifier.ts";

/** The rows of a table that break its key or a check. */
export const rowRules: Verifier = {
  name: "row rules",
  limitMs: 30_000,
  covers: (subject) =>
    hasRules(subject.declaration)
      ? promisesWhere(
          subject,
          ({ relation, limit, unit }) => relation === "=" && limit === 0 && unit === "rows",
          "data contract",
        )
      : [],
  async measure(clause, subject, { engines: { tables, clock }, session }) {
    const { declaration } = subject;
    const snapshot = await pinnedSnapshot(subject, tables);
    if (!hasRules(declaration) || snapshot === undefined) return { because: "no version of it is released" };
    const check = declaration.checks.find(({ name }) => clause.name === `check ${name}`);
    const condition = check?.condition;
    const sql =
      condition === undefined
        ? repeatedRows(check?.columns ?? declaration.rowKey, snapshot.relation)
        : `SELECT count(*)::DOUBLE AS broken FROM ${snapshot.relation} WHERE NOT coalesce(${atNow(condition, clock)}, true)`;
    const [row] = await session.rows(sql);
    return against(clause, Number(row?.broken), `${snapshot.rows.toLocaleString("en")} rows`);
  },
};

/** Rows beyond the first of each group of equal values, nulls apart. */
function repeatedRows(names: Check["columns"], relation: string): string {
  const columns = names.map(quoteColumn);
  const present = columns.map((name) => `${name} IS NOT NULL`).join(" AND ");
  return `SELECT coalesce(sum(n - 1), 0)::DOUBLE AS broken
    FROM (SELECT count(*) AS n FROM ${relation} WHERE ${present} GROUP BY ${columns.join(", ")})`;
}

const atNow = (condition: string, clock: Clock) =>
  condition.replaceAll(nowMark, `TIMESTAMPTZ ${literal(isoOfUs(clock.nowUs()))}`);
