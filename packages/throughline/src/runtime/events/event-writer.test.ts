import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { decimal, source, text, timestamp } from "../../contracts/data/index.ts";
import { fixedClock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import { eventKeyMigrations } from "../lake/events/event-keys.ts";
import { moveServed } from "./event-sources.ts";
import { EventWriters } from "./event-writer.ts";

const clock = fixedClock("2026-02-21T00:00:00Z");
let folder: string;
let engine: QueryEngine;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "throughline-events-"));
  engine = await openDuckDb({ threads: 1, memoryLimit: "256MB", tempDirectory: folder });
  database = await openPgliteDatabase({ dir: join(folder, "database") });
  await database.migrate(eventKeyMigrations);
});
afterAll(async () => {
  await database.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

let count = 0;

/** A source of its own, and the engines of one process at a time over the same files. */
function project() {
  const feedback = source(`bronze.feedback_${count++}`, {
    events: true,
    columns: { id: text(), verdict: text().oneOf("fraud", "fine"), amount: decimal(12, 2).nullable(), at: timestamp() },
    key: "id",
    at: "at",
  });
  const open = async () => {
    const events = await openFileEventLog({ root: join(folder, feedback.name) });
    const tables = openDeltaTableStore({ root: join(folder, "lake"), engine });
    const engines = { engine, database, clock, events, tables };
    const writers = new EventWriters(engines);
    const writer = writers.of(feedback.name);
    const rows = async (name: string) => {
      const snapshot = await tables.snapshot(name);
      const session = await engine.session();
      return session.rows(`SELECT * FROM ${snapshot?.relation} ORDER BY ALL`).finally(() => session.close());
    };
    return {
      events,
      append: writer.append.bind(writer),
      move: () => moveServed(feedback, engines, writers),
      accepted: () => rows(feedback.name),
      rejected: () => rows(`${feedback.name}__rejected`),
      close: () => events.close(),
    };
  };
  return { feedback, open };
}

const at = "2026-02-20T10:00:00.000001Z";
const event = (id: string, more: object = {}) => ({ id, verdict: "fraud", at, ...more });

describe("events", () => {
  it("reach the table once each, typed, with those that don't fit in the table of rejected rows", async () => {
    const process = await project().open();
    for (const one of [event("a", { amount: "12.50" }), event("b"), event("a"), event("c", { amount: "x" })])
      expect(await process.append(one)).toEqual({ accepted: 1 });
    expect([await process.move(), await process.move()]).toEqual([4, 0]);
    await process.append(event("d", { colour: "red" }));
    await process.move();
    expect(
      (await process.accepted()).map(({ id, amount, at: when, _rescued }) => [id, amount, when, _rescued]),
    ).toEqual([
      ["a", 12.5, at, null],
      ["b", null, at, null],
      ["d", null, at, '{"colour":"red"}'],
    ]);
    expect((await process.rejected()).map(({ reason, detail, line }) => [reason, detail, Number(line)])).toEqual([
      ["duplicate id", "id: a", 3],
      ["not-a-decimal amount", "amount: x", 4],
    ]);
    await process.close();
  });

  it("stand once, however often they are sent under one key, before and after the lake has them", async () => {
    const process = await project().open();
    const send = () => process.append(event("a"), "key-1");
    await Promise.all([send(), send(), send()]);
    expect(await process.events.end((await topicOf(process)) ?? "")).toBe(1);
    await process.move();
    await send();
    expect(await process.move()).toBe(0);
    expect(await process.accepted()).toHaveLength(1);
    await process.close();
  });

  it("are known by their key to the next process, from the log and from the lake", async () => {
    const { open } = project();
    const first = await open();
    await first.append(event("a"), "key-1");
    await first.move();
    await first.append(event("b"), "key-2");
    await first.close();
    const second = await open();
    await second.append(event("a"), "key-1");
    await second.append(event("b"), "key-2");
    await second.move();
    expect((await second.accepted()).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(await second.rejected()).toEqual([]);
    await second.close();
  });

  it("are refused under the key of another event, in whatever order its fields come", async () => {
    const process = await project().open();
    await process.append(event("a"), "key-1");
    await process.append({ at, verdict: "fraud", id: "a" }, "key-1");
    const refused = { code: "events.key-reused" };
    await expect(process.append(event("b"), "key-1")).rejects.toMatchObject(refused);
    await process.move();
    await expect(process.append(event("b"), "key-1")).rejects.toMatchObject(refused);
    await expect(process.append(event("b"), "x".repeat(201))).rejects.toMatchObject({ code: "events.invalid-key" });
    await process.close();
  });
});

/** The only topic of a process that has written one event. */
async function topicOf({ events }: { readonly events: { end(topic: string): Promise<number> } }) {
  for (let i = 0; i < count; i++)
    if ((await events.end(`events-bronze.feedback_${i}`)) > 0) return `events-bronze.feedback_${i}`;
}
