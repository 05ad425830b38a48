import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { integer, text, timestamp } from "../../contracts/shape/column.ts";
import { sourceRunner } from "./source-runner.ts";

const rows = source("bronze.rows", {
  files: "inbox/*.csv",
  columns: { id: text(), n: integer(), at: timestamp() },
  key: "id",
  at: "at",
  freshness: "1d",
});

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await mkdir(path.join(run.project.folder, "inbox"));
});
afterAll(() => run.project.close());

const put = (file: string, lines: string) =>
  writeFile(path.join(run.project.folder, "inbox", file), `id,n,at\n${lines}`);
const build = () => run.build(sourceRunner, rows as never);

describe("building a source", () => {
  it("says so where no file matches", async () => {
    const { text, notes } = await build();
    expect([text, notes]).toEqual(["0 in = 0 + 0 rejected, nothing new", ["no file matches inbox/*.csv"]]);
  });
  it("brings rows in once, with what was accepted and what was rejected", async () => {
    await put("a.csv", "1,1,2026-02-27T00:00:00Z\n2,x,2026-02-27T00:00:00Z\n1,3,2026-02-27T00:00:00Z\n");
    const first = await build();
    expect([first.text, first.accepted]).toEqual(["3 in = 1 + 2 rejected, 3 new from 1 file", true]);
    const second = await build();
    expect(second.text).toBe("3 in = 1 + 2 rejected, nothing new");
    expect(second.version).toEqual(first.version);
    await put("b.csv", "9,1,2026-02-28T12:00:00Z\n");
    expect((await build()).version).not.toEqual(first.version);
  });
  it("measures its freshness whether there is something new or not", async () => {
    const measure = async () => (await sourceRunner.measure?.(rows as never, run.context(rows), {}))?.measured;
    run.now = "2026-03-01T00:00:00Z";
    expect(await measure()).toMatchObject([
      { declaration: "source:bronze.rows", held: true, figure: "12 h", limit: "1d" },
    ]);
    run.now = "2026-03-02T00:00:00Z";
    expect(await measure()).toMatchObject([{ held: false, figure: "1.5 d" }]);
  });
  it("names columns that it kept aside, and files that it refused", async () => {
    await writeFile(path.join(run.project.folder, "inbox", "c.csv"), "id,n,at,more\n7,1,2026-02-28T12:00:00Z,x\n");
    await put("a.csv", "1,1,2026-02-27T00:00:00Z\n");
    const { notes = [] } = await build();
    expect(notes).toEqual([
      expect.stringMatching(/^ingest\..*a\.csv/),
      "undeclared column kept in _rescued: more (1 row, first in inbox/c.csv)",
    ]);
  });
});
