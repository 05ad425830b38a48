import type { ThroughlineError, Where } from "../../contracts/errors/throughline-error.ts";
import type { SqlProblem } from "../../ports/sql-analyzer.ts";
import { sqlError } from "./error-codes.ts";

/** What the analyzer found, as a problem of a place. */
export function sqlProblem(problem: SqlProblem, where: Where): ThroughlineError {
  if (problem.what === "unknown-operator")
    return sqlError("unknown-operator", { detail: `lineage of an operator is not known: ${problem.name}`, where });
  if (problem.what === "missing-column" || problem.what === "missing-table") {
    const code = problem.what === "missing-column" ? "unknown-column" : "unknown-table";
    const hint = problem.candidates.length === 0 ? {} : { hint: `use ${problem.candidates.slice(0, 3).join(" or ")}` };
    return sqlError(code, {
      detail: `${problem.what === "missing-column" ? "column" : "relation"} does not exist: ${problem.name}`,
      where,
      ...hint,
    });
  }
  return sqlError(problem.what === "syntax" ? "syntax" : "binding", { detail: problem.message, where });
}
