import { describe, expect, it } from "vitest";
import type { Action } from "./actions.ts";
import { checkpointActions, removedRetentionMs } from "./checkpoint.ts";
import { replay } from "./replay.ts";

const source = { table: "silver.payments", file: "_delta_log" };
const add = (path: string): Action => ({
  add: { path, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true },
});
const remove = (path: string, deletionTimestamp = 5): Action => ({
  remove: { path, deletionTimestamp, dataChange: true },
});
const start: Action[] = [
  { commitInfo: { timestamp: 1000 } },
  { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
  {
    metaData: {
      id: "1",
      format: { provider: "parquet" },
      schemaString: '{"type":"struct","fields":[]}',
      partitionColumns: [],
    },
  },
];
const paths = (files: ReadonlyMap<string, { path: string }>) => Array.from(files.values(), (file) => file.path);

describe("replay", () => {
  it("adds, removes and brings back files", () => {
    const state = replay(
      undefined,
      [
        { version: 0, actions: start },
        { version: 1, actions: [add("a"), add("b")] },
        { version: 2, actions: [remove("a"), remove("b"), add("c")] },
        { version: 3, actions: [add("a")] },
      ],
      source,
    );
    expect(state.version).toBe(3);
    expect(paths(state.files)).toEqual(["c", "a"]);
    expect(paths(state.removed)).toEqual(["b"]);
  });
  it("goes on from a state and leaves it as it was", () => {
    const base = replay(undefined, [{ version: 0, actions: [...start, add("a")] }], source);
    const next = replay(base, [{ version: 1, actions: [remove("a"), { txn: { appId: "x", version: 4 } }] }], source);
    expect([paths(base.files), paths(next.files)]).toEqual([["a"], []]);
    expect([base.transactions.get("x"), next.transactions.get("x")]).toEqual([undefined, 4]);
    expect([base.committedAtMs, next.committedAtMs]).toEqual([1000, undefined]);
  });
  it("refuses a log without protocol or metadata", () => {
    const corrupt = expect.objectContaining({ code: "lake.log-corrupt" });
    expect(() => replay(undefined, [{ version: 0, actions: start.slice(0, 2) }], source)).toThrow(corrupt);
    expect(() => replay(undefined, [{ version: 0, actions: start.slice(2) }], source)).toThrow(corrupt);
  });
});

describe("checkpointActions", () => {
  it("say the same as the log they replace, and forget files that left long ago", () => {
    const now = removedRetentionMs * 3;
    const versions = [
      { version: 0, actions: [...start, add("a"), add("b"), add("c")] },
      { version: 1, actions: [remove("a", 5), remove("b", now - 1000), { txn: { appId: "x", version: 4 } }] },
    ];
    const state = replay(undefined, versions, source);
    const restored = replay(undefined, [{ version: 1, actions: checkpointActions(state, now) }], source);
    expect(paths(restored.files)).toEqual(["c"]);
    expect(paths(restored.removed)).toEqual(["b"]);
    expect(restored.transactions).toEqual(state.transactions);
    expect(restored.metadata).toEqual(state.metadata);
    expect([...restored.files.values(), ...restored.removed.values()].every((file) => !file.dataChange)).toBe(true);
  });
});
