import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edited, lockedProject } from "../../../test/locked-project.ts";
import type { TrialProject } from "../../../test/trial-project.ts";
import type { StudioSourceReport } from "../../client/studio/studio-changes.ts";
import { fixedClock } from "../../ports/clock.ts";
import { CheckedSources } from "./check-sources.ts";

const clock = fixedClock("2026-02-21T00:00:00Z");
let project: TrialProject;
let sources: CheckedSources;
beforeAll(async () => {
  project = await lockedProject();
  sources = new CheckedSources({ root: project.root, clock });
});
afterAll(() => project.remove());

/** The next look at the sources: an answer is believed for a moment. */
async function report(of: CheckedSources = sources): Promise<StudioSourceReport> {
  const found = await of.check();
  if (found.state !== "checked") throw new Error(`the sources were not checked: ${JSON.stringify(found)}`);
  return found;
}

const anew = () => new CheckedSources({ root: project.root, clock });

describe("the sources beside a server", () => {
  it("are compared with the lock in a process of their own", async () => {
    expect(await report()).toMatchObject({ verdict: "compatible", breaks: [], problems: [], lock: "read" });
    expect(Object.keys((await sources.lock())?.entries ?? {})).toContain("table:silver.orders");
  });

  it("are checked once for all that ask at the same time", () => {
    const first = anew();
    expect(first.check()).toBe(first.check());
    return first.check();
  });

  it("show what breaks as soon as a file is saved", async () => {
    await project.write(
      "data/orders.ts",
      edited(
        "data/orders.ts",
        "...rawOrders.columns, refunded: boolean()",
        "order_id: text(), card_id: text(), amount_usd: rawOrders.columns.amount, paid_at: timestamp(), refunded: boolean()",
      )
        .replace("card_id, amount, paid_at, amount", "card_id, amount as amount_usd, paid_at, amount")
        .replace('check.min("amount", 0)', 'check.min("amount_usd", 0)'),
    );
    const { verdict, breaks } = await report(anew());
    expect(verdict).toBe("breaking");
    expect(breaks[0]).toMatchObject({ target: "silver.orders.amount", changes: [{ kind: "renamed" }] });
    expect(breaks[0]?.problems.length).toBeGreaterThan(0);
    expect(breaks[0]?.hops).toContainEqual({ from: "table:silver.orders", to: "metric:revenue" });
  });

  it("tell of code that ends the process, which the server outlives", async () => {
    await project.write("ml/ends.ts", "process.exit(3);\n");
    expect(await anew().check()).toMatchObject({
      state: "failed",
      problem: { code: "studio.sources-unchecked", detail: expect.stringContaining("exit code 3") },
    });
  });

  it("are absent where the folder has none", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "throughline-absent-"));
    expect(await new CheckedSources({ root, clock }).check()).toEqual({ state: "absent" });
    expect(await new CheckedSources({ root, clock }).lock()).toBeUndefined();
    await rm(root, { recursive: true, force: true });
  });
});
