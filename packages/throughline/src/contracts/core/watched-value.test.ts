import { describe, expect, it } from "vitest";
import { watchedValue } from "./watched-value.ts";

function watched(value: unknown) {
  const read: string[] = [];
  return { value: watchedValue(value, (field) => read.push(field)) as Record<string, unknown>, read };
}

describe("a watched value", () => {
  it("tells which fields are read, and only those", () => {
    const { value, read } = watched({ score: 0.4, release: "r-1", degraded: false });
    expect([value.score, value.release]).toEqual([0.4, "r-1"]);
    expect(read).toEqual(["score", "release"]);
  });

  it("tells of every field that a copy takes", () => {
    const { value, read } = watched({ a: 1, b: 2 });
    expect({ ...value }).toEqual({ a: 1, b: 2 });
    expect(read).toEqual(["a", "b"]);
  });

  it("can be cloned, written as JSON, changed and compared as before", () => {
    const { value } = watched({ a: 1, nested: { b: [2] } });
    value.a = 3;
    expect(structuredClone(value)).toEqual({ a: 3, nested: { b: [2] } });
    expect(JSON.stringify(value)).toBe('{"a":3,"nested":{"b":[2]}}');
    expect(Object.keys(value)).toEqual(["a", "nested"]);
    delete value.a;
    expect("a" in value).toBe(false);
  });

  it("is the items of a list, which stays a list", () => {
    const { value, read } = watched([{ a: 1 }, { a: 2 }]);
    expect(Array.isArray(value)).toBe(true);
    expect((value as unknown as { a: number }[]).map(({ a }) => a)).toEqual([1, 2]);
    expect(read).toEqual(["a", "a"]);
  });

  it("is what it was where it has no plain fields", () => {
    const date = new Date(0);
    expect([null, 3, "text", date].map((value) => watchedValue(value, () => undefined))).toEqual([
      null,
      3,
      "text",
      date,
    ]);
    expect(watchedValue(date, () => undefined)).toBe(date);
  });
});
