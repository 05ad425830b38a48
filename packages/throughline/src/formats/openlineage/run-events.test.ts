import { describe, expect, it } from "vitest";
import type { GraphNode, ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { runEventsOf } from "./run-events.ts";
import { runIdOf } from "./run-ids.ts";

const node = (id: string, parts: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind: id.slice(0, id.indexOf(":")),
  title: id.slice(0, id.indexOf(":")),
  name: id.slice(id.indexOf(":") + 1),
  role: "data",
  owner: undefined,
  description: undefined,
  place: undefined,
  provides: [],
  accepts: [],
  derives: [],
  promises: [],
  ...parts,
});

const raw = node("source:bronze.orders", {
  provides: [
    {
      name: "rows",
      shape: [
        { name: "id", type: { name: "text" }, nullable: false },
        { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: true, unit: "USD" },
      ],
    },
  ],
});

const from = (field: string, how: "value" | "row", certainty: "definite" | "possible" = "definite") => ({
  ...{ declaration: raw.id, port: "rows", field, how, certainty },
});

const orders = node("table:silver.orders", {
  owner: "@data",
  description: "One row an order",
  provides: [
    {
      name: "rows",
      shape: [
        { name: "id", type: { name: "text" }, nullable: false, tags: ["pii:name"] },
        { name: "total", type: { name: "float64" }, nullable: false },
      ],
    },
  ],
  derives: [
    { port: "rows", field: "id", from: [from("id", "value"), from("amount", "row")] },
    { port: "rows", field: "total", from: [from("amount", "value", "possible"), from("amount", "row")] },
  ],
});

const fraud = node("model:fraud", {
  provides: [{ name: "output", shape: [{ name: "score", type: { name: "float64" }, nullable: false }] }],
});

const edge = (of: string, to: string, port = "rows") =>
  ({ from: of, port, to, fields: [], certainty: "definite" }) as const;

const graph: ProjectGraph = {
  project: "shop",
  nodes: [raw, orders, fraud],
  edges: [edge(raw.id, orders.id), edge(orders.id, fraud.id), { ...edge(fraud.id, raw.id), writes: true }],
};

const startedUs = Date.parse("2026-01-01T00:00:00Z") * 1000 + 7;
const events = runEventsOf({ graph, run: { id: "run-1", startedUs }, version: "1.2.3" });

describe("events of a run", () => {
  it("have the same id for start and end of a job, another for each job and each run, and never change", () => {
    const start = events.buildStarted(orders.id, startedUs);
    const end = events.buildEnded(orders.id, startedUs + 5, {});
    expect(start.run.runId).toBe(end.run.runId);
    expect(start.run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(start.run.runId).toBe("e0cead21-932c-5f11-ae4b-5ce170073fd2");
    const others = [
      runIdOf("shop", "run-1", "run"),
      runIdOf("shop", "run-2", orders.id),
      runIdOf("b", "run-1", orders.id),
    ];
    expect(new Set([start.run.runId, ...others]).size).toBe(4);
  });

  it("name job, parent, nominal time and times to the microsecond", () => {
    const { eventTime, job, run } = events.buildStarted(orders.id, startedUs + 1_000_000);
    expect([eventTime, job.namespace, job.name]).toEqual([
      "2026-01-01T00:00:01.000007Z",
      "shop",
      "table:silver.orders",
    ]);
    expect(run.facets.nominalTime).toMatchObject({ nominalStartTime: "2026-01-01T00:00:00.000007Z" });
    expect(run.facets.parent).toMatchObject({
      run: { runId: events.runStarted().run.runId },
      job: { namespace: "shop", name: "run" },
    });
    expect(job.facets.ownership).toMatchObject({ owners: [{ name: "@data", type: "OWNER" }] });
    expect(events.runStarted().run.facets).not.toHaveProperty("parent");
  });

  it("read what the declaration reads, and not what sends rows to it", () => {
    expect(events.buildStarted(orders.id, 0).inputs.map(({ name }) => name)).toEqual(["bronze.orders"]);
    expect(events.buildStarted(fraud.id, 0).outputs.map(({ name }) => name)).toEqual(["model:fraud"]);
    expect(events.buildStarted(raw.id, 0).inputs).toEqual([]);
  });

  it("have schema, tags, version and figures of what was built", () => {
    const [output] = events.buildEnded(orders.id, 0, {
      version: "4",
      figures: {
        ...{ rows: 10, sizeBytes: 2000, files: 1 },
        columns: { order_id: { nulls: 0 }, amount: { nulls: 2, min: -1, max: 9.5 } },
      },
    }).outputs;
    expect(output?.facets).toMatchObject({
      schema: {
        _schemaURL: "https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
        fields: [
          { name: "id", type: "text", ordinal_position: 1 },
          { name: "total", type: "float64", ordinal_position: 2 },
        ],
      },
      tags: { tags: [{ key: "pii", value: "name", field: "id" }] },
      version: { datasetVersion: "4" },
      dataQualityMetrics: {
        ...{ rowCount: 10, bytes: 2000, fileCount: 1 },
        columnMetrics: { order_id: { nullCount: 0, count: 10 }, amount: { nullCount: 2, count: 8, min: -1, max: 9.5 } },
      },
    });
    expect(output?.outputFacets).toMatchObject({ outputStatistics: { rowCount: 10, size: 2000, fileCount: 1 } });
  });

  it("tell values from what decides rows, and certain from possible, in column lineage", () => {
    const [output] = events.buildStarted(orders.id, 0).outputs;
    const place = { namespace: "throughline://shop", name: "bronze.orders" };
    const possible = { type: "DIRECT", description: "possible: through code that is not analysed" };
    expect(output?.facets?.columnLineage).toMatchObject({
      fields: {
        id: { inputFields: [{ ...place, field: "id", transformations: [{ type: "DIRECT" }] }] },
        total: { inputFields: [{ ...place, field: "amount", transformations: [possible] }] },
      },
      dataset: [{ ...place, field: "amount", transformations: [{ type: "INDIRECT" }] }],
    });
  });

  it("say why something failed", () => {
    const failed = events.buildEnded(orders.id, 0, { failure: { code: "lake.no-space", detail: "disk is full: /" } });
    expect(failed.eventType).toBe("FAIL");
    expect(failed.run.facets.errorMessage).toMatchObject({ message: "lake.no-space: disk is full: /" });
    expect(events.runEnded(0).eventType).toBe("COMPLETE");
  });

  it("have measurements as assertions on what was built, in a run of their own", () => {
    const measured = [
      { promise: "check min total", says: "total ≥ 0", held: false, figure: "3", limit: 0 },
      { promise: "quality", says: "quality ≥ 95 %", held: true, figure: 0.98, limit: 0.95 },
    ];
    const [start, end] = events.checked(orders.id, 0, measured);
    expect([start?.eventType, end?.eventType, end?.job.name]).toEqual([
      "START",
      "COMPLETE",
      "table:silver.orders.checks",
    ]);
    expect(end?.inputs[0]?.name).toBe("silver.orders");
    expect(end?.inputs[0]?.inputFacets?.dataQualityAssertions).toMatchObject({
      assertions: [
        {
          assertion: "min total",
          success: false,
          column: "total",
          description: "total ≥ 0",
          expected: "0",
          actual: "3",
        },
        { assertion: "quality", success: true, expected: "0.95", actual: "0.98" },
      ],
    });
  });
});
