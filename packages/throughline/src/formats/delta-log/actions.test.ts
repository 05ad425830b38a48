import { describe, expect, it } from "vitest";
import { fileKey, formatCommit, parseCommit } from "./actions.ts";

const source = { table: "silver.payments", file: "_delta_log/00000000000000000003.json" };
const add = { path: "a.parquet", partitionValues: {}, size: 1, modificationTime: 2, dataChange: true };

describe("commit text", () => {
  it("round-trips actions, one a line", () => {
    const actions = [
      { add: { ...add, stats: '{"minValues":{"id":9007199254740993}}' } },
      { txn: { appId: "x", version: 3 } },
    ];
    const text = formatCommit(actions);
    expect(text.split("\n")).toHaveLength(3);
    expect(parseCommit(text, source)).toEqual(actions);
  });
  it("keeps actions it does not know", () => {
    expect(parseCommit('{"cdc":{"path":"c"}}\n\n{"add":null}\n', source)).toEqual([
      { cdc: { path: "c" } },
      { add: null },
    ]);
  });
  it("refuses a truncated text by table, file and line", () => {
    const text = formatCommit([{ add }, { add }]).slice(0, -20);
    expect(() => parseCommit(text, source)).toThrow(
      "line 2 of the log is no JSON: silver.payments _delta_log/00000000000000000003.json",
    );
  });
  it.each(["", "\n", "3\n", "[]\n", "null\n"])("refuses %j", (text) => {
    expect(() => parseCommit(text, source)).toThrow(expect.objectContaining({ code: "lake.log-corrupt" }));
  });
});

describe("fileKey", () => {
  it("tells a file with a deletion vector from the file without and with another", () => {
    const vector = { storageType: "u", pathOrInlineDv: "x", offset: 1, sizeInBytes: 1, cardinality: 1 } as const;
    const keys = [add, { ...add, deletionVector: vector }, { ...add, deletionVector: { ...vector, offset: 40 } }].map(
      fileKey,
    );
    expect(new Set(keys).size).toBe(3);
    expect(fileKey({ ...add, deletionVector: null } as never)).toBe(fileKey(add));
  });
});
