import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
beforeEach(async () => {
  project = await smallProject();
});
afterEach(() => project.remove());

/** The lines of a run's output that name a step. */
async function linesOf(step: string) {
  const { code, stdout } = await cli(project, ["run"]);
  const lines = stdout.split("\n").filter((line) => line.includes(step) && !line.includes("note"));
  return { code, line: lines.join("\n").replaceAll(/ +/g, " ") };
}

describe("the line of a table", () => {
  it("says in words that its quality is broken, when it is built and while that stays, and the run ends with 0", async () => {
    await project.edit("data/orders.ts", "quality: 0.5,", "quality: 0.9,");
    const built = await linesOf("silver.orders");
    expect(built.code).toBe(0);
    expect(built.line).toContain("2 rows, 1 rejected quality broken: 66.6 % < 90 %");
    const kept = await linesOf("silver.orders");
    expect(kept).toMatchObject({ code: 0, line: expect.stringContaining("unchanged, broken: quality ≥ 90 %") });
    await project.edit("data/orders.ts", "quality: 0.9,", "quality: 0.5,");
    expect((await linesOf("silver.orders")).line).not.toContain("broken");
    expect((await linesOf("silver.orders")).line).not.toContain("broken");
  });
});

describe("the line of a source", () => {
  it("counts the files that could not be ingested and names the first with its reason, and the run ends with 0", async () => {
    await project.write("inbox/two.csv", "order_id,price\no-9,1.00\n");
    const one = await linesOf("bronze.orders");
    expect(one.code).toBe(0);
    expect(one.line).toContain("1 file not ingested: inbox/two.csv (the file lacks a declared column)");
    await project.write("inbox/three.csv", "order_id,order_id\n");
    const two = await linesOf("bronze.orders");
    expect(two.line).toContain(
      "nothing new, 2 files not ingested, first inbox/three.csv (the file's header cannot be read)",
    );
  });
});

describe("the line of prepare", () => {
  it("says what was written for sources to read, and that nothing was when all is there", async () => {
    await project.edit(
      "throughline.config.ts",
      'name: "small",',
      `name: "small",
  prepare: async ({ root }) => {
    const { writeFile } = await import("node:fs/promises");
    for (const n of [7, 8]) await writeFile(root + "/inbox/" + n + ".csv", "order_id,amount,ordered_at\\no-" + n + ",1.00,2026-06-30T10:00:00Z\\n", { flag: "wx" }).catch(() => undefined);
  },`,
    );
    expect((await linesOf("prepare")).line).toMatch(/prepare 2 files written, 114 bytes/);
    expect((await linesOf("prepare")).line).toMatch(/prepare inputs are up to date/);
  });

  it("is not there for a project that prepares nothing", async () => {
    expect((await linesOf("prepare")).line).toBe("");
    expect(await cliJson(project, ["run"])).toMatchObject({ built: 0 });
  });
});
