import type { Declaration } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { SpecCondition, SpecQuery } from "../../contracts/graph/kind-spec.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import { formatType } from "../../contracts/shape/field.ts";
import { isRelation } from "../../contracts/shape/relation.ts";
import { quoteName } from "../../contracts/sql/text.ts";
import type { SqlAnalysis } from "../../ports/sql-analyzer.ts";
import { sqlError } from "./error-codes.ts";
import { sqlProblem } from "./sql-problem.ts";

/** What of a query is analysed. */
export type AnalysedQuery = Pick<SpecQuery, "sql" | "reads">;

type Bind = (query: AnalysedQuery) => Promise<SqlAnalysis>;

/**
 * Problems of the SQL conditions that a declaration holds its own rows to: columns that do not exist, mistakes in their grammar,
 * patterns that are none. All of them are bound at once; each by itself only where one of them is wrong.
 */
export async function conditionProblems(declaration: Declaration, bind: Bind): Promise<ThroughlineError[]> {
  const conditions = specOf(declaration)?.conditions?.(declaration) ?? [];
  if (conditions.length === 0 || !isRelation(declaration)) return [];
  const query = (chosen: readonly SpecCondition[]): AnalysedQuery => ({
    sql: `SELECT ${chosen.map(({ sql }, i) => `(\n${sql}\n) AS c${i}`).join(", ")} FROM ${quoteName(declaration.name)}`,
    reads: [declaration],
  });
  if (isSound(await bind(query(conditions)))) return [];
  const problems: ThroughlineError[] = [];
  for (const condition of conditions) {
    const where = whereOf(declaration, condition.subject);
    const analysis = await bind(query([condition]));
    const type = analysis.trace?.columns[0]?.type;
    problems.push(...analysis.problems.map((problem) => sqlProblem(problem, where)));
    if (analysis.problems.length === 0 && type !== undefined && type.name !== "boolean")
      problems.push(
        sqlError("type-mismatch", {
          detail: `a condition is true or false, this one is ${formatType(type)}: ${condition.sql}`,
          hint: "compare it with a value",
          where,
        }),
      );
  }
  return problems;
}

const isSound = ({ trace, problems }: SqlAnalysis) =>
  problems.length === 0 && trace !== undefined && trace.columns.every(({ type }) => type.name === "boolean");
