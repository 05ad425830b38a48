import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { UseStore } from "../../runtime/observed-use/use-store.ts";
import { openProjectDatabase } from "../project/open-database.ts";

/** The shop without what has to be trained. */
const files = Object.fromEntries(
  Object.entries(shop).filter(([file]) => !["ml/refunds.ts", "mlops/refund-score.ts"].includes(file)),
);
const api = `import { get, service } from "throughline/backend";
import { z } from "zod";
import { orders } from "../data/orders.ts";

export const api = service("orders-api", {
  routes: {
    order: get("/orders/:order_id", {
      reply: z.object({ amount: z.number() }),
      uses: { orders },
      handle: async ({ params, orders }) => ({ amount: (await orders.get(params))?.amount ?? 0 }),
    }),
  },
});
`;

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject({
    ...files,
    "backend/api.ts": api,
    "inbox/orders/a.csv": "order_id,card_id,amount,paid_at\no-1,c-1,5.00,2026-01-01T00:00:00Z\n",
  });
});
afterAll(() => project.remove());

const seen = {
  ...{ consumer: "service:orders-api", place: "GET /orders/:order_id", use: "orders", provider: "table:silver.orders" },
  ...{ port: "rows", declared: ["order_id", "card_id", "amount", "paid_at", "refunded"], canPick: false },
  ...{ calls: 40, fields: { amount: 40, order_id: 3 } },
} as const;

async function observe(): Promise<void> {
  const state = path.join(project.root, ".throughline");
  const release = (await readFile(path.join(state, "releases", "current"), "utf8")).trim();
  const database = await openProjectDatabase(state);
  await new UseStore(database).add([{ ...seen, release }], 0);
  await database.close();
}

describe("use", () => {
  it("says that nothing was run yet, and ends with 0", async () => {
    const { code, stdout } = await project.run("use");
    expect([code, stdout]).toEqual([0, expect.stringContaining("Observed use is not read: nothing was run yet.")]);
  });

  it("puts what was seen beside what is declared, and so do roles and impact", async () => {
    const first = await project.run("run --now 2026-01-01T01:00:00Z");
    expect([first.code, first.stdout]).toEqual([0, expect.not.stringContaining("compatible change")]);
    expect((await project.run("use")).stdout).toContain("No call was watched yet");
    await observe();
    const { stdout } = await project.run("use --role backend", { columns: 160 });
    expect(stdout).toMatch(
      /orders-api · GET \/orders\/:order_id · orders +silver\.orders +40 calls +order_id \(3\), amount +/,
    );
    expect(stdout).toContain("card_id, paid_at, refunded");
    expect((await project.run("use --role analyst")).stdout).toContain("No call was watched yet");
    const { uses } = JSON.parse((await project.run("use --json")).stdout);
    expect(uses).toMatchObject([{ role: "backend", calls: 40, notSeen: ["card_id", "paid_at", "refunded"] }]);
    expect((await project.run("roles backend", { columns: 160 })).stdout).toMatch(
      /silver\.orders .* 2 of 5 seen in 40 calls/,
    );
    const impact = async (field: string) =>
      (await project.run(`impact silver.orders.${field} --observed`, { columns: 160 })).stdout;
    expect(await impact("amount")).toMatch(
      /observed\n +orders-api · GET \/orders\/:order_id · orders +seen in 40 calls/,
    );
    expect(await impact("card_id")).toContain("not seen in 40 calls");
    expect((await project.run("impact silver.orders.amount")).stdout).not.toContain("observed");
  });
});
