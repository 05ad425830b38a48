import { mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { problemJson } from "../render/problems.ts";
import { openGraph } from "./open-graph.ts";

let project: TrialProject;
afterEach(() => project.remove());

const open = () => openGraph({ root: project.root });
const cacheFile = (name: string) => path.join(project.root, ".throughline/cache", name);
const exists = async (file: string) => (await stat(file).catch(() => undefined)) !== undefined;

/** Counts how often modules of the project run. */
const counted = {
  ...shop,
  "data/orders.ts": `globalThis.trialRuns = (globalThis.trialRuns ?? 0) + 1;\n${shop["data/orders.ts"]}`,
};
const runs = () => (globalThis as { trialRuns?: number }).trialRuns;

describe("the graph of an unchanged project", () => {
  it("is taken from the last time, with its problems, and no module runs", async () => {
    project = await trialProject({
      ...counted,
      "analyst/wrong.ts": `import { metric } from "throughline/analyst";
import { orders } from "../data/orders.ts";
export const wrong = metric("wrong", { from: orders, time: "paid_at", measure: ({ sum }) => sum("amont") });
`,
    });
    const first = await open();
    const before = runs();
    const second = await open();
    expect([first.isCached, second.isCached]).toEqual([false, true]);
    expect(runs()).toBe(before);
    expect(second.graph).toEqual(first.graph);
    expect(first.problems).not.toEqual([]);
    expect(second.problems.map(problemJson)).toEqual(first.problems.map(problemJson));
    expect(second.settings).toEqual(first.settings);
  });

  it("stays the same when files are only touched", async () => {
    project = await trialProject();
    await open();
    await utimes(path.join(project.root, "ml/refunds.ts"), new Date(), new Date());
    expect((await open()).isCached).toBe(true);
  });

  it("is made anew in a copy of the folder", async () => {
    project = await trialProject();
    await open();
    const moved = `${project.root}-moved`;
    await rename(project.root, moved);
    try {
      expect((await openGraph({ root: moved })).isCached).toBe(false);
    } finally {
      await rename(moved, project.root);
    }
  });
});

const changes: Readonly<Record<string, (root: string) => Promise<unknown>>> = {
  "a role's file changes": (root) => replace(root, "ml/refunds.ts", "rounds: 10", "rounds: 20"),
  "a file that a role's file imports changes": (root) => replace(root, "shared/limit.ts", "100", "200"),
  "the config changes": (root) => replace(root, "throughline.config.ts", "@bi", "@insight"),
  "a role gets a file": (root) => writeFile(path.join(root, "analyst/empty.ts"), "export const nothing = 1;\n"),
  "a role loses a file": (root) => rm(path.join(root, "analyst/figures.ts")),
  "the lock appears": (root) => writeFile(path.join(root, "throughline.lock.json"), "{}\n"),
  "an imported package has another version": (root) =>
    writeFile(path.join(root, "ml/node_modules/limits/package.json"), manifest("2.0.0")),
  "a file of a linked package changes": (root) => replace(root, "elsewhere/limits/index.js", "10", "11"),
  "a file appears that an import means instead": (root) =>
    writeFile(path.join(root, "shared/limit"), "export const limit = 1;\n"),
  "the package manager installs something": async (root) => {
    await rm(path.join(root, "node_modules"));
    await mkdir(path.join(root, "node_modules"));
    await writeFile(path.join(root, "node_modules/.package-lock.json"), "{}\n");
  },
};

const manifest = (version: string) =>
  JSON.stringify({ name: "limits", version, type: "module", exports: "./index.js" });

async function replace(root: string, file: string, from: string, to: string) {
  const text = await readFile(path.join(root, file), "utf8");
  expect(text).toContain(from);
  await writeFile(path.join(root, file), text.replace(from, to));
}

/** The shop with a shared file, an installed package and a linked one; all settled before the first look. */
async function wideProject() {
  const trial = await trialProject({
    ...shop,
    "shared/limit.ts": "export const limit = 100;\n",
    "elsewhere/limits/index.js": "export const most = 10;\n",
    "elsewhere/limits/package.json": manifest("1.0.0"),
    "ml/node_modules/limits/package.json": manifest("1.0.0"),
    "ml/node_modules/limits/index.js": "export const most = 10;\n",
    "ml/limits.ts": 'export { limit } from "../shared/limit";\nexport { most } from "limits";\n',
    "analyst/limits.ts": 'export { most } from "limits";\n',
  });
  await mkdir(path.join(trial.root, "analyst/node_modules"));
  await symlink(path.join(trial.root, "elsewhere/limits"), path.join(trial.root, "analyst/node_modules/limits"), "dir");
  await new Promise((settled) => setTimeout(settled, 100));
  return trial;
}

describe("a project is looked at anew when", () => {
  it.each(Object.entries(changes))("%s", async (_title, change) => {
    project = await wideProject();
    await open();
    expect((await open()).isCached).toBe(true);
    await change(project.root);
    expect((await open()).isCached).toBe(false);
  });

  it("a variable that its modules read has another value", async () => {
    project = await trialProject({
      ...shop,
      "shared/env.ts": "",
      "data/inbox.ts": "export const inbox = process.env.TRIAL_INBOX ?? process.env['TRIAL_OTHER'];\n",
    });
    try {
      process.env.TRIAL_INBOX = "a";
      await open();
      expect((await open()).isCached).toBe(true);
      process.env.TRIAL_OTHER = "b";
      expect((await open()).isCached).toBe(false);
      expect(await readFile(cacheFile("graph.jsonl"), "utf8")).not.toContain('"TRIAL_INBOX","a"');
    } finally {
      delete process.env.TRIAL_INBOX;
      delete process.env.TRIAL_OTHER;
    }
  });
});

describe("what was kept", () => {
  it("is ignored where a byte of it differs", async () => {
    project = await trialProject();
    await open();
    const text = await readFile(cacheFile("graph.jsonl"), "utf8");
    await writeFile(cacheFile("graph.jsonl"), text.replace("silver.orders", "silver.odders"));
    const again = await open();
    expect([again.isCached, again.graph.nodes.length]).toEqual([false, 9]);
    await writeFile(cacheFile("graph.jsonl"), text.slice(0, 1000));
    expect((await open()).isCached).toBe(false);
    expect((await open()).isCached).toBe(true);
  });

  it("costs nothing but time where it cannot be written", async () => {
    project = await trialProject({ ...shop, ".throughline": "a file where the folder would be\n" });
    expect((await open()).graph.nodes).toHaveLength(9);
    const again = await open();
    expect([again.isCached, again.problems]).toEqual([false, []]);
  });

  it("is nothing of a project that does not load", async () => {
    project = await trialProject({ ...shop, "ml/broken.ts": "export const = 1;\n" });
    expect((await open()).problems.map(({ code }) => code)).toEqual(["load.syntax"]);
    expect((await open()).isCached).toBe(false);
  });

  it("is neither read nor written without a cache", async () => {
    project = await trialProject();
    await openGraph({ root: project.root, useCache: false });
    expect([await exists(cacheFile("graph.jsonl")), await exists(cacheFile("sql.json"))]).toEqual([false, false]);
    await open();
    expect((await openGraph({ root: project.root, useCache: false })).isCached).toBe(false);
  });
});
