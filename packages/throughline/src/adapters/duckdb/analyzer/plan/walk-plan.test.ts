import { describe, expect, it } from "vitest";
import type { PlanNode } from "./plan-node.ts";
import { walkPlan } from "./walk-plan.ts";

const ref = (index: number) => ({ expression_class: "BOUND_REF", type: "BOUND_REF", index });
const scan: PlanNode = {
  type: "LOGICAL_GET",
  table_index: 0,
  name: "seq_scan",
  names: ["x", "y"],
  function_data: { schema: "a", table: "t" },
  column_indexes: [{ index: 0 }, { index: 1 }],
};
const project = (...expressions: readonly unknown[]): PlanNode => ({
  type: "LOGICAL_PROJECTION",
  table_index: 1,
  children: [scan],
  expressions,
});
const known = { tableName: () => "a.t", keyOf: () => [] };
const unknownIn = (plan: PlanNode) => walkPlan(plan, known).unknown;

describe("walkPlan", () => {
  it("names every operator and every class of expression that it has no rule for", () => {
    const plan: PlanNode = {
      type: "LOGICAL_NEW_THING",
      children: [
        project({ expression_class: "BOUND_NEW_EXPRESSION", parts: [ref(0)] }),
        { type: "LOGICAL_OTHER_THING", children: [scan] },
      ],
    };
    expect(unknownIn(plan)).toEqual(["LOGICAL_NEW_THING", "BOUND_NEW_EXPRESSION", "LOGICAL_OTHER_THING"]);
  });
  it("names a part of a known operator or expression that holds expressions which nobody reads", () => {
    const cast = { expression_class: "BOUND_CAST", child: ref(0), fallback: ref(1) };
    expect(unknownIn(project(cast))).toEqual(["BOUND_CAST.fallback"]);
    expect(unknownIn({ ...project(ref(0)), guard: [ref(1)] })).toEqual(["LOGICAL_PROJECTION.guard"]);
  });
  it("names a join of a kind that it does not know, and a reference to nothing", () => {
    const join = { type: "LOGICAL_COMPARISON_JOIN", join_type: "RIGHT_SEMI", conditions: [], children: [scan, scan] };
    expect(unknownIn(join)).toEqual(["LOGICAL_COMPARISON_JOIN RIGHT_SEMI"]);
    expect(unknownIn(project(ref(7)))).toEqual(["BOUND_REF to a column that is not there"]);
  });
  it("refuses tables that nobody declared and operators that write", () => {
    expect(walkPlan(scan, { tableName: () => undefined, keyOf: () => [] }).refused).toEqual(["a.t"]);
    expect(walkPlan({ type: "LOGICAL_DELETE", children: [scan] }, known).refused).toEqual(["DELETE"]);
  });
});
