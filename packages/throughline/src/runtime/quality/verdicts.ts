import type { Check } from "../../contracts/data/check.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import { qualityError } from "./error-codes.ts";

/** The rows that a build's query gave, numbered. */
export const builtRows = { name: "build_rows", sql: "temp.build_rows" } as const;
/** The number of each rejected row with the place of the rule that it breaks. */
export const verdictRows = {
  name: "build_verdicts",
  sql: "temp.build_verdicts",
  rule: quoteColumn("throughline:rule"),
} as const;
/** Column with a row's number; no column of a user has this name. */
export const rowNumber = quoteColumn("throughline:row");

export interface BuildTables {
  readonly session: QuerySession;
  readonly columns: Shape;
  readonly at: string | undefined;
}

/** Rejects rows by the first rule that each breaks; returns the number of rows that each rule rejected. */
export async function applyRules(build: BuildTables, rules: readonly Check[]): Promise<readonly number[]> {
  const { session } = build;
  const { name, sql, rule } = verdictRows;
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} (${rowNumber} BIGINT, ${rule} INTEGER)`);
  await rejectByConditions(build, rules);
  for (const [place, check] of rules.entries()) if (check.unique === true) await rejectRepeated(build, check, place);
  const counts = await session.rows(
    `SELECT ${rule} AS place, CAST(count(*) AS DOUBLE) AS count FROM ${sql} GROUP BY ALL`,
  );
  return rules.map((_, place) => Number(counts.find((row) => row.place === place)?.count ?? 0));
}

/** Ends a build: drops its tables. */
export async function dropBuild(session: QuerySession): Promise<void> {
  for (const { sql } of [builtRows, verdictRows]) await session.run(`DROP TABLE IF EXISTS ${sql}`);
}

const breaks = (check: Check) => `NOT coalesce(${check.condition}, true)`;

async function rejectByConditions({ session }: BuildTables, rules: readonly Check[]): Promise<void> {
  const cases = rules.flatMap((check, place) =>
    check.condition === undefined ? [] : [`WHEN ${breaks(check)} THEN ${place}`],
  );
  if (cases.length === 0) return;
  const insert = `INSERT INTO ${verdictRows.sql} SELECT * FROM (
    SELECT ${rowNumber}, CASE ${cases.join("\n")} END AS ${verdictRows.rule} FROM ${builtRows.sql})
    WHERE ${verdictRows.rule} IS NOT NULL`;
  try {
    await session.run(insert);
  } catch (cause) {
    throw await brokenCheck(session, rules, cause);
  }
}

/** Finds the check that the engine could not evaluate, by asking for each one alone. */
async function brokenCheck(session: QuerySession, rules: readonly Check[], cause: unknown): Promise<unknown> {
  for (const check of rules) {
    if (check.condition === undefined) continue;
    try {
      await session.rows(`SELECT count(*) AS broken FROM ${builtRows.sql} WHERE ${breaks(check)}`);
    } catch (error) {
      const reason = isThroughlineError(error) ? error.detail : String(error);
      return qualityError("broken-check", {
        detail: `the check cannot be evaluated: ${check.name}: ${reason}`,
        cause: error,
      });
    }
  }
  return cause;
}

/** Of rows with equal values, none of them null, rejects all but the first by `at`, then by all columns. */
async function rejectRepeated({ session, columns, at }: BuildTables, check: Check, place: number): Promise<void> {
  const values = check.columns.map(quoteColumn);
  const tuple = values.join(", ");
  const order = [...(at === undefined ? [] : [at]), ...columns.map((field) => field.name)];
  const present = values.map((value) => `${value} IS NOT NULL`).join(" AND ");
  const left = `SELECT * FROM ${builtRows.sql} ANTI JOIN ${verdictRows.sql} USING (${rowNumber}) WHERE ${present}`;
  const repeated = `SELECT ${tuple} FROM (${left}) GROUP BY ${tuple} HAVING count(*) > 1`;
  await session.run(`INSERT INTO ${verdictRows.sql} SELECT ${rowNumber}, ${place} FROM (
      SELECT ${rowNumber}, row_number() OVER (
        PARTITION BY ${tuple} ORDER BY ${order.map((name) => `${quoteColumn(name)} NULLS LAST`).join(", ")}) AS "throughline:place"
      FROM (${left}) SEMI JOIN (${repeated}) USING (${tuple}))
    WHERE "throughline:place" > 1`);
}
