import { describe, expect, it } from "vitest";
import type { Break, Victim } from "../../contracts/diff/break-report.ts";
import type { FixPlan } from "../../runtime/fixes/fix-plan.ts";
import { renderFix } from "./fix.ts";
import { createStyle } from "./style.ts";

const cause = { target: "silver.orders.amount", changes: [] } as unknown as Break;
const textOf = (victims: readonly Partial<Victim>[]) => {
  const after = { ...cause, victims } as Break;
  const nothing = { files: [], left: [], caused: [], added: [] } as const;
  return renderFix({ cause, way: "carry", ...nothing, after, isTyped: true } as FixPlan, createStyle(false));
};

describe("what a fix leaves behind", () => {
  it("is nothing where the break reaches nobody any more", () => {
    expect(textOf([])).toContain("no reader is broken by it then");
    expect(textOf([])).not.toContain("throughline accept");
  });

  it("is what check still tells of code that nobody looked into, and the command that ends it", () => {
    const text = textOf([{ id: "service:api", name: "api", certainty: "possible" }]);
    expect(text).toContain("no reader is known to be broken by it then");
    expect(text).toContain("check still ends with 1, until somebody says so: throughline accept silver.orders.amount");
  });
});
