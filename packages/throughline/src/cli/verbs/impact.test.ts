import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject();
});
afterAll(() => project.remove());

describe("impact", () => {
  it("lists who reads a field or what is made from it, by role, with line, path and owners", async () => {
    const { code, stdout } = await project.run("impact silver.orders.amount");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "silver.orders.amount                                                  data/orders.ts:10  data  @data
        decimal(12,2) USD · read by 6 declarations in 4 roles

        ml       card_activity  ml/refunds.ts:6          sum("amount") over 24h
        ml       refunds        ml/refunds.ts:13         input amount, spend_24h
        mlops    refund-score   mlops/refund-score.ts:4  request amount, online feature spend_24h, reply
                                                         score
        backend  GET /orders    backend/api.ts:6         field amount
        backend  POST /judge    backend/api.ts:6         possible: the handler is opaque
        analyst  revenue        analyst/figures.ts:4     sum("amount")
        analyst  overview       analyst/figures.ts:6     tile kpi revenue

        path     silver.orders.amount → card_activity.spend_24h → refunds.score → refund-score.score →
                 POST /judge
        owners   @ml, @ops, @api, @bi
        outside  people outside the project may read it
      "
    `);
  });

  it("puts how it is read below where a line is short", async () => {
    const { stdout } = await project.run("impact silver.orders.amount", { columns: 60 });
    expect(stdout).toContain(
      "  backend  POST /judge    backend/api.ts:6\n             possible: the handler is opaque\n",
    );
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("says plainly that nobody reads it", async () => {
    const { code, stdout } = await project.run("impact refund-score.log.request_id");
    expect(code).toBe(0);
    expect(stdout).toContain("text · nobody reads it: no declaration breaks when it changes");
  });

  it.each([
    ["refund-score.score", "float64 · "],
    ["refund-score.release", "text · "],
    ["refund-score.log.score", "float64 · "],
    ["refund-score.log", "11 fields · "],
  ])("says what %s is, whether or not its port is named", async (name, says) => {
    const { stdout } = await project.run(`impact ${name}`);
    expect(stdout.split("\n")[1]?.trimStart()).toMatch(new RegExp(`^${says}`));
  });

  it("gives programs every reader, certain or possible", async () => {
    const { stdout } = await project.run("impact refunds.score --json");
    expect(JSON.parse(stdout)).toEqual({
      target: "refunds.score",
      declaration: "model:refunds",
      port: "output",
      field: "score",
      role: "ml",
      owner: "@ml",
      place: "ml/refunds.ts:13",
      external: true,
      roles: ["mlops", "backend"],
      owners: ["@ops", "@api"],
      affected: [
        {
          declaration: "endpoint:refund-score",
          name: "refund-score",
          kind: "endpoint",
          role: "mlops",
          owner: "@ops",
          place: "mlops/refund-score.ts:4",
          certainty: "definite",
          reads: [{ as: "reply score", certainty: "definite" }],
          path: ["refunds.score", "refund-score"],
        },
        {
          declaration: "service:orders-api",
          name: "orders-api",
          kind: "service",
          role: "backend",
          owner: "@api",
          place: "backend/api.ts:6",
          certainty: "possible",
          reads: [{ as: "POST /judge · handler", certainty: "possible", opaque: "own" }],
          path: ["refunds.score", "refund-score.score", "orders-api"],
        },
      ],
      path: ["refunds.score", "refund-score.score", "POST /judge"],
      problems: 0,
    });
  });

  it.each([
    ["silver.orders.amuont", "use silver.orders.amount"],
    ["silver.odrers", "use silver.orders"],
    ["silver.odrers.amount", "use silver.orders.amount"],
    ["refnds", "use refunds"],
    ["orders", "use bronze.orders or silver.orders"],
    ["spend_24h", "use card_activity.spend_24h"],
    ["Silver.Orders", "use silver.orders"],
    ["refund-score.log.scor", "use refund-score.log.score"],
    ["refund-score.lgo.score", "use refund-score.log.score"],
    ["refund-score.amuont", "use refund-score.amount"],
    ["table:silver.order.amount", "use table:silver.orders.amount"],
  ])("suggests the name that is meant by %s", async (name, hint) => {
    const { code, stderr } = await project.run(`impact ${name}`);
    expect(code).toBe(1);
    expect(stderr).toContain("contracts.unknown-target");
    expect(stderr).toContain(`cure    ${hint}`);
  });

  it("asks for a name", async () => {
    expect((await project.run("impact")).code).toBe(2);
  });

  it("answers from what can be known of a project with problems, and says so", async () => {
    const broken = await trialProject({ ...shop, "mlops/refund-score.ts": "export const = 1;\n" });
    try {
      const { code, stdout } = await broken.run("impact silver.orders.amount");
      expect(code).toBe(0);
      expect(stdout).toContain("card_activity");
      expect(stdout).toMatch(
        /problems? in the project: this may not be all\. `throughline check` shows (it|them)\.\n$/,
      );
      const unknown = await broken.run("impact refund-score");
      expect(unknown.stderr.replaceAll(/\s+/g, " ")).toContain("it may also be missing for a problem");
    } finally {
      await broken.remove();
    }
  });
});
