import { describe, expect, it } from "vitest";
import { isMissing, type MissingUse, makeMissing, missingUse, withMissing } from "./missing.ts";

const use: MissingUse = { what: "export", name: "payments", owner: "data/payments.ts", known: [], trace: {} };

type Anything = ((...values: unknown[]) => Anything) & { readonly [name: string]: Anything };

const standIn = (): Anything => makeMissing(use);

describe("a stand-in", () => {
  it("remembers its use through properties, calls and construction", () => {
    const Made = standIn() as unknown as new () => object;
    expect(missingUse(standIn().columns?.amount)).toBe(use);
    expect(missingUse(standIn()("x").over)).toBe(use);
    expect(missingUse(new Made())).toBe(use);
    expect(isMissing({})).toBe(false);
  });

  it("can be frozen, spread, iterated, printed and awaited like any value", async () => {
    const frozen = Object.freeze(standIn());
    expect([frozen.name, frozen.length, frozen.prototype].every(isMissing)).toBe(true);
    expect({ ...frozen }).toEqual({});
    expect([...(frozen as unknown as Iterable<unknown>)]).toEqual([]);
    expect(`${frozen}`).toBe("missing export data/payments.ts.payments");
    expect(JSON.stringify({ frozen })).toBe("{}");
    expect(isMissing(await frozen)).toBe(true);
  });
});

describe("a record with stand-ins", () => {
  it("answers a name it lacks with the line of its use and the names it has", () => {
    const columns: Readonly<Record<string, unknown>> = withMissing({ id: 1 }, "column", "silver.payments");
    expect(columns.id).toBe(1);
    const missing = missingUse(columns.amount);
    expect(missing).toMatchObject({ what: "column", name: "amount", owner: "silver.payments", known: ["id"] });
    expect(missing?.trace.stack?.split("\n")[1]).toContain("missing.test.ts");
    expect(columns.toJSON).toBeUndefined();
  });
});
