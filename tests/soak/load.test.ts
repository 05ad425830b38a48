import { describe, expect, it } from "vitest";
import { cliJson, query } from "../support/cli.ts";
import { loadOf } from "../support/load.ts";
import { serveCli } from "../support/server.ts";
import { fraudProject } from "../support/temp-project.ts";

const seconds = 60;

describe("a server under load for a minute", () => {
  it("breaks no request while it switches releases and when it is told to stop", { timeout: 600_000 }, async () => {
    const project = await fraudProject();
    const server = await serveCli(project, ["start", "--now", "2026-06-30T12:00:00Z"]);
    try {
      const body = { card_id: "card-00001", amount: 60, country: "DE", category: "books", merchant_days: 400 };
      const scores = loadOf(server.url, { connections: 8, path: "/predict", body });
      const figures = loadOf(server.url, { connections: 2, path: "/metrics/fraud_rate" });
      const until = Date.now() + seconds * 1000;
      let releases = 0;
      while (Date.now() < until || releases < 3) {
        const { created } = await cliJson<{ created: boolean }>(project, ["run", "--rebuild"]);
        if (created) releases++;
      }
      const stopped = server.stop();
      const results = [await scores.ended, await figures.ended];
      expect(await stopped).toMatchObject({ code: 0, stderr: "" });
      for (const { broken, statuses } of results) {
        expect(Object.fromEntries(broken)).toEqual({});
        expect([...statuses.keys()]).toEqual([200]);
      }
      const answered = results[0]?.answered ?? 0;
      const [row] = await query(project, `select count(*) n, count(distinct request_id) ids from logs."fraud-score"`);
      expect(row).toEqual({ n: String(answered), ids: String(answered) });
      expect(results[0]?.releases.size).toBeGreaterThan(2);
      process.stdout.write(`${answered} answers from ${results[0]?.releases.size} releases\n`);
    } finally {
      await server.kill();
      await project.remove();
    }
  });
});
