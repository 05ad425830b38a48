import { type BindFailure, namesInCall } from "./bind-failure.ts";
import { type Binding, cures, type Outcome, sameName } from "./binding.ts";
import type { PlanNode } from "./plan/plan-node.ts";
import { anyType, type ShadowTable } from "./shadow-table.ts";

/** The types tried for a column that nobody knows the type of; the last take what is a list or is asked for a field. */
const likelyTypes = ["VARCHAR", "DOUBLE", "TIMESTAMPTZ", "BOOLEAN", "VARIANT", "VARCHAR[]", "DOUBLE[]"] as const;

/** A call that does not take a column of unknown type may take one of a likely type. Undefined when it takes none: then the query is at fault. */
export async function settleType(
  binding: Binding,
  failure: BindFailure & { readonly kind: "other" },
): Promise<Outcome | undefined> {
  const { problem } = failure;
  const suspects = problem.what === "type" ? namesInCall(binding.sql, problem.position) : [];
  for (const table of binding.tables) {
    for (const [place, { name, type }] of table.columns.entries()) {
      if (type !== anyType || !suspects.some((suspect) => sameName(suspect, name))) continue;
      const settled = await tryTypes(binding, { table, place }, (outcome) => cures(outcome, failure));
      if (settled !== undefined) return settled;
    }
  }
  return undefined;
}

/** The type that fits all hides where values come from, since DuckDB computes with null at once: each gets another that the query takes. */
export async function guessTypes(binding: Binding, first: PlanNode): Promise<PlanNode> {
  let plan = first;
  for (const { name, columns } of binding.tables) {
    for (const place of columns.keys()) {
      const table = binding.tables.find((other) => other.name === name) as ShadowTable;
      if (table.columns[place]?.type !== anyType) continue;
      const outcome = await tryTypes(binding, { table, place }, (tried) => "plan" in tried);
      if (outcome !== undefined && "plan" in outcome) plan = outcome.plan;
    }
  }
  return plan;
}

async function tryTypes(
  binding: Binding,
  { table, place }: { readonly table: ShadowTable; readonly place: number },
  isGood: (outcome: Outcome) => boolean,
): Promise<Outcome | undefined> {
  for (const type of likelyTypes) {
    const columns = table.columns.map((column, i) => (i === place ? { ...column, type } : column));
    const trial = await binding.trial({ ...table, columns });
    if (!isGood(trial.outcome)) continue;
    binding.keep(trial.table);
    return trial.outcome;
  }
  await binding.restore(table);
  return undefined;
}
