import { describe, expect, it } from "vitest";
import type { Rehearsal } from "../../runtime/rehearsal/rehearsal.ts";
import type { RehearsedFault } from "../../runtime/rehearsal/rehearse.ts";
import { faultName, faultText, renderRehearsal } from "./rehearsal.ts";
import { createStyle } from "./style.ts";

const target = { declaration: "table:orders", says: "orders declares total_renamed instead of total" };

describe("the name of a fault", () => {
  it("names the family of hand-offs where it was done to one", () => {
    const of = (families: readonly string[]) => faultName({ fault: "schema-break", target: { ...target, families } });
    expect(of(["data to ml"])).toBe("schema-break (data to ml)");
    expect(of(["data to ml", "serving"])).toBe("schema-break");
    expect(of([])).toBe("schema-break");
    expect(faultName({ fault: "dead-endpoint", target: null })).toBe("dead-endpoint");
  });
});

const says = { because: null, caught: null, callers: null, tookMs: null, target: { ...target, families: [] } };
const one = (fault: object) => ({ fault: "schema-break", ...says, ...fault }) as unknown as RehearsedFault;
const caught = one({
  status: "caught",
  tookMs: 1_240,
  caught: { stage: "check", says: "total is gone", others: 2, declaration: "table:orders", code: "contracts.broken" },
  callers: { release: "r-1", isLast: true, models: [], asked: 4, failed: 0, degraded: 1 },
});
const missed = one({ status: "missed" });
const skipped = one({ fault: "dead-endpoint", status: "not-applicable", target: null, because: "no endpoint" });

describe("what came of faults", () => {
  const rendered = (faults: readonly RehearsedFault[], run: string | null) => {
    const rehearsal = { faults, release: "r-1", run, unkept: "the folder is read-only", tookMs: 3_000 };
    return renderRehearsal(rehearsal as Rehearsal, { style: createStyle(false), columns: 100 });
  };

  it("is told with who caught it, when, and what callers got meanwhile", () => {
    const text = rendered([caught], "run-7");
    expect(text).toMatch(/✓ caught {2}schema-break/);
    expect(text).toMatch(/total is gone, and 2 more/);
    expect(text).toMatch(/by check, 1\.2 s after it was done/);
    expect(text).toMatch(/4 of 4 answered, 1 by the fallback: r-1, the one from before, answers/);
    expect(text).toMatch(/✓ 1 caught, 0 missed, 0 not applicable {3}release r-1 · 3\.0 s · record run-7/);
  });

  it("is a failure where one was missed, and says why another was not done and why nothing is kept", () => {
    const text = rendered([missed, skipped], null);
    expect(text).toMatch(/✗ missed {2}schema-break/);
    expect(text).toMatch(/by nobody: no contract, check or gate says anything of it/);
    expect(text).toMatch(/· not applicable {2}dead-endpoint\n +because +no endpoint/);
    expect(text).toMatch(/✗ 0 caught, 1 missed, 1 not applicable .*no record is kept: the folder is read-only/);
  });

  it("fits one line", () => {
    expect([caught, missed, skipped].map(faultText)).toEqual([
      "caught by check after 1.2 s",
      "nobody caught it",
      "not applicable: no endpoint",
    ]);
  });
});
