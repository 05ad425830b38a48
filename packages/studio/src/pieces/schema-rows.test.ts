import { describe, expect, it } from "vitest";
import { rowsOf } from "./schema-rows.ts";

describe("rows of a schema", () => {
  it("name fields, whether they may be left out, and what limits them", () => {
    const schema = {
      type: "object",
      properties: {
        amount: { type: "number", minimum: 0, description: "unit USD" },
        note: { type: ["string", "null"] },
      },
      required: ["amount"],
    };
    expect(rowsOf(schema, {})).toEqual([
      { path: "amount", type: "number", required: true, description: "unit USD, ≥ 0", depth: 0 },
      { path: "note", type: "string | null", required: false, description: "", depth: 0 },
    ]);
  });

  it("follow references, into lists too, and end where a schema holds itself", () => {
    const node = { type: "object", properties: { children: { type: "array", items: { $ref: "#/Node" } } } };
    const rows = rowsOf({ $ref: "#/components/schemas/Node" }, { Node: node });
    expect(rows.map(({ path, type }) => [path, type])[0]).toEqual(["children", "object[]"]);
    expect(rows.length).toBeLessThan(10);
  });
});
