import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bigint, boolean, type Column, date, decimal, double, integer, json, text, timestamp } from "./column.ts";
import type { Shape } from "./field.ts";
import { decimalPattern, schemaOfField, schemaOfShape, schemaOfZod, shapeOfSchema } from "./json-schema.ts";

const fieldOf = (column: Column, name = "x") => ({ name, ...column.field });

describe("schemaOfField", () => {
  it.each<[string, Column, object]>([
    ["text", text(), { type: "string" }],
    ["boolean", boolean(), { type: "boolean" }],
    ["int32", integer(), { type: "integer", minimum: -2147483648, maximum: 2147483647 }],
    ["int64", bigint(), { type: "string", pattern: "^-?\\d{1,19}$" }],
    ["float64", double(), { type: "number" }],
    ["a decimal of few digits", decimal(12, 2), { type: "number", exclusiveMinimum: -1e10, exclusiveMaximum: 1e10 }],
    ["a decimal of many digits", decimal(30, 10), { type: "string", pattern: "^-?\\d{1,20}(\\.\\d{1,10})?$" }],
    ["date", date(), { type: "string", format: "date" }],
    ["timestamp", timestamp(), { type: "string", format: "date-time" }],
    ["json", json(), {}],
    ["a nullable column", date().nullable(), { type: ["string", "null"], format: "date" }],
    ["nullable json", json().nullable(), {}],
    ["closed values", text().oneOf("a", "b"), { type: "string", enum: ["a", "b"] }],
    ["closed values or null", text().oneOf("a").nullable(), { type: ["string", "null"], enum: ["a", null] }],
    ["unit and description", double().unit("ms").describe("Age"), { type: "number", description: "Age; unit ms" }],
  ])("of %s", (_, column, schema) => {
    expect(schemaOfField(fieldOf(column))).toEqual(schema);
  });

  it("of lists and structs goes down into them", () => {
    const inner: Shape = [fieldOf(bigint(), "n"), { ...fieldOf(text(), "t"), optional: true }];
    const list = { name: "list", item: { name: "struct", fields: inner } } as const;
    expect(schemaOfField({ name: "x", type: list, nullable: false })).toEqual({
      type: "array",
      items: {
        type: "object",
        properties: { n: { type: "string", pattern: "^-?\\d{1,19}$" }, t: { type: "string" } },
        required: ["n"],
        additionalProperties: false,
      },
    });
  });
});

describe("decimalPattern", () => {
  it.each([
    [{ precision: 5, scale: 2 }, ["0", "-999.99", "1.5"], ["1000", "1.005", ".5", "1.", "+1", "1e2"]],
    [{ precision: 3, scale: 0 }, ["7", "-999"], ["7.0", "1000"]],
    [{ precision: 2, scale: 2 }, ["0.99", "0"], ["10.5"]],
  ])("of %j takes the texts of its values only", (type, good, bad) => {
    const pattern = new RegExp(decimalPattern(type));
    expect(good.filter((text) => !pattern.test(text))).toEqual([]);
    expect(bad.filter((text) => pattern.test(text))).toEqual([]);
  });
});

describe("schemaOfShape", () => {
  it("requires what is not optional, and knows no other fields unless told so", () => {
    const shape: Shape = [fieldOf(text(), "a"), { ...fieldOf(text(), "b"), optional: true }];
    expect(schemaOfShape(shape)).toMatchObject({ required: ["a"], additionalProperties: false });
    expect(schemaOfShape(shape, { additionalProperties: true }).additionalProperties).toBe(true);
    expect(schemaOfShape([]).required).toBeUndefined();
  });
});

describe("shapeOfSchema", () => {
  const shapeOf = (schema: z.ZodType, io: "input" | "output" = "input") => shapeOfSchema(schemaOfZod(schema, io));

  it("reads the fields of a zod object", () => {
    const schema = z.object({
      a: z.string().min(1).max(9),
      b: z.number().positive().nullable(),
      c: z.enum(["x", "y"]).optional(),
      d: z.literal("one").default("one"),
      e: z.array(z.boolean()),
      f: z.object({ g: z.iso.datetime() }),
      h: z.union([z.string(), z.number()]),
      i: z.int(),
    });
    const shape = shapeOf(schema);
    expect(shape.map(({ name, type, nullable, optional }) => [name, type.name, nullable, optional ?? false])).toEqual([
      ["a", "text", false, false],
      ["b", "float64", true, false],
      ["c", "text", false, true],
      ["d", "text", false, true],
      ["e", "list", false, false],
      ["f", "struct", false, false],
      ["h", "json", false, false],
      ["i", "int64", false, false],
    ]);
    expect(shape[0]?.limits).toEqual({ minLength: 1, maxLength: 9 });
    expect(shape[1]?.limits).toEqual({ exclusiveMin: 0 });
    expect([shape[2]?.values, shape[3]?.values]).toEqual([["x", "y"], ["one"]]);
    expect(shape[5]?.type).toMatchObject({ fields: [{ name: "g", type: { name: "timestamp" } }] });
  });

  it("takes what a shape can't say for json", () => {
    const tree: z.ZodType = z.object({
      get kids() {
        return z.array(tree);
      },
    });
    expect(shapeOf(z.object({ tree, any: z.unknown(), made: z.string().transform(Number) }), "output")).toMatchObject([
      { name: "tree", type: { name: "json" } },
      { name: "any", type: { name: "json" } },
      { name: "made", type: { name: "json" } },
    ]);
    expect(shapeOf(z.string())).toEqual([]);
  });
});
