import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { decimal, text } from "../../../contracts/shape/column.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { systemClock } from "../../../ports/clock.ts";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../../testing/child-module.ts";
import { ingestSource } from "./ingest-source.ts";

/** Ingests the files of a folder and stands still at a moment of the run, for good, after telling so. */
const child = `
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { systemClock } from "../../../ports/clock.ts";
import { ingestSource } from "./ingest-source.ts";
const [root, columns, moment] = process.argv.slice(2);
const engine = await openDuckDb({ threads: 1 });
const store = openDeltaTableStore({ root: root + "/lake", engine });
let moments = 0;
const pass = async () => {
  if (++moments < Number(moment)) return;
  process.send("here");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};
const tables = { ...store, write: async (name, write) => {
  await pass();
  const result = await store.write(name, write);
  await pass();
  return result;
} };
await ingestSource({
  name: "bronze.payments", columns: JSON.parse(columns), key: ["id"], files: "in/*.csv.gz", root,
  session: await engine.session(), tables, clock: systemClock, runId: "killed", batchRows: 150,
});
process.send("done");
`;

const columns = shapeOf({ id: text(), amount: decimal(12, 2) });
let module: ChildModule;
beforeAll(async () => {
  module = await compileChildModule(child, import.meta.dirname);
});
afterAll(() => module.remove());

async function writeInbox(root: string): Promise<void> {
  await mkdir(path.join(root, "in"), { recursive: true });
  for (let file = 0; file < 4; file += 1) {
    const rows = Array.from({ length: 100 }, (_, i) => `p${file * 90 + i},${i % 25 === 0 ? "?" : i}`);
    await writeFile(path.join(root, "in", `${file}.csv.gz`), gzipSync(`id,amount\n${rows.join("\n")}\n`));
  }
}

/** Runs to the end here, after the runs of killed processes, and gives all that stands in the tables. */
async function finish(root: string, of = columns) {
  const engine = await openDuckDb({ threads: 1 });
  const tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
  const session = await engine.session();
  const { totals } = await ingestSource({
    name: "bronze.payments",
    columns: of,
    key: ["id"],
    files: "in/*.csv.gz",
    root,
    session,
    tables,
    clock: systemClock,
    runId: "last",
    batchRows: 150,
  });
  const rows = async (name: string, of: string) =>
    await session.rows(`SELECT ${of} FROM ${(await tables.snapshot(name))?.relation} ORDER BY ALL`);
  const accepted = await rows("bronze.payments", "id, amount, _file, _line");
  const rejected = await rows("bronze.payments__rejected", "file, line, reason, raw");
  await engine.close();
  return { totals, accepted, rejected };
}

async function withRoot<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(path.join(tmpdir(), "throughline-killed-"));
  await writeInbox(root);
  return await work(root).finally(() => rm(root, { recursive: true, force: true }));
}

describe("an ingest whose process is killed", () => {
  it("ends in the same tables as one that is not, wherever it was killed", async () => {
    const undisturbed = await withRoot(finish);
    expect(undisturbed.totals.in).toBe(400);
    expect(undisturbed.totals.rejected).toBe(undisturbed.rejected.length);
    for (let moment = 1; moment <= 8; moment += 1) {
      const survived = await withRoot(async (root) => {
        const killed = module.start(root, JSON.stringify(columns), String(moment));
        expect(await nextMessage<string>(killed)).toBe("here");
        await crash(killed);
        return finish(root);
      });
      expect(survived).toEqual(undisturbed);
    }
  }, 120_000);

  it("that reads all files anew leaves nothing behind, whether the columns stay as they are now or go back", async () => {
    const retyped = shapeOf({ id: text(), amount: text() });
    const undisturbed = await withRoot((root) => finish(root, retyped));
    const before = await withRoot(finish);
    expect(undisturbed.rejected.length).toBeLessThan(before.rejected.length);
    for (const [moment, now, expected] of [
      [1, retyped, undisturbed],
      [2, retyped, undisturbed],
      [3, retyped, undisturbed],
      [4, retyped, undisturbed],
      [1, columns, before],
      [2, columns, before],
      [4, columns, before],
    ] as const) {
      const survived = await withRoot(async (root) => {
        await finish(root);
        const killed = module.start(root, JSON.stringify(retyped), String(moment));
        expect(await nextMessage<string>(killed)).toBe("here");
        await crash(killed);
        return finish(root, now);
      });
      expect(survived, `moment ${moment}`).toEqual(expected);
    }
  }, 120_000);
});
