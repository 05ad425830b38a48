import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliJson, query, spawnCli } from "../support/cli.ts";
import { loadOf } from "../support/load.ts";
import { outcomeOf, type RunOutcome, unfinishedFiles } from "../support/outcome.ts";
import { scoredProject } from "../support/scored-project.ts";
import { serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const outcome = (of: TempProject) => outcomeOf(of, now, { "bronze.payments": "*", "bronze.payments__rejected": "*" });

let reference: RunOutcome;
let project: TempProject;
beforeAll(async () => {
  const undisturbed = await scoredProject({ rounds: 5 });
  await cliJson(undisturbed, ["run", "--now", now]);
  reference = await outcome(undisturbed);
  await undisturbed.remove();
  project = await scoredProject({ rounds: 5 });
});
afterAll(() => project.remove());

/** Kills a run once it has written this many lines; false when it ended before. */
async function killAfterLines(lines: number): Promise<boolean> {
  const run = spawnCli(project, ["run", "--now", now]);
  const pattern = new RegExp(`^(?:[^\\n]*\\n){${lines}}`);
  const killed = await run.until(pattern).then(
    () => run.child.kill("SIGKILL"),
    () => false,
  );
  const { signal } = await run.ended;
  return killed && signal === "SIGKILL";
}

describe("a run that is killed", () => {
  // Kills of the fraud example at a hundred points are in tests/soak.
  it("is resumed by the next one, early or late in its steps, and ends as if nothing had happened", async () => {
    let lines = 2;
    while (await killAfterLines(lines)) lines += 2;
    expect(lines).toBeGreaterThan(2 + 2);
    expect(await outcome(project)).toEqual(reference);
    expect(await unfinishedFiles(project)).toEqual([]);
  });
});

describe("a server that is killed", () => {
  const payment = { card_id: "card-1", amount: 60.25 };

  it("loses no answer that was written, logs none twice, and the next one serves at once", async () => {
    await cliJson(project, ["run", "--now", now]);
    const first = await serveCli(project, ["serve", "--now", now]);
    for (let i = 0; i < 40; i++) await first.post("/predict", payment);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const load = loadOf(first.url, { connections: 4, path: "/predict", body: payment });
    await expect.poll(() => load.result.answered, { timeout: 20_000 }).toBeGreaterThan(100);
    await first.kill();
    const { answered, statuses, broken } = await load.ended;
    expect([...statuses.keys()]).toEqual([200]);
    const second = await serveCli(project, ["serve", "--now", now]);
    expect((await second.get("/health")).json.status).toBe("ok");
    expect((await second.stop()).code).toBe(0);
    const [row] = await query<{ n: string; ids: string }>(
      project,
      `select count(*) n, count(distinct request_id) ids from logs.score`,
    );
    expect(row?.ids).toBe(row?.n);
    expect(Number(row?.n)).toBeGreaterThanOrEqual(40);
    expect(Number(row?.n)).toBeLessThanOrEqual(40 + answered + [...broken.values()].reduce((sum, n) => sum + n, 0));
  });
});
