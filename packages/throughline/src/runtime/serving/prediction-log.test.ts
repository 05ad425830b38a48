import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fraudScore } from "../../../test/card-declarations.ts";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { PredictionLog } from "./prediction-log.ts";
import type { Scored } from "./scorer.ts";

let project: ServingProject;
beforeEach(async () => {
  project = await openServingProject();
});
afterEach(() => project.close());

const scored = (i: number): Scored => ({
  reply: { score: i / 7, model_version: i % 2 === 0 ? "1" : null, release: "r-1", degraded: i % 2 === 1 },
  trace: {
    asOf: "2026-02-21T00:00:00.000001Z",
    watermark: i % 3 === 0 ? null : "2026-02-20T00:00:00.000000Z",
    entity: `card "${i}"`,
    id: i % 5 === 0 ? null : `p-${i}`,
    features: { amount: 0.1 * i, country: "D'E\n", missing: null },
  },
});

const add = (log: PredictionLog, from: number, to: number) => {
  for (let i = from; i < to; i++) log.add({ card_id: `card-${i}`, amount: i }, scored(i), `request-${i}`);
};

const logged = async () => {
  const snapshot = await project.engines.tables.snapshot("logs.fraud-score");
  return snapshot === undefined
    ? []
    : project.session.rows(`SELECT * FROM ${snapshot.relation} ORDER BY length(request_id), request_id`);
};
const idsOf = async () => (await logged()).map(({ request_id }) => request_id);
const ids = (n: number) => Array.from({ length: n }, (_, i) => `request-${i}`);

/** The project's event log with some calls replaced. */
const events = (changes: Partial<EventLog>): EventLog => ({
  append: (topic, values) => project.engines.events.append(topic, values),
  read: (topic, offset, limit) => project.engines.events.read(topic, offset, limit),
  end: (topic) => project.engines.events.end(topic),
  trim: (topic, offset) => project.engines.events.trim(topic, offset),
  close: () => project.engines.events.close(),
  ...changes,
});

describe("the prediction log", () => {
  it("takes any text that a caller may send, also what is none", async () => {
    const log = new PredictionLog(fraudScore, project.engines);
    const texts = ["\ud800", "\udc00x", "😀", "a\u0000b", "\\ud800", "__proto__"];
    for (const [i, card_id] of texts.entries()) {
      const { reply, trace } = scored(1);
      log.add({ card_id }, { reply, trace: { ...trace, id: card_id, features: { country: card_id } } }, `request-${i}`);
    }
    await log.flush();
    expect(await log.moveToLake()).toBe(texts.length);
    const held = ["\ufffd", "\ufffdx", "😀", "a\u0000b", "\\ud800", "__proto__"];
    const rows = await logged();
    expect(rows.map(({ id }) => id)).toEqual(held);
    expect(rows.map(({ request }) => request)).toEqual(held.map((card_id) => ({ card_id })));
    expect(rows.map(({ features }) => features)).toEqual(held.map((country) => ({ country })));
  });

  it("keeps no later answer out of the lake for an instant that no table can hold", async () => {
    const log = new PredictionLog(fraudScore, project.engines);
    const { reply, trace } = scored(1);
    log.add({}, { reply, trace: { ...trace, watermark: "+010000-01-01T00:00:00.000000Z" } }, "request-0");
    add(log, 1, 2);
    await log.flush();
    expect(await log.moveToLake()).toBe(2);
    expect((await logged()).map(({ watermark }) => watermark)).toEqual([null, "2026-02-20T00:00:00.000000Z"]);
  });

  it("goes on in a table that a later declaration gave another column, and loses none of what that kept", async () => {
    const live = { name: "live", type: { name: "json" }, nullable: true } as const;
    await project.engines.tables.ensure("logs.fraud-score", [...shapeOf(fraudScore.log.columns), live]);
    const log = new PredictionLog(fraudScore, project.engines);
    const { reply, trace } = scored(1);
    log.add({}, { reply, trace: { ...trace, live: { "bronze.asked": 7 } } }, "request-0");
    add(log, 1, 2);
    await log.flush();
    expect(await log.moveToLake()).toBe(2);
    expect((await logged()).map((row) => row.live)).toEqual([{ "bronze.asked": 7 }, null]);
  });

  it("holds every answer in the lake, with all that it was made of, to the last bit", async () => {
    const log = new PredictionLog(fraudScore, project.engines);
    add(log, 0, 30);
    await log.flush();
    expect(await log.moveToLake()).toBe(30);
    const rows = await logged();
    expect(rows.map(({ score }) => score)).toEqual(Array.from({ length: 30 }, (_, i) => i / 7));
    expect(rows[1]).toEqual({
      request_id: "request-1",
      id: "p-1",
      entity: 'card "1"',
      as_of: "2026-02-21T00:00:00.000001Z",
      watermark: "2026-02-20T00:00:00.000000Z",
      request: { card_id: "card-1", amount: 1 },
      features: { amount: 0.1, country: "D'E\n", missing: null },
      score: 1 / 7,
      model_version: null,
      release: "r-1",
      degraded: true,
    });
    expect(rows[15]).toMatchObject({ id: null, watermark: null });
  });

  it("gives each answer an id where none is given", () => {
    const log = new PredictionLog(fraudScore, project.engines);
    const given = [log.add({}, scored(0)), log.add({}, scored(1))];
    expect(new Set(given).size).toBe(2);
  });

  it("writes by itself soon after an answer, and at once when many wait", async () => {
    const log = new PredictionLog(fraudScore, project.engines);
    add(log, 0, 600);
    expect(log.waiting).toBe(600);
    while (log.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await project.engines.events.end("predictions-fraud-score")).toBe(600);
  });

  it("moves what is new, and nothing twice, in moves that overlap", async () => {
    const log = new PredictionLog(fraudScore, project.engines);
    add(log, 0, 10);
    await log.flush();
    const moves = [log.moveToLake(), log.moveToLake()];
    add(log, 10, 20);
    await log.flush();
    moves.push(log.moveToLake());
    expect((await Promise.all(moves)).reduce((sum, moved) => sum + moved, 0)).toBe(20);
    expect(await log.moveToLake()).toBe(0);
    expect(await idsOf()).toEqual(ids(20));
  });
});

describe("after a crash", () => {
  it("between writing and moving, each answer is moved once", async () => {
    const before = new PredictionLog(fraudScore, project.engines);
    add(before, 0, 25);
    await before.flush();
    const after = new PredictionLog(fraudScore, project.engines);
    expect(await after.moveToLake()).toBe(25);
    expect(await idsOf()).toEqual(ids(25));
  });

  it("between the lake's commit and forgetting what was moved, none is moved again", async () => {
    const crashing = events({ trim: () => Promise.reject(new Error("killed")) });
    const before = new PredictionLog(fraudScore, { ...project.engines, events: crashing });
    add(before, 0, 25);
    await before.flush();
    await expect(before.moveToLake()).rejects.toThrow("killed");
    const after = new PredictionLog(fraudScore, project.engines);
    add(after, 25, 30);
    await after.flush();
    expect(await after.moveToLake()).toBe(5);
    expect(await idsOf()).toEqual(ids(30));
  });

  it("of the process, what was flushed is there when the log is opened again", async () => {
    const root = join(project.folder, "other-events");
    const first = await openFileEventLog({ root });
    const before = new PredictionLog(fraudScore, { ...project.engines, events: first });
    add(before, 0, 5);
    await before.flush();
    await first.close();
    const second = await openFileEventLog({ root });
    const after = new PredictionLog(fraudScore, { ...project.engines, events: second });
    expect(await after.moveToLake()).toBe(5);
    await second.close();
  });

  it("that took the event log away, says so instead of losing what comes", async () => {
    const root = join(project.folder, "lost-events");
    const first = await openFileEventLog({ root });
    const before = new PredictionLog(fraudScore, { ...project.engines, events: first });
    add(before, 0, 5);
    await before.flush();
    await before.moveToLake();
    await first.close();
    await rm(root, { recursive: true });
    const second = await openFileEventLog({ root });
    const after = new PredictionLog(fraudScore, { ...project.engines, events: second });
    add(after, 5, 7);
    await after.flush();
    expect(after.unmoved).toBeUndefined();
    await expect(after.moveToLake()).rejects.toMatchObject({ code: "serving.log-rewound" });
    expect(after.unmoved).toMatchObject({ code: "serving.log-rewound" });
    await second.close();
  });
});

describe("while the disk is full", () => {
  it("answers wait in order, the failure is seen, and all are written once there is room", async () => {
    let full = true;
    const filling = events({
      append: (topic, values) =>
        full ? Promise.reject(new Error("no space left")) : project.engines.events.append(topic, values),
    });
    const log = new PredictionLog(fraudScore, { ...project.engines, events: filling });
    add(log, 0, 700);
    await expect(log.flush()).rejects.toMatchObject({
      code: "serving.log-unwritten",
      detail: expect.stringContaining("700 answers of fraud-score"),
    });
    expect(log.failure).toMatchObject({ message: "no space left" });
    expect(log.waiting).toBe(700);
    add(log, 700, 710);
    full = false;
    await log.flush();
    expect([log.failure, log.waiting, log.dropped]).toEqual([undefined, 0, 0]);
    await log.moveToLake();
    expect(await idsOf()).toEqual(ids(710));
  });

  it("tries again by itself", async () => {
    let failures = 1;
    const flaky = events({
      append: (topic, values) =>
        failures-- > 0 ? Promise.reject(new Error("busy")) : project.engines.events.append(topic, values),
    });
    const log = new PredictionLog(fraudScore, { ...project.engines, events: flaky });
    add(log, 0, 3);
    while (log.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(failures).toBe(-1);
  });

  it("keeps a hundred thousand answers, and counts those beyond", async () => {
    const full = events({ append: () => Promise.reject(new Error("no space left")) });
    const log = new PredictionLog(fraudScore, { ...project.engines, events: full });
    const answer = scored(1);
    for (let i = 0; i < 100_010; i++) log.add({}, answer, "x");
    expect([log.waiting, log.dropped]).toEqual([100_000, 10]);
    await expect(log.flush()).rejects.toMatchObject({ code: "serving.log-unwritten" });
  });
});
