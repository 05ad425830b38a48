import { describe, expect, it } from "vitest";
import { checkpointName, commitName, commitVersion, planReplay, versionText } from "./log-files.ts";

const table = "silver.payments";
const commits = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => commitName(start + i));

describe("planReplay", () => {
  it("finds no table in an empty folder", () => {
    expect(planReplay(["_last_checkpoint", ".tmp-1", "00000000000000000001.crc"], { table })).toBeUndefined();
  });
  it("reads all commits where there is no checkpoint", () => {
    expect(planReplay(commits(0, 3), { table })).toEqual({ version: 2, checkpoint: undefined, commits: [0, 1, 2] });
  });
  it("starts from the newest checkpoint that is not above the version", () => {
    const names = [...commits(0, 25), checkpointName(10), checkpointName(20)];
    expect(planReplay(names, { table })).toMatchObject({ checkpoint: { version: 20 }, commits: [21, 22, 23, 24] });
    expect(planReplay(names, { table, version: 12 })).toMatchObject({ checkpoint: { version: 10 }, commits: [11, 12] });
    expect(planReplay(names, { table, version: 20 })).toMatchObject({ checkpoint: { version: 20 }, commits: [] });
    expect(planReplay(names, { table, version: 9 })).toMatchObject({ checkpoint: undefined });
  });
  it("leaves out checkpoints that are ignored or lack a part", () => {
    const part = (number: number) => `${versionText(20)}.checkpoint.000000000${number}.0000000002.parquet`;
    const names = [...commits(0, 22), checkpointName(10), part(1)];
    expect(planReplay(names, { table })).toMatchObject({ checkpoint: { version: 10 } });
    expect(planReplay([...names, part(2)], { table })).toMatchObject({
      checkpoint: { version: 20, files: [part(1), part(2)] },
    });
    const ignored = new Set([checkpointName(10)]);
    expect(planReplay(names, { table, ignored })).toMatchObject({ checkpoint: undefined });
  });
  it("knows checkpoints with sidecars by their unique names", () => {
    const name = `${versionText(1)}.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json`;
    expect(planReplay([...commits(0, 3), name], { table })).toMatchObject({
      checkpoint: { files: [name] },
      commits: [2],
    });
  });
  it("reads a table from a checkpoint alone", () => {
    expect(planReplay([checkpointName(7)], { table })).toMatchObject({ version: 7, commits: [] });
  });
  it("refuses a log with a hole and names the file", () => {
    const names = commits(0, 5).filter((name) => name !== commitName(3));
    expect(() => planReplay(names, { table })).toThrow(
      expect.objectContaining({
        code: "lake.log-incomplete",
        detail: "commit is missing: silver.payments _delta_log/00000000000000000003.json",
      }),
    );
  });
  it.each([5, -1, 1.5])("refuses version %d that was never written", (version) => {
    const missing = expect.objectContaining({ code: "lake.version-missing" });
    expect(() => planReplay(commits(0, 5), { table, version })).toThrow(missing);
  });
  it("says that an old version's log was cleaned up", () => {
    const names = [...commits(8, 12), checkpointName(10)];
    const missing = expect.objectContaining({ code: "lake.version-missing" });
    expect(() => planReplay(names, { table, version: 4 })).toThrow(missing);
    expect(planReplay(names, { table })).toMatchObject({ version: 11 });
  });
});

describe("commitVersion", () => {
  it("reads commits' names only", () => {
    expect([commitName(12), checkpointName(12), "12.json", ".tmp-1"].map(commitVersion)).toEqual([
      12,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
