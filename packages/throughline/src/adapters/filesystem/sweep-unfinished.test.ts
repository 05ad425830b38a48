import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepUnfinished } from "./sweep-unfinished.ts";

let state: string;
beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "throughline-sweep-"));
});
afterEach(() => rm(state, { recursive: true }));

const folders = () => ({ lake: path.join(state, "lake"), objects: path.join(state, "objects") });

async function write(...names: readonly string[]) {
  for (const name of names) {
    await mkdir(path.dirname(path.join(state, name)), { recursive: true });
    await writeFile(path.join(state, name), "{}");
  }
}

describe("what killed writers left", () => {
  it("is removed from the logs of tables and from among objects, and nothing else is", async () => {
    const kept = ["lake/silver/payments/_delta_log/00000000000000000000.json", "objects/models/fraud/1/card.json"];
    const left = ["lake/silver/payments/_delta_log/.tmp-1", "objects/models/fraud/1/.tmp-2"];
    await write(...kept, ...left, "lake/silver/payments/.tmp-data.parquet");
    await sweepUnfinished(folders());
    const names = await readdir(state, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.map((file) => path.relative(state, file)).sort()).toEqual(
      [...kept, "lake/silver/payments/.tmp-data.parquet"].sort(),
    );
  });

  it("is nothing where there is no lake yet", async () => {
    await expect(sweepUnfinished(folders())).resolves.toBeUndefined();
  });
});
