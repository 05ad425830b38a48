import { describe, expect, it } from "vitest";
import { cliJson, query, spawnCli } from "../support/cli.ts";
import { truthOf } from "../support/fraud-inputs.ts";
import { outcomeOf, unfinishedFiles } from "../support/outcome.ts";
import { randomOf } from "../support/random.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

/** Runs that have to be killed before their end. */
const kills = 100;
const attemptsAnHour = 5;
const firstHour = Date.parse("2026-06-30T12:00:00Z");
const nowOf = (hour: number) => new Date(firstHour + hour * 3_600_000).toISOString();

/** Kills a run after a while; true when it had not ended yet. */
async function killAfter(project: TempProject, now: string, ms: number): Promise<boolean> {
  const run = spawnCli(project, ["run", "--now", now]);
  const timer = setTimeout(() => run.child.kill("SIGKILL"), ms);
  const { signal } = await run.ended;
  clearTimeout(timer);
  return signal === "SIGKILL";
}

describe("runs that are killed a hundred times", () => {
  it("leave what undisturbed runs leave", { timeout: 1_800_000 }, async () => {
    const random = randomOf(Number(process.env.SOAK_SEED ?? 1));
    const project = await fraudProject();
    const undisturbed = await fraudProject();
    let killed = 0;
    try {
      let hour = 0;
      for (; killed < kills; hour++) {
        for (let i = 0; i < attemptsAnHour; i++)
          if (await killAfter(project, nowOf(hour), 200 + random() * 3_500)) killed++;
        await cliJson(project, ["run", "--now", nowOf(hour)]);
        await cliJson(undisturbed, ["run", "--now", nowOf(hour)]);
        const { accepted, lines } = (await truthOf(project)).inbox.payments;
        const [row] = await query(
          project,
          `select (select count(*) from silver.payments) silver, (select count(*) from gold.scores) scored,
             (select count(*) from bronze.payments) + (select count(*) from bronze.payments__rejected) lines`,
        );
        expect(row).toEqual({ silver: String(accepted), scored: String(accepted), lines: String(lines) });
      }
      const last = nowOf(hour - 1);
      expect(await outcomeOf(project, last)).toEqual(await outcomeOf(undisturbed, last));
      expect(await unfinishedFiles(project)).toEqual([]);
      process.stdout.write(`${killed} of ${hour * attemptsAnHour} runs were killed before their end\n`);
    } finally {
      await project.remove();
      await undisturbed.remove();
    }
  });
});
