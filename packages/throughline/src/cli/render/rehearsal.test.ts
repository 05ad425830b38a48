import { describe, expect, it } from "vitest";
import { faultName } from "./rehearsal.ts";

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
