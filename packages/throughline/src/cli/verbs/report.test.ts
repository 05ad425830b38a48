import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edited, lockedProject } from "../../../test/locked-project.ts";
import { shop, type TrialProject } from "../../../test/trial-project.ts";
import type { ProjectReport } from "../../runtime/reports/project-report.ts";

let project: TrialProject;
beforeEach(async () => {
  project = await lockedProject();
});
afterEach(() => project.remove());

const reported = async (line = ""): Promise<ProjectReport> =>
  JSON.parse((await project.run(`report --json ${line}`.trim())).stdout);
const sectionOf = (report: ProjectReport, role: string) => report.roles.find((one) => one.role === role);
let hour = 0;
/** Each commit an hour after the one before. */
const git = (as: string, ...args: readonly string[]) =>
  execFileSync("git", ["-C", project.root, "-c", `user.name=${as}`, "-c", "user.email=t@example.com", ...args], {
    encoding: "utf8",
    env: { ...process.env, GIT_AUTHOR_DATE: `2026-11-20T${String(hour).padStart(2, "0")}:00:00Z` },
  });
const commitAll = (as: string, says: string) => {
  hour++;
  git(as, "add", "-A");
  git(as, "commit", "-qm", says);
};
const renameAmount = () =>
  project.write(
    "data/orders.ts",
    edited(
      "data/orders.ts",
      "...rawOrders.columns, refunded",
      'order_id: text(), card_id: text(), amount_usd: decimal(12, 2).unit("USD"), paid_at: timestamp(), refunded',
    )
      .replace("card_id, amount, paid_at", "card_id, amount as amount_usd, paid_at")
      .replace('check.min("amount"', 'check.min("amount_usd"'),
  );

describe("report", () => {
  it("says what each role owns and promises before anything ran, and what it does without", async () => {
    const report = await reported();
    expect(report).toMatchObject({ project: "shop", release: null, totals: { declarations: 9, held: 0, breaks: 0 } });
    expect(report.roles.map(({ role }) => role)).toEqual(["data", "ml", "mlops", "backend", "analyst"]);
    const [source] = sectionOf(report, "data")?.declarations ?? [];
    expect(source).toMatchObject({ name: "bronze.orders", owner: "@data", place: { file: "data/orders.ts", line: 3 } });
    expect(new Set(sectionOf(report, "data")?.clauses.map(({ status }) => status))).toEqual(new Set(["not-measured"]));
    expect(report.leftOut).toEqual([
      "Runs, releases and measurements are left out: nothing was run yet.",
      expect.stringMatching(/^Who changed a declaration last is left out: no git repository holds /),
    ]);
  });

  it("names an open break with those who are affected, at whoever made it and at each of them", async () => {
    await renameAmount();
    const report = await reported();
    expect(report.totals.breaks).toBe(1);
    const [made] = sectionOf(report, "data")?.breaks ?? [];
    expect(made).toMatchObject({ target: "silver.orders.amount", says: expect.stringContaining("amount_usd") });
    expect(new Set(made?.victims.map(({ role }) => role))).toEqual(
      new Set(["ml", "mlops", "backend", "analyst", undefined]),
    );
    const [suffered] = sectionOf(report, "analyst")?.affectedBy ?? [];
    expect(suffered).toMatchObject({ role: "data", target: "silver.orders.amount" });
    expect(new Set(suffered?.victims.map(({ role }) => role))).toEqual(new Set(["analyst"]));
    const { stdout } = await project.run("report --role analyst");
    expect(stdout).toMatch(/\| ✗ silver\.orders\.amount \| .+ by data \| `data\/orders\.ts:\d+` \| .*metric revenue/);
  });

  it("names who changed each declaration last, by the lines of its own statement", async () => {
    git("Ada", "init", "-q");
    commitAll("Ada", "the shop");
    await project.write("ml/refunds.ts", (shop["ml/refunds.ts"] as string).replace("rounds: 10", "rounds: 12"));
    commitAll("Bo", "more rounds");
    await project.write(
      "ml/refunds.ts",
      (shop["ml/refunds.ts"] as string).replace("rounds: 10", "rounds: 12").replace("24h: sum", "24h : sum"),
    );
    const report = await reported("--role ml");
    const changes = sectionOf(report, "ml")?.declarations.map(({ name, lastChange }) => [name, lastChange]);
    expect(changes).toEqual([
      ["card", expect.objectContaining({ by: "Ada", says: "the shop" })],
      ["card_activity", "uncommitted"],
      [
        "refunds",
        expect.objectContaining({ by: "Bo", says: "more rounds", commit: expect.stringMatching(/^[0-9a-f]{12}$/) }),
      ],
    ]);
    expect(report.leftOut).toHaveLength(1);
  });

  it("is one HTML file that runs and loads nothing, with texts of the project escaped", async () => {
    await project.write(
      "throughline.config.ts",
      'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "shop", owners: { data: "<b>&\\"data" } });\n',
    );
    const { code, stdout } = await project.run("report --out pages/shop.html");
    expect([code, stdout]).toEqual([0, "written: pages/shop.html\n"]);
    const html = await readFile(path.join(project.root, "pages/shop.html"), "utf8");
    expect(html).toContain("&lt;b&gt;&amp;&quot;data");
    expect(html).not.toMatch(/<b>&|<script|https?:\/\/|url\(/);
    expect(html).toContain("light-dark(");
    expect(html).toContain("@media print");
  });

  it("is Markdown whose cells no text of the project ends", async () => {
    await project.write(
      "analyst/figures.ts",
      (shop["analyst/figures.ts"] as string).replace('"revenue"', '"rev|enue`s"'),
    );
    const { stdout } = await project.run("report --role analyst");
    const lines = stdout.split("\n");
    const cellsOf = (line: string | undefined) => line?.match(/(?<!\\)\|/g)?.length;
    const rows = lines.flatMap((line, at) => (line.startsWith("| `` rev") ? [at] : []));
    expect(rows.length).toBeGreaterThan(0);
    for (const at of rows) {
      const rule = lines.slice(0, at).findLast((line) => /^\|[-: |]+\|$/.test(line));
      expect(cellsOf(lines[at])).toBe(cellsOf(rule));
    }
  });

  it("takes one form at a time, and one of the eight roles", async () => {
    const both = await project.run("report --json --out r.html");
    expect([both.code, both.stdout]).toEqual([2, expect.stringContaining("Leave out --format and --out")]);
    expect((await project.run("report --role dat")).code).toBe(2);
  });
});
