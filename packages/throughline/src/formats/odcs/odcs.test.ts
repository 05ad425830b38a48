import { describe, expect, it } from "vitest";
import { check } from "../../contracts/data/check.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { contractOf, hasContract } from "./contract-of.ts";
import { declaredObjects } from "./declared-object.ts";
import { formatContract } from "./format-contract.ts";
import { parseContract } from "./parse-contract.ts";
import { shapeOfObject } from "./shape-of-object.ts";

const node: GraphNode = {
  id: "table:silver.orders",
  kind: "table",
  title: "table",
  name: "silver.orders",
  role: "data",
  owner: "@data",
  description: "One row an order",
  place: { file: "data/orders.ts", line: 3, column: 1 },
  provides: [
    {
      name: "rows",
      key: ["order_id", "line"],
      shape: [
        { name: "order_id", type: { name: "text" }, nullable: false },
        { name: "line", type: { name: "int32" }, nullable: false },
        { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: false, unit: "USD" },
        { name: "customer", type: { name: "text" }, nullable: true, tags: ["pii:email", "pii:name"] },
        {
          name: "state",
          type: { name: "text" },
          nullable: false,
          values: ["yes", "no", "="],
          description: "on: or off",
        },
        { name: "count", type: { name: "int64" }, nullable: true },
        { name: "share", type: { name: "float64" }, nullable: false },
        { name: "open", type: { name: "boolean" }, nullable: false },
        { name: "day", type: { name: "date" }, nullable: false },
        { name: "ordered_at", type: { name: "timestamp" }, nullable: false },
        { name: "seen_at", type: { name: "timestamp" }, nullable: false },
        { name: "extra", type: { name: "json" }, nullable: true },
        { name: "tags", type: { name: "list", item: { name: "text" } }, nullable: true },
        {
          name: "place",
          type: { name: "struct", fields: [{ name: "city", type: { name: "text" }, nullable: true }] },
          nullable: true,
        },
      ],
    },
  ],
  accepts: [],
  derives: [
    {
      port: "rows",
      field: "amount",
      from: [
        { declaration: "source:bronze.orders", port: "rows", field: "amount", how: "value", certainty: "definite" },
        { declaration: "source:bronze.orders", port: "rows", field: "state", how: "row", certainty: "definite" },
      ],
    },
  ],
  promises: [
    { name: "freshness", says: "fresh within 26h", relation: "≤", limit: "26h" },
    { name: "quality", says: "quality ≥ 95 %", relation: "≥", limit: 0.95 },
    { name: "key order_id, line", says: "order_id, line is unique", relation: "=", limit: 0, unit: "rows" },
    { name: "check min amount", says: "amount ≥ 0", relation: "=", limit: 0, unit: "rows" },
  ],
  terms: [
    { port: "rows", name: "event time", relation: "=", limit: "{ordered_at}" },
    { port: "rows", name: "time of availability", relation: "=", limit: "{seen_at}" },
  ],
};

const checks = [
  check.min("amount", 0),
  check.max("amount", 1e6),
  check.notNull("customer"),
  check.oneOf("state", "it's", "no"),
  check.matches("order_id", "^o-'\\d+$"),
  check.notFuture("ordered_at"),
  check.unique("day", "state"),
];

const contract = () => contractOf({ project: "shop", node, checks });
const object = () => contract().schema?.[0];

describe("what has no place in a declaration", () => {
  const left = (contract: string) => declaredObjects(parseContract(contract, "in.yaml"))[0];
  const base = `apiVersion: v3.2.0
kind: DataContract
id: a
version: 1.0.0
schema:
  - name: orders
    properties:
      - { name: paid_at, logicalType: timestamp, required: true }
`;
  const level = (element: string, value = 1) =>
    `  - { property: freshness, value: ${value}, unit: d, element: ${element} }\n`;

  it("is named where a service level is of other rows, or of the same ones again", () => {
    expect(left(`${base}slaProperties:\n${level("orders.paid_at")}`)).toMatchObject({ freshness: "1d", left: [] });
    expect(left(`${base}slaProperties:\n${level("payments.paid_at")}`)).toMatchObject({
      freshness: undefined,
      left: ["service level freshness 1 d of payments.paid_at: the contract describes no such rows"],
    });
    expect(left(`${base}slaProperties:\n${level("orders.paid_at")}${level("orders.paid_at", 2)}`)?.left).toEqual([
      "service level freshness 2 d of orders.paid_at: rows have one freshness, and an earlier one was taken",
    ]);
  });

  it("is named where other tools said more than a declaration can", () => {
    const more = `    tags: [gold]
    customProperties:
      - { property: tier, value: 1, vendor: other }
customProperties:
  - { property: cost, value: 2 }
description: { purpose: what was paid, limitations: none }
`;
    expect(left(base + more)?.left).toEqual([
      "description: limitations",
      "custom property cost",
      "orders: tags",
      "orders: custom property tier",
    ]);
  });
});

describe("a contract of a declaration", () => {
  it("has its columns with types, nullability, key, unit, personal data, values and lineage", () => {
    const properties = object()?.properties ?? [];
    const named = (name: string) => properties.find((property) => property.name === name);
    expect(named("order_id")).toEqual({
      ...{ name: "order_id", logicalType: "string", physicalType: "VARCHAR", required: true },
      ...{ primaryKey: true, primaryKeyPosition: 1 },
    });
    expect(named("amount")).toMatchObject({
      physicalType: "DECIMAL(12,2)",
      customProperties: [{ property: "unit", value: "USD", vendor: "throughline" }],
      transformSourceObjects: ["bronze.orders"],
      transformDescription: "made from bronze.orders.amount",
    });
    expect(named("customer")).toMatchObject({
      required: false,
      classification: "personal",
      tags: ["pii:email", "pii:name"],
    });
    expect(named("state")?.enum).toEqual([{ value: "yes" }, { value: "no" }, { value: "=" }]);
  });

  it("has freshness as a service level on the time that it goes by, and the owner as team", () => {
    expect(contract().slaProperties).toEqual([
      { property: "freshness", value: 26, unit: "h", element: "orders.seen_at", description: "fresh within 26h" },
    ]);
    expect(contract().team?.name).toBe("@data");
  });

  it("has each check as a rule that counts bad rows, and the promised share as one of ours", () => {
    const rules = object()?.quality ?? [];
    expect(rules.map(({ name, metric, type }) => [name, metric ?? type])).toEqual([
      ["key order_id, line", "duplicateValues"],
      ["min amount", "sql"],
      ["max amount", "sql"],
      ["one of state", "sql"],
      ["matches order_id ^o-'\\d+$", "sql"],
      ["not future ordered_at", "sql"],
      ["unique day, state", "duplicateValues"],
      ["quality", "custom"],
    ]);
    expect(rules[1]?.query).toBe('SELECT COUNT(*) FROM {object} WHERE NOT ("amount" >= 0)');
  });

  it("has a version that changes with what it says", () => {
    const other = contractOf({ project: "shop", node: { ...node, owner: "@other" }, checks });
    expect(contract().version).toBe(contract().version);
    expect(contract().version).not.toBe(other.version);
    expect(contractOf({ project: "shop", node, version: "2.1.0" }).version).toBe("2.1.0");
  });

  it("is refused for what gives no data", () => {
    const page = { ...node, kind: "page", title: "page" };
    expect(hasContract(page)).toBe(false);
    expect(() => contractOf({ project: "shop", node: page })).toThrow(
      expect.objectContaining({ code: "odcs.no-contract" }),
    );
  });
});

describe("a contract as text", () => {
  it("is read again as it was written, from YAML and from JSON", () => {
    expect(parseContract(formatContract(contract()), "a.yaml")).toEqual(contract());
    expect(parseContract(formatContract(contract(), "json"), "a.json")).toEqual(contract());
  });

  it("has the shape that it was made of", () => {
    const read = parseContract(formatContract(contract()), "a.yaml");
    expect(shapeOfObject(read.schema?.[0] ?? {})).toEqual(node.provides[0]?.shape);
  });

  it("puts texts in quotes that YAML 1.1 takes for something else", () => {
    const text = formatContract({ ...contract(), name: "yes", domain: "=", status: "2026-01-01" });
    expect(text).toContain('name: "yes"');
    expect(text).toContain('domain: "="');
    expect(text).toContain('status: "2026-01-01"');
  });
});

describe("a contract as declarations", () => {
  it("gives columns, key, times, freshness, quality and checks back", () => {
    const [declared] = declaredObjects(contract());
    expect(declared).toMatchObject({
      ...{ name: "orders", description: "One row an order", owner: "@data", key: ["order_id", "line"] },
      ...{ at: "ordered_at", available: "seen_at", freshness: "26h", quality: 0.95 },
      rules: [
        { rule: "min", values: ["amount", 0] },
        { rule: "max", values: ["amount", 1e6] },
        { rule: "oneOf", values: ["state", "it's", "no"] },
        { rule: "matches", values: ["order_id", "^o-'\\d+$"] },
        { rule: "notFuture", values: ["ordered_at"] },
        { rule: "unique", values: ["day", "state"] },
        { rule: "notNull", values: ["customer"] },
      ],
    });
    expect(declared?.columns.slice(0, 12)).toEqual(node.provides[0]?.shape.slice(0, 12));
  });

  it("names what it leaves out", () => {
    const text = `
kind: DataContract
apiVersion: v3.0.2
id: orders
version: 1.2.0
status: draft
servers: [{ server: prod, type: postgres, host: h, port: 1, database: d, schema: s }]
schema:
  - name: orders
    properties:
      - { name: id, logicalType: integer, physicalType: serial, primaryKey: true, primaryKeyPosition: -1, required: true }
      - { name: mail, logicalType: string, classification: restricted, tags: [gdpr], logicalTypeOptions: { maxLength: 80 } }
      - { name: lines, logicalType: array, items: { logicalType: object, properties: [{ name: sku, logicalType: string }] } }
      - { name: any }
    quality:
      - { metric: rowCount, mustBeGreaterThan: 10, name: enough rows }
      - { type: sql, query: "SELECT COUNT(*) FROM {table} WHERE NOT (id <> 7)", mustBe: 0, name: no sevens }
slaProperties:
  - { property: freshness, value: 3, unit: d }
  - { property: retention, value: 2, unit: y }
`;
    const [declared] = declaredObjects(parseContract(text, "orders.yaml"));
    expect(declared?.columns.map(({ name, type }) => [name, type.name])).toEqual([
      ["id", "int64"],
      ["mail", "text"],
      ["lines", "json"],
      ["any", "text"],
    ]);
    expect(declared?.left).toEqual([
      "servers",
      "service level retention 2 y",
      "status draft",
      "lines: its items are not checked, since it is read as json",
      "any: the contract says no type, so it is read as text",
      "freshness: no timestamp column is named as its element",
      "mail: tags gdpr",
      "mail: classification restricted; say .pii(...) where it is personal",
      "mail: maxLength",
      "rule enough rows: it is of a form that no check has",
      "rule no sevens: it is of a form that no check has",
    ]);
  });
});

describe("a shape beside a known one", () => {
  const known = node.provides[0]?.shape ?? [];
  it("takes over what the contract leaves open, and nothing that it says", () => {
    const shape = shapeOfObject(
      {
        properties: [
          { name: "amount", logicalType: "number", required: true },
          { name: "line", logicalType: "integer", required: true },
          { name: "day", logicalType: "string", required: true },
          { name: "count", physicalType: "NUMERIC(10, 0)" },
          { name: "customer", logicalType: "string", classification: "public" },
        ],
      },
      known,
    );
    expect(shape).toEqual([
      { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: false, unit: "USD" },
      { name: "line", type: { name: "int32" }, nullable: false },
      { name: "day", type: { name: "text" }, nullable: false },
      { name: "count", type: { name: "decimal", precision: 10, scale: 0 }, nullable: true },
      { name: "customer", type: { name: "text" }, nullable: true },
    ]);
  });
});
