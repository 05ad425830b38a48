import { describe, expect, it } from "vitest";
import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import type { Field, Shape } from "../../contracts/shape/field.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { declaredOfSchema } from "./declared-columns.ts";
import { schemaOfPort } from "./port-schema.ts";

const exported = (shape: Shape): JsonSchema => {
  const port = { name: "rows", shape } as unknown as Port;
  const node = { id: "table:silver.rows", name: "silver.rows", provides: [port], accepts: [] };
  return schemaOfPort(node as unknown as GraphNode, port);
};
const field = (name: string, more: Partial<Field>): Field => ({
  name,
  type: { name: "text" },
  nullable: false,
  ...more,
});

describe("the schema of a port", () => {
  it("comes back with units, decimals, short integers and personal data as they were", () => {
    const shape: Shape = [
      field("amount", { type: { name: "decimal", precision: 12, scale: 2 }, unit: "EUR" }),
      field("fee", { type: { name: "decimal", precision: 30, scale: 4 }, nullable: true }),
      field("heat", { type: { name: "float64" }, unit: "K", description: "at noon; in shade" }),
      field("pieces", { type: { name: "int32" } }),
      field("many", { type: { name: "int64" }, nullable: true }),
      field("payer", { tags: ["pii:email", "pii:name"] }),
      field("state", { values: ["on", "off"], nullable: true }),
      field("day", { type: { name: "date" } }),
      field("at", { type: { name: "timestamp" } }),
      field("extra", { type: { name: "json" } }),
    ];
    const { columns, rules, left } = declaredOfSchema(exported(shape), "rows");
    expect(columns).toEqual(shape);
    expect([rules, left]).toEqual([[], []]);
  });

  it("keeps what validators read as it goes over the wire", () => {
    const { properties } = exported([
      field("amount", { type: { name: "decimal", precision: 12, scale: 2 }, unit: "EUR" }),
    ]);
    expect(properties?.amount).toEqual({
      type: "number",
      exclusiveMinimum: -1e10,
      exclusiveMaximum: 1e10,
      description: "unit EUR",
      "x-throughline-type": "decimal(12,2)",
      "x-throughline-unit": "EUR",
    });
  });

  it("keeps a bound that is closer than the type as a check", () => {
    const shape = [field("pieces", { type: { name: "int32" }, limits: { min: 1 } })];
    const { columns, rules } = declaredOfSchema(exported(shape), "rows");
    expect(columns[0]?.type).toEqual({ name: "int32" });
    expect(rules).toEqual([{ rule: "min", values: ["pieces", 1] }]);
  });
});

describe("a schema with annotations that do not fit", () => {
  it.each([
    [{ type: "boolean", "x-throughline-type": "decimal(12,2)" }, { name: "boolean" }],
    [{ type: "number", "x-throughline-type": "decimal(2,12)" }, { name: "float64" }],
    [{ type: "number", "x-throughline-type": "int32" }, { name: "float64" }],
    [{ type: "number", "x-throughline-type": 7 }, { name: "float64" }],
  ])("is read by its own words: %j", (schema, type) => {
    const { columns } = declaredOfSchema({ type: "object", properties: { x: schema }, required: ["x"] }, "rows");
    expect(columns[0]?.type).toEqual(type);
  });
});
