import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliJson, query } from "../support/cli.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
/** The server's clock stands a while after the last run, as it does in life. */
const later = "2026-06-30T12:20:00Z";
const card = "card-of-a-thief";

let project: TempProject;
let server: ServedProject;
let key: string;
let release: string;
beforeAll(async () => {
  project = await fraudProject({ app: false });
  release = (await cliJson<{ release: string }>(project, ["run", "--now", now])).release;
  server = await serveCli(project, ["serve", "--now", later]);
  key = server.key as string;
});
afterAll(async () => {
  await server?.kill();
  await project?.remove();
});

const payment = (i: number) => ({
  ...{ payment_id: `live-${i}`, card_id: card, amount: 80, country: "BR", category: "gift_cards", merchant_days: 3 },
  paid_at: `2026-06-30T12:${String(i).padStart(2, "0")}:00Z`,
});
const authorize = (i: number, more: object = {}) =>
  server.post("/api/payments/authorize", { ...payment(i), ...more }, { "x-api-key": key });
const features = async () =>
  (await server.get(`/studio/api/features/card_activity/lookup?key=${card}&at=now`)).json.values;
const held = async () =>
  /throughline_live_events\{view="card_activity"\} (\d+)/.exec((await server.get("/metrics")).text)?.[1];

describe("payments that no file has", () => {
  it("count in the next answer of their card, each once, and raise its score", async () => {
    const scores: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { status, json } = await authorize(i);
      expect(status, JSON.stringify(json)).toBe(200);
      scores.push(json.score);
    }
    expect(scores.at(-1)).toBeGreaterThan(scores[0] as number);
    await authorize(4);
    expect(await features()).toMatchObject({ payments_1h: 5, spend_24h: 400, countries_7d: 1 });
    expect(await held()).toBe("5");
  });

  it("are refused where their table would refuse them, and count for nothing", async () => {
    for (const more of [{ amount: 12.345 }, { payment_id: "half \ud800" }])
      expect((await authorize(6, more)).status).toBe(422);
    expect(await held()).toBe("5");
  });

  it("are all there when the server was killed and started again", async () => {
    await server.kill();
    server = await serveCli(project, ["serve", "--now", later]);
    expect(await features()).toMatchObject({ payments_1h: 5, spend_24h: 400 });
    expect((await authorize(7)).status).toBe(200);
    expect(await features()).toMatchObject({ payments_1h: 6, spend_24h: 480 });
  });

  it("are what the answers knew: they are replayed with just those, and new ones are seen to count", async () => {
    const found = await cliJson<{ clauses: { promise: string; status: string; note: string }[] }>(project, ["verify"]);
    const clause = (name: string) => found.clauses.find(({ promise }) => promise === name);
    expect(clause("serving consistency")).toMatchObject({
      status: "held",
      note: expect.stringMatching(/^\d+ logged answers?$/),
    });
    expect(clause("live events")).toMatchObject({ status: "held", note: expect.stringContaining("40 events") });
    expect(await held()).toBe("6");
  });

  it("lead to no build of what is learned from files alone, and are kept by the release that a run makes of them", async () => {
    const summary = await cliJson<{ release: string; built: number }>(project, ["run"]);
    expect(await query(project, "select count(*) n from bronze.authorizations")).toEqual([{ n: "6" }]);
    expect(await query(project, 'select count(*) n from bronze."authorizations__rejected"')).toEqual([{ n: "1" }]);
    expect(await query(project, "select distinct model_version v from gold.scores")).toEqual([{ v: "1" }]);
    expect(summary.release).not.toBe(release);
    expect(await features()).toMatchObject({ payments_1h: 6, spend_24h: 480 });
  });
});
