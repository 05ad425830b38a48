import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Served, serve } from "../../../test/served.ts";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { post, service } from "../../contracts/backend/index.ts";
import { double, source, text, timestamp } from "../../contracts/data/index.ts";
import { entity, featureView } from "../../contracts/ml/index.ts";
import type { Database } from "../../ports/database.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import { eventKeyMigrations } from "../../runtime/lake/events/event-keys.ts";
import { eventTopic } from "../../runtime/lake/events/event-record.ts";

const feedback = source("bronze.feedback", {
  events: true,
  columns: { payment_id: text(), verdict: text().oneOf("fraud", "fine"), note: text().nullable(), at: timestamp() },
});
const measured = { id: text(), device: text(), heat: double(), at: timestamp() };
const readings = source("silver.readings", { files: "r/*.csv", columns: measured, key: "id", at: "at" });
const heard = source("bronze.heard", { events: true, columns: measured, key: "id", at: "at" });
const warmth = featureView("warmth", {
  entity: entity("device", { key: readings.columns.device }),
  ...{ from: readings, live: heard, at: "at" },
  features: ({ mean }) => ({ mean_1h: mean("heat").over("1h") }),
});
const api = service("api", {
  routes: {
    say: post("/say", {
      body: z.object({ verdict: z.string() }),
      reply: z.object({ accepted: z.number() }),
      uses: { feedback: feedback.append },
      handle: ({ body, feedback }) =>
        feedback({ payment_id: "by-handler", verdict: body.verdict as "fraud", at: "2026-02-20T10:00:00Z" }),
    }),
  },
});

let folder: string;
let database: Database;
let project: ServingProject;
let served: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "throughline-event-routes-"));
  database = await openPgliteDatabase({ dir: join(folder, "database") });
  await database.migrate(eventKeyMigrations);
  project = await openServingProject();
  const events = new EventWriters({ ...project.engines, database });
  served = await serve(project, [feedback, readings, heard, warmth, api], { events });
});
afterAll(async () => {
  await served.close();
  await project.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const event = { payment_id: "p-1", verdict: "fraud", at: "2026-02-20T10:00:00Z" };

/** The payment ids of what stands in the log. */
async function logged(): Promise<readonly unknown[]> {
  const records = await project.engines.events.read(eventTopic(feedback.name), 0, 1_000);
  return records.map(({ value }) => JSON.parse(value).row.payment_id);
}

describe("POST /events/<name>", () => {
  it("answers 202 when the event is on disk, once for a repeat under its key", async () => {
    const headers = { "idempotency-key": "key-1" };
    const answers = [
      await served.post("/events/bronze.feedback", event, headers),
      await served.post("/events/bronze.feedback", event, headers),
    ];
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(2).fill([202, { accepted: 1 }]));
    expect(await logged()).toEqual(["p-1"]);
    const other = await served.post("/events/bronze.feedback", { ...event, payment_id: "p-2" }, headers);
    expect([other.status, other.body.code]).toEqual([422, "events.key-reused"]);
  });

  it.each([
    [{ ...event, verdict: "maybe" }, "verdict"],
    [{ ...event, at: "yesterday" }, "at"],
    [{ ...event, at: "2026-02-20" }, "at"],
    [{ ...event, note: "\ud800" }, "note"],
    [{ ...event, colour: "red" }, "colour"],
    [{ verdict: "fraud", at: event.at }, "payment_id"],
    [null, undefined],
  ])("refuses what has not the source's shape and keeps nothing of it: %j", async (body, field) => {
    const before = await logged();
    const answer = await served.post("/events/bronze.feedback", body);
    expect([answer.status, answer.body.code]).toEqual([422, "server.invalid-request"]);
    if (field !== undefined) expect(answer.body.issues[0].path).toEqual(["body", field]);
    expect(await logged()).toEqual(before);
  });

  it("refuses a value that features of it would not have exactly", async () => {
    const reading = { id: "r-1", device: "d", heat: 9_007_199_254.7, at: "2026-02-20T10:00:00Z" };
    expect((await served.post("/events/bronze.heard", reading)).status).toBe(202);
    const answer = await served.post("/events/bronze.heard", { ...reading, heat: -1e10 });
    expect(answer.body).toMatchObject({ status: 422, issues: [{ path: ["body", "heat"] }] });
    expect(answer.body.issues[0].message).toBe(
      "must be below 9007199254.740992 in magnitude, where features of it are exact",
    );
  });

  it("takes no parameters", async () => {
    const answer = await served.post("/events/bronze.feedback?zzz=1", event);
    expect(answer.body).toMatchObject({ status: 422, issues: [{ path: ["query", "zzz"] }] });
  });

  it("knows no other source and no other method", async () => {
    expect((await served.post("/events/bronze.other", event)).status).toBe(404);
    expect((await served.get("/events/bronze.feedback")).status).toBe(405);
  });

  it("is what a handler's append does, by the same shape", async () => {
    expect((await served.post("/api/say", { verdict: "fine" })).body).toEqual({ accepted: 1 });
    expect((await logged()).at(-1)).toBe("by-handler");
    expect((await served.post("/api/say", { verdict: "maybe" })).status).toBe(422);
  });
});
