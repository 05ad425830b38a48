import { describe, expect, it } from "vitest";
import { decodePath, encodePath } from "./paths.ts";

const source = { table: "silver.payments", file: "_delta_log" };

describe("paths in actions", () => {
  it("are encoded once more than on disk, as Spark does", () => {
    expect(encodePath("region=r%2F%200/part.parquet")).toBe("region=r%252F%25200/part.parquet");
    expect(decodePath("region=r%252F%25200/part.parquet", source)).toBe("region=r%2F%200/part.parquet");
  });
  it.each(["a b/ä.parquet", "x'y/100%/#1?.parquet", "part-0.parquet"])("round-trip %j", (path) => {
    expect(decodePath(encodePath(path), source)).toBe(path);
  });
  it.each([
    "../x",
    "a/../../x",
    "/etc/passwd",
    "file:///etc/passwd",
    "s3://b/x",
    "%2e%2e/x",
    "%2Fetc",
    "a\\..\\x",
    "a%00",
  ])("refuse %j, which leads out of the table", (path) => {
    expect(() => decodePath(path, source)).toThrow(expect.objectContaining({ code: "lake.unsafe-path" }));
  });
  it("refuse broken encoding", () => {
    expect(() => decodePath("a%zz", source)).toThrow(expect.objectContaining({ code: "lake.log-corrupt" }));
  });
});
