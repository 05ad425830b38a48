import type { SqlProblem } from "../../../ports/sql-analyzer.ts";
import type { BindFailure } from "./bind-failure.ts";
import { type AnalyzerQuery, Binding, firstLine, type Outcome } from "./binding.ts";
import { guessTypes, settleType } from "./guessed-types.ts";
import { addColumn, addTable } from "./missing-names.ts";
import type { PlanNode } from "./plan/plan-node.ts";
import type { OutputColumn, ShadowCatalogue } from "./shadow-catalogue.ts";
import { anyType, type ShadowTable } from "./shadow-table.ts";

export interface BoundQuery {
  readonly plan: PlanNode;
  readonly outputs: readonly OutputColumn[];
  /** The shadow tables that the query was bound to, with what was added to them. */
  readonly tables: readonly ShadowTable[];
}

export interface BindResult {
  readonly bound: BoundQuery | undefined;
  readonly problems: readonly SqlProblem[];
}

/** Every step adds a table or column that the query names, or settles a type. */
const mostSteps = 500;

/**
 * Binds a query to empty tables of the declared shapes. DuckDB names one missing column or table at a time: each is added,
 * with the type that the lock remembers or else one that fits, and the query bound again, so that all are found.
 */
export function bindQuery(catalogue: ShadowCatalogue, query: AnalyzerQuery): Promise<BindResult> {
  return catalogue.alone(async () => {
    const binding = new Binding(catalogue, query);
    const plan = await planOf(binding);
    if (plan === undefined) return { bound: undefined, problems: binding.problems };
    const outputs = await catalogue.outputs(query.sql);
    if (typeof outputs !== "string") {
      return { bound: { plan, outputs, tables: binding.tables }, problems: binding.problems };
    }
    binding.note({ what: "binder", message: firstLine(outputs) });
    return { bound: undefined, problems: binding.problems };
  });
}

async function planOf(binding: Binding): Promise<PlanNode | undefined> {
  let outcome: Outcome | undefined = await binding.start();
  for (let step = 0; step < mostSteps && outcome !== undefined; step++) {
    if ("plan" in outcome) return guessTypes(binding, outcome.plan);
    outcome = await cure(binding, outcome.failure);
  }
  return undefined;
}

/** What binding leads to after the cause of a failure was removed; undefined when nothing helps, after the problem was noted. */
async function cure(binding: Binding, failure: BindFailure): Promise<Outcome | undefined> {
  if (failure.kind === "table") return addTable(binding, failure);
  if (failure.kind === "column") return addColumn(binding, failure);
  const settled = await settleType(binding, failure);
  if (settled === undefined && !isConsequence(binding, failure.problem)) binding.note(failure.problem);
  return settled;
}

/** A column that was added changes the number of columns that a star gives, and a type settled for one call may not fit another. */
function isConsequence({ problems, tables }: Binding, problem: SqlProblem): boolean {
  if (problems.length === 0 || !("message" in problem)) return false;
  const settled = tables.some(({ columns }) => columns.some(({ guessed, type }) => guessed && type !== anyType));
  return problem.message.includes("same number of result columns") || (problem.what === "type" && settled);
}
