import { describe, expect, it } from "vitest";
import type { FieldType } from "../../contracts/shape/field.ts";
import { isAssignable } from "./assignable.ts";

const decimal = (precision: number, scale: number): FieldType => ({ name: "decimal", precision, scale });
const list = (item: FieldType): FieldType => ({ name: "list", item });
const struct = (name: string, type: FieldType): FieldType => ({
  name: "struct",
  fields: [{ name, type, nullable: true }],
});

describe("isAssignable", () => {
  it.each<[FieldType, FieldType]>([
    [{ name: "text" }, { name: "text" }],
    [{ name: "int32" }, { name: "int64" }],
    [{ name: "int64" }, { name: "float64" }],
    [decimal(12, 2), { name: "float64" }],
    [{ name: "int64" }, decimal(19, 0)],
    [decimal(10, 2), decimal(12, 4)],
    [{ name: "date" }, { name: "timestamp" }],
    [struct("a", { name: "int32" }), { name: "json" }],
    [{ name: "json" }, { name: "text" }],
    [{ name: "text" }, { name: "unknown" }],
    [list({ name: "int32" }), list({ name: "int64" })],
    [struct("a", { name: "int32" }), struct("a", { name: "int64" })],
  ])("takes %j as %j", (given, declared) => {
    expect(isAssignable(given, declared)).toBe(true);
  });

  it.each<[FieldType, FieldType]>([
    [{ name: "int64" }, { name: "int32" }],
    [{ name: "float64" }, { name: "int64" }],
    [{ name: "int64" }, decimal(18, 0)],
    [{ name: "timestamp" }, { name: "date" }],
    [{ name: "float64" }, decimal(38, 10)],
    [decimal(12, 2), decimal(12, 4)],
    [decimal(12, 2), decimal(12, 1)],
    [{ name: "int32" }, { name: "text" }],
    [list({ name: "int64" }), list({ name: "int32" })],
    [struct("a", { name: "int32" }), struct("b", { name: "int32" })],
  ])("does not take %j as %j", (given, declared) => {
    expect(isAssignable(given, declared)).toBe(false);
  });
});
