import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunOptions, shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { engineError } from "../../adapters/duckdb/engine/error-codes.ts";
import type { EvidenceWithHistory } from "../../runtime/verification/evidence.ts";
import type { Measured } from "../graph/evidence.ts";
import { rolesVerb } from "./roles.ts";

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject();
});
afterAll(() => project.remove());

const clauses: Readonly<Record<string, string>> = {
  auc: "AUC ≥ 0.8",
  p99: "p99 ≤ 10ms",
  quality: "quality ≥ 95 %",
  "check min amount": "amount ≥ 0",
};

const measured = (part: Partial<EvidenceWithHistory>): EvidenceWithHistory => ({
  declaration: "model:refunds",
  promise: "auc",
  says: clauses[part.promise ?? "auc"] as string,
  held: true,
  figure: "0.91",
  limit: "0.8",
  run: "run-1",
  atUs: Date.UTC(2026, 10, 21, 3, 30) * 1000,
  earlier: [],
  ...part,
});

type ReadEvidence = () => Promise<readonly EvidenceWithHistory[] | undefined>;

const rolesWith = (readEvidence: ReadEvidence, line: string, options?: RunOptions) =>
  rolesMeasured(
    async () => {
      const evidence = await readEvidence();
      return evidence === undefined ? undefined : { evidence, unmeasured: [], observations: [] };
    },
    line,
    options,
  );

const rolesMeasured = (readMeasured: () => Promise<Measured | undefined>, line: string, options?: RunOptions) =>
  project.run(line, {
    ...options,
    commands: [{ name: "roles", group: "", summary: "", load: async () => rolesVerb(readMeasured) }],
  });

/** The shop with a column that nobody reads, two things on their way out, and a need. */
function shopWithFindings(): Readonly<Record<string, string>> {
  const changed = (file: string, ...replaced: readonly (readonly [string, string])[]) =>
    replaced.reduce((text, [from, to]) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    }, shop[file] as string);
  const end = '.deprecated({ since: "2000-01-01", until: "2999-01-31", use: "paid_at" })';
  return {
    ...shop,
    "data/orders.ts": changed(
      "data/orders.ts",
      ['.unit("USD")', `.unit("USD")${end}`],
      ["refunded: boolean()", "refunded: boolean(), channel: text()"],
      ["as refunded", "as refunded, 'web' as channel"],
    ),
    "analyst/figures.ts": changed("analyst/figures.ts", [
      'metric("revenue", {',
      `metric("revenue", { deprecated: { since: "2000-01-01", until: "2001-01-31" },
        needs: [{ port: "bronze.orders", fields: { fee: "decimal(12,2)" }, why: "net revenue" }],`,
    ]),
  };
}

describe("roles", () => {
  it("prints what each role declares, reads, gives, needs and promises", async () => {
    const { code, stdout } = await project.run("roles");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "data  2 declarations  @data
        declares    bronze.orders  source  data/orders.ts:3
                    silver.orders  table   data/orders.ts:10
        outputs     silver.orders  to ml       data to ml          card_id, amount, paid_at, refunded
                    silver.orders  to mlops    shape and promises  amount
                    silver.orders  to backend  data to decisions   order_id, amount, paid_at
                    silver.orders  to analyst  data to decisions   amount, paid_at
        depends on  no other role
        contracts   silver.orders  quality ≥ 95 %      ○ not measured
                    silver.orders  order_id is unique  ○ not measured
                    silver.orders  amount ≥ 0          ○ not measured

      ml  3 declarations  @ml
        declares    card           entity        ml/refunds.ts:4
                    card_activity  feature view  ml/refunds.ts:6
                    refunds        model         ml/refunds.ts:13
        inputs      silver.orders  from data  data to ml  card_id, amount, paid_at, refunded
        outputs     refunds        to mlops  model release  score
                    card_activity  to mlops  model release  card_id, spend_24h
        depends on  data
        contracts   refunds  AUC ≥ 0.8  ○ not measured

      mlops  1 declaration  @ops
        declares    refund-score  endpoint  mlops/refund-score.ts:4
        inputs      refunds        from ml    model release       score
                    silver.orders  from data  shape and promises  amount
                    card_activity  from ml    model release       card_id, spend_24h
        outputs     refund-score  to backend  serving  score
                    refund-score  to outside           score, model_version, release, degraded
        depends on  data, ml
        contracts   refund-score  p99 ≤ 10ms  ○ not measured

      backend  1 declaration  @api
        declares    orders-api  service  backend/api.ts:6
        inputs      refund-score   from mlops  serving            score
                    silver.orders  from data   data to decisions  order_id, amount, paid_at
        outputs     POST /judge  to outside    ok
                    GET /orders  to outside    order_id, amount
        depends on  data, mlops

      analyst  2 declarations  @bi
        declares    revenue   metric     analyst/figures.ts:4
                    overview  dashboard  analyst/figures.ts:6
        inputs      silver.orders  from data  data to decisions  amount, paid_at
        outputs     overview  to outside    kpi revenue
        depends on  data

      ai, fullstack, frontend  no declarations
      "
    `);
  });

  it("lists what nobody reads, what ends and who reads it still, and what is missing", async () => {
    const trial = await trialProject(shopWithFindings());
    const { code, stdout } = await trial.run("roles");
    const { roles } = JSON.parse((await trial.run("roles --json")).stdout);
    await trial.remove();
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    const rows = (label: string) => lines.filter((line) => line.startsWith(`  ${label} `));
    expect(rows("unused")).toEqual(["  unused      silver.orders  channel"]);
    expect(rows("deprecated")).toEqual([
      "  deprecated  bronze.orders.amount  until 2999-01-31, use paid_at  read by silver.orders",
      "  deprecated  revenue  over since 2001-01-31  read by overview",
    ]);
    expect(stdout).toContain("asked for   bronze.orders · fee (decimal(12,2))  by analyst revenue  net revenue");
    expect(stdout).toContain("gaps        revenue  bronze.orders · fee (decimal(12,2))  ask data");
    const [data] = roles;
    const analyst = roles.at(-1);
    expect(data.unused).toEqual([
      {
        declaration: "table:silver.orders",
        port: "rows",
        fields: ["channel"],
        whole: false,
        place: "data/orders.ts:10",
      },
    ]);
    expect(data.deprecated).toMatchObject([
      {
        target: "bronze.orders.amount",
        field: "amount",
        past: false,
        consumers: [{ declaration: "table:silver.orders" }],
      },
    ]);
    expect(analyst.deprecated).toMatchObject([
      { target: "revenue", field: null, use: null, past: true, external: false },
    ]);
    expect(analyst.gaps).toMatchObject([
      { declaration: "metric:revenue", port: "bronze.orders", missing: "fields", asks: "data", why: "net revenue" },
    ]);
    expect(data.asked).toEqual(analyst.gaps);
  });

  it("shows what watched calls were seen to read of what a role declares to read", async () => {
    const of = { release: "r-1", consumer: "service:orders-api", canPick: false } as const;
    const judge = { ...of, place: "POST /judge", use: "score", provider: "endpoint:refund-score", port: "reply" };
    const orders = { ...of, place: "GET /orders", use: "orders", provider: "table:silver.orders", port: "rows" };
    const observations = [
      { ...judge, declared: ["score"], calls: 41, fields: { score: 41 } },
      { ...orders, declared: ["order_id", "amount"], calls: 1, fields: { amount: 1 } },
    ];
    const measured = async () => ({ evidence: [], unmeasured: [], observations });
    const { stdout } = await rolesMeasured(measured, "roles backend", { columns: 140 });
    expect(stdout).toMatch(/refund-score +from mlops +serving +score +seen in 41 calls/);
    expect(stdout).toMatch(
      /silver\.orders +from data +data to decisions +order_id, amount, paid_at +1 of 3 seen in 1 call/,
    );
    const { roles } = JSON.parse((await rolesMeasured(measured, "roles backend --json")).stdout);
    expect(roles[0].inputs.map(({ observed }: { observed: unknown }) => observed)).toEqual([
      { calls: 41, seen: ["score"], notSeen: [] },
      { calls: 1, seen: ["amount"], notSeen: ["order_id", "paid_at"] },
    ]);
  });

  it("prints one role", async () => {
    const { stdout } = await project.run("roles analyst");
    expect(stdout).toMatch(/^analyst {2}2 declarations {2}@bi\n/);
    expect(stdout).not.toContain("no declarations");
  });

  it("suggests the role that is meant", async () => {
    const { code, stderr } = await project.run("roles analist");
    expect(code).toBe(2);
    expect(stderr).toContain("cure    Use analyst");
  });

  it("shows the latest measurement of a promise, held or broken", async () => {
    const evidence = [
      measured({}),
      measured({ declaration: "endpoint:refund-score", promise: "p99", held: false, figure: "14 ms" }),
    ];
    const { stdout } = await rolesWith(async () => evidence, "roles");
    expect(stdout).toContain("refunds  AUC ≥ 0.8  ✓ held  0.91  2026-11-21 03:30");
    expect(stdout).toContain("refund-score  p99 ≤ 10ms  ✗ broken  14 ms  2026-11-21 03:30");
    expect(stdout).toContain("amount ≥ 0          ○ not measured");
    const { roles } = JSON.parse((await rolesWith(async () => evidence, "roles ml --json")).stdout);
    expect(roles[0].contracts[0]).toMatchObject({
      state: "held",
      figure: "0.91",
      at: "2026-11-21T03:30:00.000Z",
      run: "run-1",
    });
  });

  it("shows what was measured beside the promises, and whether it held before", async () => {
    const once = { run: "run-0", held: false, figure: "0.7", atUs: Date.UTC(2026, 10, 20) * 1000 };
    const evidence = [
      measured({ earlier: [{ ...once, held: true }, once] }),
      measured({
        declaration: "endpoint:refund-score",
        promise: "packaging",
        says: "opens alone",
        figure: "200 scores",
      }),
    ];
    const { stdout } = await rolesWith(async () => evidence, "roles");
    expect(stdout).toContain("refunds  AUC ≥ 0.8  ✓ held  0.91  2026-11-21 03:30, before ✓✗");
    expect(stdout).toMatch(/measured {4}refund-score {2}opens alone {2}✓ held {2}200 scores {2}2026-11-21 03:30\n/);
    const { roles } = JSON.parse((await rolesWith(async () => evidence, "roles --json")).stdout);
    const [ml, mlops] = ["ml", "mlops"].map((name) => roles.find(({ role }: { role: string }) => role === name));
    expect(ml.contracts[0].earlier).toMatchObject([
      { state: "held" },
      { state: "broken", figure: "0.7", run: "run-0" },
    ]);
    expect(mlops.measured).toMatchObject([{ declaration: "endpoint:refund-score", name: "packaging", state: "held" }]);
    expect(ml.measured).toEqual([]);
  });

  it("says why a verification could not measure a clause, of the limit that it was asked for alone", async () => {
    const reason = {
      ...{ declaration: "endpoint:refund-score", promise: "p99", says: "p99 ≤ 10ms", run: "verify-1" },
      ...{ because: "no requests", code: null, atUs: Date.UTC(2026, 10, 21, 3, 30) * 1000 },
    };
    const failed = {
      ...reason,
      promise: "packaging",
      says: "opens alone",
      because: "too slow",
      code: "verify.timed-out",
    };
    const other = { ...reason, declaration: "model:refunds", promise: "auc", says: "AUC ≥ 0.99", because: "no rows" };
    const known = async () => ({ evidence: [], unmeasured: [reason, failed, other], observations: [] });
    const { stdout } = await rolesMeasured(known, "roles", { columns: 140 });
    expect(stdout).toMatch(/refund-score {2}p99 ≤ 10ms +○ not measured +no requests\n/);
    expect(stdout).toMatch(/unmeasured {2}refund-score {2}opens alone {2}○ not measured +verify.timed-out: too slow\n/);
    expect(stdout).not.toContain("no rows");
    expect(stdout).not.toContain("✓ held");
    const { roles } = JSON.parse((await rolesMeasured(known, "roles mlops --json")).stdout);
    expect(roles[0].contracts.find(({ name }: { name: string }) => name === "p99")).toMatchObject({
      ...{ state: "not-measured", because: "no requests", code: null, run: "verify-1" },
    });
    expect(roles[0].unmeasured).toMatchObject([{ name: "packaging", because: "too slow", code: "verify.timed-out" }]);
  });

  it.each([
    ["model:refunds", "auc", "0.912345678", true, "0.9123"],
    ["model:refunds", "auc", "0.79999999", false, "0.79999999"],
    ["table:silver.orders", "quality", "0.971238", true, "97.12 %"],
    ["table:silver.orders", "quality", "0.9499999", false, "94.99999 %"],
    ["table:silver.orders", "check min amount", "1", false, "1 row"],
    ["table:silver.orders", "check min amount", "123456", false, "123,456 rows"],
    ["endpoint:refund-score", "p99", "3.14159265 ms", true, "3.142 ms"],
    ["endpoint:refund-score", "p99", "no requests", false, "no requests"],
  ])("shows the figure of %s %s, %s, in short", async (declaration, promise, figure, held, shown) => {
    const { stdout } = await rolesWith(async () => [measured({ declaration, promise, figure, held })], "roles");
    const line = stdout.split("\n").find((one) => one.includes("2026-11-21 03:30")) ?? "";
    expect(line.split(/ {2,}/).slice(-3)).toEqual([held ? "✓ held" : "✗ broken", shown, "2026-11-21 03:30"]);
  });

  it("says nothing of a promise that was measured against another limit", async () => {
    const { stdout } = await rolesWith(async () => [measured({ says: "AUC ≥ 0.99", held: false })], "roles ml");
    expect(stdout).toContain("refunds  AUC ≥ 0.8  ○ not measured");
  });

  it("does not call a promise unmeasured where measurements cannot be read", async () => {
    const held = await rolesWith(async () => undefined, "roles ml");
    expect(held.stdout).toContain("○ not read");
    expect(held.stdout).toContain("another process holds the project");
    const failed = await rolesWith(
      async () => Promise.reject(engineError("unavailable", { detail: "no engine: x" })),
      "roles ml",
    );
    expect([failed.code, failed.stdout.includes("Measurements are not read: no engine: x.")]).toEqual([0, true]);
  });

  it("gives programs all eight roles, a hand-off once for each pair of port and role", async () => {
    const { roles, problems } = JSON.parse((await project.run("roles --json")).stdout);
    expect(problems).toBe(0);
    expect(roles.map(({ role }: { role: string }) => role)).toEqual([
      "data",
      "ml",
      "mlops",
      "ai",
      "backend",
      "fullstack",
      "frontend",
      "analyst",
    ]);
    const [data] = roles;
    expect(data.declarations[0]).toEqual({
      declaration: "source:bronze.orders",
      name: "bronze.orders",
      kind: "source",
      owner: "@data",
      place: "data/orders.ts:3",
    });
    const given = data.outputs.map(
      ({ declaration, role }: { declaration: string; role: string }) => `${declaration} ${role}`,
    );
    expect(new Set(given).size).toBe(given.length);
    expect(data.contracts.every(({ state }: { state: string }) => state === "not-measured")).toBe(true);
  });
});
