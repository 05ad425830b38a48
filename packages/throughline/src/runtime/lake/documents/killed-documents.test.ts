import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { documents } from "../../../contracts/data/documents.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { systemClock } from "../../../ports/clock.ts";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../../testing/child-module.ts";
import { ingestDocuments } from "./ingest-documents.ts";

/** Ingests documents and stands still at a moment of the run, for good, after telling so. */
const child = `
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { systemClock } from "../../../ports/clock.ts";
import { ingestDocuments } from "./ingest-documents.ts";
const [root, columns, moment] = process.argv.slice(2);
const engine = await openDuckDb({ threads: 1 });
const store = openDeltaTableStore({ root: root + "/lake", engine });
let moments = 0;
const pass = async () => {
  if (++moments < Number(moment)) return;
  process.send("here");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};
const tables = { ...store, ensure: async (...args) => { await pass(); return store.ensure(...args); }, write: async (name, write) => {
  await pass();
  const result = await store.write(name, write);
  await pass();
  return result;
} };
await ingestDocuments({ name: "bronze.rules", columns: JSON.parse(columns), files: "in/*.{md,txt}", root,
  session: await engine.session(), tables, clock: systemClock, runId: "killed" });
process.send("done");
`;

const columns = shapeOf(documents("bronze.rules", { files: "in/*.{md,txt}" }).columns);
let module: ChildModule;
beforeAll(async () => {
  module = await compileChildModule(child, import.meta.dirname);
});
afterAll(() => module.remove());

async function withRoot<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(path.join(tmpdir(), "throughline-killed-documents-"));
  await mkdir(path.join(root, "in"));
  await files(root, { "a.md": "one", "b.md": "two", "c.txt": "" });
  return await work(root).finally(() => rm(root, { recursive: true, force: true }));
}

async function files(root: string, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(texts)) await writeFile(path.join(root, "in", file), text);
}

/** Runs to the end, after the runs of killed processes, and gives what stands in the tables. */
async function finish(root: string) {
  const engine = await openDuckDb({ threads: 1 });
  const tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
  const session = await engine.session();
  await ingestDocuments({
    name: "bronze.rules",
    columns,
    files: "in/*.{md,txt}",
    root,
    session,
    tables,
    clock: systemClock,
    runId: "last",
  });
  const rows = async (name: string, of: string) =>
    await session.rows(`SELECT ${of} FROM ${(await tables.snapshot(name))?.relation} ORDER BY ALL`);
  const standing = {
    accepted: await rows("bronze.rules", "doc_id, title, body, format, bytes, _file"),
    rejected: await rows("bronze.rules__rejected", "file, reason"),
  };
  await engine.close();
  return standing;
}

describe("an ingest of documents whose process is killed", () => {
  const edit = (root: string) => files(root, { "a.md": "", "c.txt": "# three", "d.md": "four" });

  it.each([1, 2, 3, 4, 5, 6])(
    "ends in the same tables as one that is not, killed at moment %i",
    async (moment) => {
      const undisturbed = await withRoot(async (root) => {
        await finish(root);
        await edit(root);
        return finish(root);
      });
      expect(undisturbed).toMatchObject({
        accepted: [{ body: "two" }, { body: "# three" }, { body: "four" }],
        rejected: [{ file: "in/a.md" }],
      });
      for (const builtBefore of [false, true]) {
        const survived = await withRoot(async (root) => {
          if (builtBefore) await finish(root);
          await edit(root);
          const killed = module.start(root, JSON.stringify(columns), String(moment));
          expect(await nextMessage<string>(killed)).toBe("here");
          await crash(killed);
          return finish(root);
        });
        expect(survived, `built before: ${builtBefore}`).toEqual(undisturbed);
      }
    },
    120_000,
  );

  it("leads back to the files as they were, where they went back after the kill", async () => {
    for (const moment of [4, 5]) {
      const survived = await withRoot(async (root) => {
        const before = await finish(root);
        await edit(root);
        const killed = module.start(root, JSON.stringify(columns), String(moment));
        expect(await nextMessage<string>(killed)).toBe("here");
        await crash(killed);
        await files(root, { "a.md": "one", "c.txt": "" });
        await rm(path.join(root, "in/d.md"));
        return { before, after: await finish(root) };
      });
      expect(survived.after, `moment ${moment}`).toEqual(survived.before);
    }
  }, 120_000);
});
