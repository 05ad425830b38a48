import { describe, expect, it } from "vitest";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { engineError } from "../../duckdb/engine/error-codes.ts";
import { wrapFileError, wrapWriteError } from "./io-errors.ts";

const place = { table: "silver.payments", file: "_delta_log/00000000000000000003.json" };
const errno = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

describe("wrapFileError", () => {
  it.each([
    ["ENOSPC", "lake.disk-full"],
    ["EDQUOT", "lake.disk-full"],
    ["EACCES", "lake.not-permitted"],
    ["EROFS", "lake.not-permitted"],
    ["ENOENT", "lake.file-missing"],
    ["EIO", "lake.io-failed"],
  ])("gives %s the code %s, with table, file and cause", (code, expected) => {
    const cause = errno(code);
    expect(wrapFileError(cause, place)).toMatchObject({
      code: expected,
      detail: expect.stringContaining("silver.payments _delta_log/00000000000000000003.json"),
      cause,
    });
  });
  it("lets our own errors pass", () => {
    const ours = lakeError("commit-conflict");
    expect(wrapFileError(ours, place)).toBe(ours);
  });
});

describe("wrapWriteError", () => {
  it("tells a full disk and missing rights from a query that fails", () => {
    const full = engineError("disk-full", { detail: "IO Error: No space left on device" });
    expect(wrapWriteError(full, place)).toMatchObject({ code: "lake.disk-full", cause: full });
    const denied = engineError("file-unusable", { detail: 'IO Error: Cannot open file "x": Permission denied' });
    expect(wrapWriteError(denied, place)).toMatchObject({ code: "lake.not-permitted", cause: denied });
    const failed = engineError("invalid-value");
    expect(wrapWriteError(failed, place)).toBe(failed);
  });
});
