import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
afterEach(() => project.remove());

const misspelt = {
  ...shop,
  "analyst/figures.ts": (shop["analyst/figures.ts"] as string).replace('sum("amount")', 'sum("amuont")'),
  "ml/refunds.ts": (shop["ml/refunds.ts"] as string).replace("columns.card_id", "columns.card"),
};

const withoutTime = (text: string) => text.replace(/\d+\.\d\d s/, "… s");

describe("check", () => {
  it("says in one line that all is well", async () => {
    project = await trialProject();
    const { code, stdout } = await project.run("check");
    expect(code).toBe(0);
    expect(withoutTime(stdout.trimEnd().split("\n").at(-1) as string)).toBe(
      "✓ 0 problems   9 declarations · 5 roles · … s",
    );
  });

  it("prints every problem with its line and cure, and their number last", async () => {
    project = await trialProject(misspelt);
    const { code, stdout } = await project.run("check");
    expect(code).toBe(1);
    expect(stdout).toContain("analyst asks amuont, data gives no such field: silver.orders.amuont");
    expect(stdout).toContain("    4 │ export const card = entity");
    expect(stdout).toContain("cure    use the field amount\n");
    const [last] = stdout.trimEnd().split("\n").slice(-1);
    expect(withoutTime(last as string)).toMatch(/^✗ \d+ problems in 2 files {3}9 declarations · 5 roles · … s$/);
    expect(stdout.match(/problems in 2 files/g)).toHaveLength(1);
  });

  it("prints the same when nothing has changed since", async () => {
    project = await trialProject(misspelt);
    const first = await project.run("check");
    const second = await project.run("check");
    expect(withoutTime(second.stdout)).toBe(withoutTime(first.stdout));
    const [cold, warm] = [await project.run("check --json --no-cache"), await project.run("check --json")].map(
      ({ stdout }) => JSON.parse(stdout),
    );
    expect([cold.cached, warm.cached]).toEqual([false, true]);
    expect({ ...warm, cached: false }).toEqual(cold);
  });

  it("gives programs the problems and what the project has", async () => {
    project = await trialProject(misspelt);
    const { code, stdout } = await project.run("check --json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      project: "shop",
      declarations: 9,
      roles: ["data", "ml", "mlops", "backend", "analyst"],
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: "contracts.unknown-column",
          where: expect.objectContaining({ file: "ml/refunds.ts", line: 4 }),
        }),
      ]),
    });
  });

  it("says where types are checked, once all is well and there are some to check", async () => {
    const says = "Types are not checked here";
    project = await trialProject({ ...shop, "tsconfig.json": "{}\n" });
    expect((await project.run("check")).stdout).toContain(`${says}: \`npx tsc --noEmit\` does that.\n\n✓`);
    await project.write("package.json", '{ "scripts": { "typecheck": "tsc" } }\n');
    expect((await project.run("check")).stdout).toContain(`${says}: \`npm run typecheck\` does that.`);
    for (const [file, text] of Object.entries(misspelt)) await project.write(file, text);
    expect((await project.run("check")).stdout).not.toContain(says);
  });

  it("goes on with the other files where one cannot be loaded", async () => {
    project = await trialProject({ ...misspelt, "mlops/refund-score.ts": "export const = 1;\n" });
    const { stdout } = await project.run("check --json");
    const codes = JSON.parse(stdout).problems.map(({ code }: { readonly code: string }) => code);
    expect(codes).toContain("load.syntax");
    expect(codes).toContain("contracts.unknown-column");
  });
});

const bin = fileURLToPath(new URL("../../../bin/throughline.mjs", import.meta.url));
const probe = `data:text/javascript,${encodeURIComponent(`
  const open = process.dlopen;
  const opened = [];
  process.dlopen = function (module, file, ...rest) { opened.push(file); return open.call(process, module, file, ...rest); };
  process.on("exit", () => console.error("opened " + opened.join(" ")));
`)}`;

/** Runs `check` as a process of its own, and says which native engines it opened. */
function checkProcess() {
  const env = { ...process.env, THROUGHLINE_SOURCE: "1", NODE_OPTIONS: "" };
  const { status, stderr } = spawnSync(process.execPath, ["--import", probe, bin, "check"], {
    cwd: project.root,
    encoding: "utf8",
    env,
  });
  return { status, opensDuckDb: stderr.includes("duckdb"), runs: stderr.includes("a module of the project runs") };
}

describe("the process of check", () => {
  it("opens DuckDB for new SQL only, and runs no module while nothing changes", async () => {
    project = await trialProject({
      ...shop,
      "shared/say.ts": "",
      "analyst/say.ts": 'console.error("a module of the project runs");\n',
    });
    expect(checkProcess()).toEqual({ status: 0, opensDuckDb: true, runs: true });
    expect(checkProcess()).toEqual({ status: 0, opensDuckDb: false, runs: false });
    await project.write("analyst/figures.ts", `${shop["analyst/figures.ts"]}\nexport const more = 1;\n`);
    expect(checkProcess()).toEqual({ status: 0, opensDuckDb: false, runs: true });
    await project.write("data/orders.ts", (shop["data/orders.ts"] as string).replace("amount > 100", "amount > 200"));
    expect(checkProcess()).toEqual({ status: 0, opensDuckDb: true, runs: true });
  });
});
