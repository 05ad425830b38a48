import { describe, expect, it } from "vitest";
import type { Shape } from "../../contracts/shape/field.ts";
import { formatSchema, parseDeltaSchema, parseSchema, physicalName } from "./schema.ts";

const shape: Shape = [
  { name: "id", type: { name: "int64" }, nullable: false, description: "the order's number" },
  { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: true, unit: "USD" },
  { name: "state", type: { name: "text" }, nullable: false, values: ["new", 'a "b"'], tags: ["pii:name"] },
  { name: "n", type: { name: "int32" }, nullable: false, optional: true, limits: { min: 0, pattern: "x" } },
  { name: "doc", type: { name: "json" }, nullable: true },
  { name: "docs", type: { name: "list", item: { name: "list", item: { name: "json" } } }, nullable: true },
  {
    name: "place",
    type: {
      name: "struct",
      fields: [
        { name: "city", type: { name: "text" }, nullable: true, unit: "name" },
        {
          name: "more",
          type: {
            name: "list",
            item: { name: "struct", fields: [{ name: "j", type: { name: "json" }, nullable: true }] },
          },
          nullable: false,
        },
      ],
    },
    nullable: true,
  },
  ...(["boolean", "float64", "date", "timestamp"] as const).map((name) => ({ name, type: { name }, nullable: true })),
];

describe("schema text", () => {
  it("round-trips every type and everything that a field says", () => {
    expect(parseSchema(formatSchema(shape))).toEqual(shape);
  });
  it("is Spark's JSON of a struct", () => {
    const parsed = JSON.parse(formatSchema(shape.slice(0, 2)));
    expect(parsed).toEqual({
      type: "struct",
      fields: [
        { name: "id", type: "long", nullable: false, metadata: { comment: "the order's number" } },
        { name: "amount", type: "decimal(12,2)", nullable: true, metadata: { "throughline.unit": "USD" } },
      ],
    });
  });
  it("reads types that only others write", () => {
    const field = (name: string, type: unknown) => ({ name, type, nullable: true, metadata: {} });
    const map = { type: "map", keyType: "string", valueType: "long", valueContainsNull: true };
    const text = JSON.stringify({
      type: "struct",
      fields: [
        field("a", "short"),
        field("b", "float"),
        field("c", "timestamp_ntz"),
        field("d", "binary"),
        field("e", map),
      ],
    });
    expect(parseSchema(text).map((parsed) => parsed.type.name)).toEqual([
      "int32",
      "float64",
      "timestamp",
      "unknown",
      "unknown",
    ]);
  });
  it("reads fields without metadata and with marks of others", () => {
    const text =
      '{"type":"struct","fields":[{"name":"a","type":"string","nullable":true},{"name":"b","type":"string","nullable":true,"metadata":{"throughline.values":"{","delta.columnMapping.physicalName":"col-1"}}]}';
    expect(parseSchema(text)).toEqual([
      { name: "a", type: { name: "text" }, nullable: true },
      { name: "b", type: { name: "text" }, nullable: true },
    ]);
    expect(parseDeltaSchema(text).map(physicalName)).toEqual(["a", "col-1"]);
  });
  it("refuses types that cannot be stored, by column", () => {
    const list: Shape = [
      {
        name: "a",
        type: { name: "struct", fields: [{ name: "b", type: { name: "unknown" }, nullable: true }] },
        nullable: true,
      },
    ];
    expect(() => formatSchema(list)).toThrow(
      expect.objectContaining({ code: "lake.unsupported-type", detail: expect.stringContaining("a.b unknown") }),
    );
  });
  it("refuses names that differ only in case", () => {
    const twice: Shape = ["id", "ID"].map((name) => ({ name, type: { name: "text" }, nullable: true }));
    expect(() => formatSchema(twice)).toThrow(expect.objectContaining({ code: "lake.schema-mismatch" }));
  });
  it.each(["", "[]", "{}", "{"])("refuses the text %j", (text) => {
    expect(() => parseSchema(text)).toThrow(expect.objectContaining({ code: "lake.log-corrupt" }));
  });
});
