import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject();
});
afterAll(() => project.remove());

const lineage = async (line: string, columns = 100) => (await project.run(`lineage ${line}`, { columns })).stdout;

describe("lineage", () => {
  it("draws where a field comes from and where it goes", async () => {
    expect(await lineage("refunds.score")).toMatchInlineSnapshot(`
      "made from
        refunds.score               ml                 ml/refunds.ts:13
        │ rows by silver.orders.paid_at
        ├─ silver.orders.amount     data               data/orders.ts:10
        │  └─ bronze.orders.amount  data               data/orders.ts:3
        ├─ card_activity.spend_24h  ml                 ml/refunds.ts:6
        │  │ rows by silver.orders.card_id, paid_at
        │  └─ silver.orders.amount  data  shown above  data/orders.ts:10
        └─ silver.orders.refunded   data               data/orders.ts:10
           └─ bronze.orders.amount  data               data/orders.ts:3

      goes into
        refunds.score              ml                 ml/refunds.ts:13
        │ rows of refund-score
        ├─ refund-score.score      mlops              mlops/refund-score.ts:4
        │  └─ POST /judge.ok       backend  possible  backend/api.ts:6
        └─ refund-score.log.score  mlops              mlops/refund-score.ts:4
      "
    `);
  });

  it("draws whole declarations where one is asked for", async () => {
    expect(await lineage("silver.orders")).toMatchInlineSnapshot(`
      "made from
        silver.orders     data  data/orders.ts:10
        └─ bronze.orders  data  data/orders.ts:3

      goes into
        silver.orders             data                  data/orders.ts:10
        ├─ GET /orders            backend               backend/api.ts:6
        ├─ card                   ml                    ml/refunds.ts:4
        │  └─ card_activity       ml                    ml/refunds.ts:6
        │     ├─ refund-score     mlops                 mlops/refund-score.ts:4
        │     │  └─ POST /judge   backend  possible     backend/api.ts:6
        │     └─ refunds          ml                    ml/refunds.ts:13
        │        └─ refund-score  mlops    shown above  mlops/refund-score.ts:4
        ├─ card_activity          ml       shown above  ml/refunds.ts:6
        ├─ refunds                ml       shown above  ml/refunds.ts:13
        ├─ refund-score           mlops    shown above  mlops/refund-score.ts:4
        └─ revenue                analyst               analyst/figures.ts:4
           └─ overview            analyst               analyst/figures.ts:6
      "
    `);
  });

  it("follows so many steps as are asked for, in the direction that is asked for", async () => {
    expect(await lineage("revenue.value --up --depth 1")).toMatchInlineSnapshot(`
      "made from
        revenue.value            analyst  analyst/figures.ts:4
        │ rows by silver.orders.paid_at
        └─ silver.orders.amount  data     data/orders.ts:10
      "
    `);
    expect(await lineage("overview --down")).toBe("goes into  nothing\n");
  });

  it("follows what decides which rows exist with --rows", async () => {
    const steps = (text: string) => text.split("\n").filter((line) => line.includes("silver.orders.card_id"));
    expect(steps(await lineage("card_activity.spend_24h --up"))[0]).toContain("rows by silver.orders.card_id, paid_at");
    expect(steps(await lineage("card_activity.spend_24h --up --rows"))[0]).toMatch(
      /silver\.orders\.card_id +data +rows/,
    );
  });

  it("leaves places out before it cuts names", async () => {
    const narrow = await lineage("refunds.score --up", 50);
    expect(narrow).toContain("silver.orders.amount");
    expect(narrow).not.toContain("data/orders.ts");
  });

  it("gives programs every step with its depth, and the declarations by id", async () => {
    const found = JSON.parse(await lineage("revenue.value --up --json"));
    expect(found).toMatchObject({
      target: "revenue.value",
      declaration: "metric:revenue",
      port: "value",
      field: "value",
      downstream: [],
      problems: 0,
    });
    expect(found.upstream).toContainEqual({
      from: "source:bronze.orders#rows.amount",
      to: "table:silver.orders#rows.amount",
      how: "value",
      certainty: "definite",
      depth: 2,
    });
    expect(found.declarations["table:silver.orders"]).toEqual({
      name: "silver.orders",
      kind: "table",
      role: "data",
      owner: "@data",
      place: "data/orders.ts:10",
    });
  });

  it.each([
    ["lineage silver.odrers", 1, "use silver.orders"],
    ["lineage revenue.vlaue", 1, "use revenue.value"],
    ["lineage silver.orders --dpeth 1", 2, "Use --depth"],
    ["LINEAGE silver.orders", 2, "Run: throughline lineage"],
  ])("suggests what is meant by %s", async (line, code, cure) => {
    const answer = await project.run(line);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(`cure    ${cure}`)]);
  });

  it("refuses a depth that is none", async () => {
    const { code, stderr } = await project.run("lineage refunds --depth 0.5");
    expect(code).toBe(2);
    expect(stderr).toContain("--depth is not a whole number above 0: 0.5");
  });
});
