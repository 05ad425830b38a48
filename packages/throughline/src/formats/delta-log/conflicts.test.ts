import { describe, expect, it } from "vitest";
import { type Action, type AddFile, fileKey } from "./actions.ts";
import { findConflict, type WriteIntent } from "./conflicts.ts";

const file = (path: string, dataChange = true): AddFile => ({
  path,
  partitionValues: {},
  size: 1,
  modificationTime: 1,
  dataChange,
});
const intent = (changes: Partial<WriteIntent> = {}): WriteIntent => ({
  reads: "nothing",
  removes: new Set(),
  applications: new Set(["job"]),
  files: new Map(["a", "b"].map((path) => [path, file(path)])),
  ...changes,
});
const add = (path: string, dataChange = true): Action => ({ add: file(path, dataChange) });
const remove = (path: string, dataChange = true): Action => ({ remove: { path, dataChange } });
const schema = { metaData: {} } as Action;

describe("findConflict", () => {
  it("lets a blind append follow any change of rows", () => {
    expect(findConflict(intent(), [add("x"), remove("a"), { txn: { appId: "other", version: 1 } }])).toBeUndefined();
  });
  it("refuses everything after a change of schema or protocol", () => {
    expect(findConflict(intent(), [add("x"), schema])).toEqual({ what: "schema" });
    expect(findConflict(intent(), [{ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }])).toEqual({
      what: "schema",
    });
  });
  it("refuses a moved mark of the same application", () => {
    expect(findConflict(intent(), [{ txn: { appId: "job", version: 1 } }])).toEqual({
      what: "mark",
      application: "job",
    });
  });
  it("refuses a write that depends on all rows after any change, but not after compaction", () => {
    const reads = intent({ reads: "table" });
    expect(findConflict(reads, [add("x")])).toEqual({ what: "rows-changed", path: "x" });
    expect(findConflict(reads, [remove("a")])).toEqual({ what: "rows-changed", path: "a" });
    expect(findConflict(reads, [add("x", false), remove("a", false)])).toBeUndefined();
  });
  it("refuses a write that depends on some files only after changes of such files", () => {
    const reads = intent({ reads: ({ path }) => path === "a" || path === "y" });
    expect(findConflict(reads, [add("x"), remove("b")])).toBeUndefined();
    expect(findConflict(reads, [add("y")])).toEqual({ what: "rows-changed", path: "y" });
    expect(findConflict(reads, [remove("a")])).toEqual({ what: "rows-changed", path: "a" });
    expect(findConflict(reads, [remove("unknown")])).toEqual({ what: "rows-changed", path: "unknown" });
  });
  it("refuses a rewrite of a file that another write took away, also by compaction", () => {
    const rewrite = intent({ removes: new Set([fileKey(file("a"))]) });
    expect(findConflict(rewrite, [remove("b")])).toBeUndefined();
    expect(findConflict(rewrite, [remove("a", false)])).toEqual({ what: "file-removed", path: "a" });
  });
});
