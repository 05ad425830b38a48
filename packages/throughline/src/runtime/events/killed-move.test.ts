import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { feedback } from "../../../test/killed-source.ts";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { systemClock } from "../../ports/clock.ts";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../testing/child-module.ts";
import { eventKeyMigrations } from "../lake/events/event-keys.ts";
import { moveServed } from "./event-sources.ts";
import { EventWriters } from "./event-writer.ts";

/** Appends events and moves them; stands still at a moment of the move, for good, after telling so. */
const child = `
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { systemClock } from "../../ports/clock.ts";
import { moveServed } from "./event-sources.ts";
import { EventWriters } from "./event-writer.ts";
import { feedback } from "../../../test/killed-source.ts";
const [root, first, moment] = process.argv.slice(2);
const engine = await openDuckDb({ threads: 1 });
const database = await openPgliteDatabase({ dir: root + "/database" });
const log = await openFileEventLog({ root: root + "/events" });
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
const events = { append: (...all) => log.append(...all), read: (...all) => log.read(...all), end: (topic) => log.end(topic),
  trim: async (...all) => { await pass(); await log.trim(...all); }, close: () => log.close() };
const engines = { engine, database, events, tables, clock: systemClock };
const writers = new EventWriters(engines);
for (let i = Number(first); i < Number(first) + 40; i++)
  await writers.of(feedback.name).append({ id: "p" + i, amount: i % 10 === 3 ? "?" : "1.00" }, "key-" + i);
await moveServed(feedback, engines, writers);
process.send("done");
`;

let module: ChildModule;
let root: string;
beforeAll(async () => {
  module = await compileChildModule(child, import.meta.dirname);
  root = await mkdtemp(path.join(tmpdir(), "throughline-killed-events-"));
  const database = await openPgliteDatabase({ dir: path.join(root, "database") });
  await database.migrate(eventKeyMigrations);
  await database.close();
});
afterAll(async () => {
  await module.remove();
  await rm(root, { recursive: true, force: true });
});

/** A process that sends 40 events, half of them sent before, and is killed in its move. */
async function killedAt(first: number, moment: number): Promise<string> {
  const running = module.start(root, String(first), String(moment));
  const told = await nextMessage<string>(running);
  await crash(running);
  return told;
}

describe("events of processes that are killed", () => {
  it("stand once each, accepted or rejected, whatever their senders repeat", async () => {
    const told: string[] = [];
    // Before the first commit, between the two, after both, before the log forgets.
    for (const [n, moment] of [1, 2, 3, 4, 5].entries()) told.push(await killedAt(n * 20, moment));
    expect(told).toEqual(Array(5).fill("here"));
    const engine = await openDuckDb({ threads: 1 });
    const database = await openPgliteDatabase({ dir: path.join(root, "database") });
    const events = await openFileEventLog({ root: path.join(root, "events") });
    const tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
    const engines = { engine, database, events, tables, clock: systemClock };
    const writers = new EventWriters(engines);
    for (let i = 0; i < 120; i++)
      await writers.of(feedback.name).append({ id: `p${i}`, amount: i % 10 === 3 ? "?" : "1.00" }, `key-${i}`);
    await moveServed(feedback, engines, writers);
    const session = await engine.session();
    const read = async (name: string, column: string) => {
      const snapshot = await tables.snapshot(name);
      const rows = await session.rows(`SELECT ${column} AS one FROM ${snapshot?.relation}`);
      return rows.map(({ one }) => String(one)).sort();
    };
    const ids = Array.from({ length: 120 }, (_, i) => i);
    const accepted = ids.filter((i) => i % 10 !== 3).map((i) => `p${i}`);
    expect(await read(feedback.name, "id")).toEqual(accepted.sort());
    const rejected = await read(`${feedback.name}__rejected`, "raw ->> 'id'");
    expect(rejected).toEqual(
      ids
        .filter((i) => i % 10 === 3)
        .map((i) => `p${i}`)
        .sort(),
    );
    await session.close();
    for (const one of [events, database, engine]) await one.close();
  });
});
