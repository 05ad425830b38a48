import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";

let opened: StudioProject;
const get = (path: string, headers = {}) => opened.served.get(`/studio/api/${path}`, headers);
beforeAll(async () => {
  opened = await openStudioProject();
});
afterAll(() => opened.close());

describe("GET /studio/api/project", () => {
  it("says which release answers, what it has and how it is", async () => {
    const { body } = await get("project");
    expect(body).toMatchObject({
      name: "cards",
      environment: "current",
      release: { id: "r-1" },
      declarations: 11,
      canRun: false,
      running: false,
      keyRequired: false,
      degraded: [],
      languageModel: null,
    });
    expect(body.roles).toHaveLength(8);
    expect(body.roles[1]).toEqual({ role: "ml", declarations: 4 });
    expect(body.pages).toContainEqual({ page: "metrics", count: 2 });
    expect(body.kinds).toContainEqual({ kind: "featureView", title: "feature view", count: 1 });
    expect(body.promises).toEqual({ held: 2, broken: 0, notMeasured: 0 });
  });
});

describe("GET /studio/api/graph", () => {
  it("has every declaration with its place, its figure and its promises", async () => {
    const { body } = await get("graph");
    const node = (id: string) => body.nodes.find((one: { id: string }) => one.id === id);
    expect(body.nodes).toHaveLength(11);
    expect(node("source:silver.payments")).toMatchObject({
      role: "data",
      owner: "@team",
      place: { file: "data/silver.payments.ts", line: 3 },
      page: "data",
      figure: { label: "rows", value: 200, text: "200" },
      status: null,
    });
    expect(node("featureView:card_activity").figure).toMatchObject({ value: 5, label: "entities online" });
    expect(node("model:fraud").figure.label).toBe("AUC");
    const [port] = node("source:bronze.customers").ports;
    expect(port.fields[1]).toEqual({ name: "email", type: "text", nullable: false, pii: ["email"] });
    expect(port.fields[0].key).toBe(true);
  });

  it("measures freshness now, and takes what else it says from the newest run", async () => {
    const { body } = await get("graph");
    const node = (id: string) => body.nodes.find((one: { id: string }) => one.id === id);
    expect(node("source:bronze.customers").freshness).toEqual({
      newest: "2026-02-20T12:00:00.000000Z",
      ageSeconds: 43_200,
      limit: "26h",
      status: "held",
    });
    expect(node("source:bronze.customers").promises[0]).toMatchObject({ status: "held", figure: "12 h", run: null });
    expect(node("metric:fraud_rate").promises[0]).toMatchObject({
      status: "held",
      figure: 0.4,
      limit: 0.9,
      run: "run-1",
    });
  });

  it("draws each pair of declarations once for a port, and hand-offs with their clauses", async () => {
    const { body } = await get("graph");
    const ids = body.edges.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const edge = body.edges.find((one: { to: string }) => one.to === "metric:fraud_rate");
    expect(edge).toMatchObject({ from: "source:silver.payments", port: "rows", certainty: "definite" });
    expect(edge.handOff).toMatchObject({ from: "data", to: "analyst", family: "data to decisions" });
    expect(edge.handOff.clauses[0]).toMatchObject({ name: "shape", status: "held" });
    expect(edge.handOff).toMatchObject({ held: 1, total: 4, status: "not-measured" });
    const inside = body.edges.find((one: { from: string }) => one.from === "model:fraud");
    expect(inside.handOff).toBeNull();
  });

  it("shows the latency of an endpoint once it was asked", async () => {
    const request = { card_id: "card-1", amount: 1, country: "DE" };
    await opened.served.post("/endpoints/fraud-score/predict", request);
    const { body } = await get("graph");
    const node = body.nodes.find((one: { id: string }) => one.id === "endpoint:fraud-score");
    expect(node.figure).toMatchObject({ label: "p99", unit: "ms" });
  });
});

describe("GET /studio/api/lineage and impact", () => {
  it("follows a field up and down, and has a tag by release", async () => {
    const { body, headers } = await get("lineage?field=fraud.score");
    expect(body.target).toBe("fraud.score");
    expect(body.upstream).toContainEqual({
      from: { declaration: "source:silver.payments", name: "silver.payments", port: "rows", field: "amount" },
      to: { declaration: "model:fraud", name: "fraud", port: "output", field: "score" },
      how: "value",
      certainty: "definite",
      depth: 1,
    });
    expect(body.downstream.map(({ to }: { to: { name: string } }) => to.name)).toContain("gold.scores");
    const again = await get("lineage?field=fraud.score", { "if-none-match": headers.get("etag") });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  it("says who breaks if a field changes", async () => {
    const { body } = await get("impact?of=silver.payments.amount");
    expect(body.affected.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["card_activity", "fraud", "fraud-score", "spend_usd", "overview"]),
    );
  });

  it.each([
    ["lineage?field=silver.paymants", 404],
    ["lineage", 400],
    ["impact?of=fraud.nothing", 404],
    ["impact?of=a&of=b", 400],
  ])("refuses %s", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

describe("GET /studio/api/search", () => {
  it("lists declarations, fields, runs, releases and the pages that have something", async () => {
    const { body } = await get("search");
    const labels = (type: string) =>
      body.entries
        .filter((entry: { type: string }) => entry.type === type)
        .map(({ label }: { label: string }) => label);
    expect(labels("declaration")).toContain("silver.payments");
    expect(labels("field")).toContain("silver.payments.amount");
    expect(labels("run")).toEqual(["run-1", "run-0"]);
    expect(labels("release")).toEqual(["r-1", "r-0"]);
    expect(labels("page")).toContain("Metrics");
    expect(labels("page")).not.toContain("Agents");
    expect(body.entries.find(({ label }: { label: string }) => label === "silver.payments.amount")).toMatchObject({
      detail: "decimal(12,2) USD",
      role: "data",
      path: "/data/silver.payments?field=amount",
    });
  });
});
