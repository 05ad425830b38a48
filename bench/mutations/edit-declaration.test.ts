import { describe, expect, it } from "vitest";
import { expressionOf, importing, withColumns, withSelected, writtenColumns } from "./edit-declaration.ts";

const text = `import { source, text } from "throughline/data";

export const raw = source("bronze.a", {
  columns: { id: text(), kind: text().oneOf("a", "b"), price: decimal(12, 2) },
});

export const tidy = table("silver.a", {
  columns: { ...raw.columns, kind: text() },
  query: sql\`select id, coalesce(kind, 'a, b') as kind, price from \${raw}\`,
});
`;

describe("a declaration's text", () => {
  it("has the columns that it writes itself", () => {
    expect(writtenColumns(text, "bronze.a").map((item) => item.text)).toEqual([
      "id: text()",
      'kind: text().oneOf("a", "b")',
      "price: decimal(12, 2)",
    ]);
    expect(writtenColumns(text, "silver.a").map(({ name }) => name)).toEqual(["kind"]);
  });
  it("changes in the one place", () => {
    const changed = withColumns(text, "bronze.a", (items) => items.filter(({ name }) => name !== "kind"));
    expect(changed).toContain("columns: { id: text(), price: decimal(12, 2) }");
    expect(changed).toContain("{ ...raw.columns, kind: text() }");
  });
  it("gives the items of its SELECT by their names", () => {
    const own = text.slice(text.indexOf("export const tidy"));
    const renamed = withSelected(own, "kind", (item) => `${expressionOf(item)} as sort`);
    expect(renamed).toMatch(/select id, coalesce\(kind, 'a, b'\) as sort, price from \$/);
    expect(withSelected(own, "price", () => undefined)).toMatch(/as kind from \$/);
  });
  it("imports what it needs once", () => {
    expect(importing(text, ["text", "integer"])).toContain('import { source, text, integer } from "throughline/data"');
  });
});
