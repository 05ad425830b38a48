import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleFile } from "../../packages/throughline/src/cli/init/sample-file.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
const env = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", PORT: "", THROUGHLINE_SOURCE: "" };

/** Packages by their folders, as they are published together. */
const packages = { throughline: "throughline", react: "@throughline/react", studio: "@throughline/studio" } as const;

let home: string;
let project: string;
/** Why there is no project to test; only for want of a network. */
let offline: string | undefined;

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: 180_000 });
  return { status, stdout: stdout ?? "", stderr: stderr ?? "" };
}

/** Runs the packed command, as `npx throughline` would. */
const throughline = (...args: readonly string[]) =>
  run(process.execPath, [path.join(project, "node_modules/throughline/bin/throughline.mjs"), ...args], project);

/** Packs the packages as they are published. Their files are built before, as `npm run build` does. */
async function packAll(): Promise<Readonly<Record<string, string>>> {
  const builds = ["throughline", "react"].map((name) => `packages/${name}/tsconfig.build.json`);
  run(process.execPath, [path.join(checkout, "node_modules/typescript/bin/tsc"), "-b", ...builds], checkout);
  const packed = path.join(home, "packed");
  await mkdir(packed);
  const entries = Object.entries(packages).map(([folder, name]) => {
    const { stdout, stderr, status } = run(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", packed],
      path.join(checkout, "packages", folder),
    );
    if (status !== 0) throw new Error(`npm pack of ${folder}: ${stderr}`);
    const file = /"filename": "([^"]+)"/.exec(stdout)?.[1] as string;
    return [name, `file:${path.join(packed, file.replace(/^@/, "").replace("/", "-"))}`];
  });
  return Object.fromEntries(entries);
}

/** Takes our packages from their tarballs, since no registry has them yet. */
async function useTarballs(tarballs: Readonly<Record<string, string>>): Promise<void> {
  const file = path.join(project, "package.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  for (const group of [manifest.dependencies, manifest.devDependencies])
    for (const name of Object.keys(group)) group[name] = tarballs[name] ?? group[name];
  await writeFile(file, JSON.stringify(manifest));
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "throughline-packed-"));
  project = path.join(home, "shop");
  const tarballs = await packAll();
  await writeFile(path.join(home, "orders.csv"), sampleFile());
  const bin = path.join(checkout, "packages/throughline/bin/throughline.mjs");
  const init = run(process.execPath, [bin, "init", "shop", "--csv", "orders.csv", "--yes"], home);
  if (init.status !== 0) throw new Error(`init: ${init.stdout}${init.stderr}`);
  await useTarballs(tarballs);
  const install = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], project);
  if (install.status === 0) return;
  const isOffline = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENOTCACHED|network/i.test(install.stderr);
  if (!isOffline) throw new Error(`npm install: ${install.stderr}`);
  offline = `the packages of the project cannot be fetched without a network:\n${install.stderr.slice(0, 500)}`;
  console.warn(`SKIPPED: ${offline}`);
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe("a project outside of the workspace, from packed packages", () => {
  it("compiles by its own tsconfig", (context) => {
    if (offline !== undefined) context.skip();
    const tsc = path.join(project, "node_modules/typescript/bin/tsc");
    expect(run(process.execPath, [tsc, "--noEmit"], project)).toMatchObject({ status: 0, stdout: "" });
  });

  it("has no problems in all eight roles", (context) => {
    if (offline !== undefined) context.skip();
    const { stdout } = throughline("check", "--json");
    expect(JSON.parse(stdout).problems).toEqual([]);
    const roles = JSON.parse(throughline("roles", "--json").stdout).roles as {
      role: string;
      declarations: unknown[];
    }[];
    expect(roles.filter(({ declarations }) => declarations.length > 0).map(({ role }) => role)).toEqual([
      ...["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"],
    ]);
  });

  it("starts at once, predicts, answers, lists its rows and shows its app", async (context) => {
    if (offline !== undefined) context.skip();
    const served = await start();
    try {
      const row = { customer_id: "c-0001", country: "DE", channel: "web", items: 3, amount: 50 };
      expect(await post(`${served.url}/endpoints/returned-score/predict`, row)).toMatchObject({
        score: expect.any(Number),
        model_version: "1",
        degraded: false,
      });
      expect(await post(`${served.url}/agents/guide`, { question: "which values does channel have?" })).toMatchObject({
        decided: false,
        passages: expect.arrayContaining([
          expect.objectContaining({ text: expect.stringContaining("app, store, web") }),
        ]),
      });
      expect((await (await fetch(`${served.url}/api/orders?limit=2`)).json()).items).toHaveLength(2);
      const page = await fetch(`${served.url}/`, { headers: { accept: "text/html" } });
      const html = await page.text();
      expect([page.status, html]).toEqual([200, expect.stringContaining("<title>Orders")]);
      const script = /src="([^"]+\.js)"/.exec(html)?.[1] as string;
      expect((await fetch(new URL(script, served.url))).status).toBe(200);
    } finally {
      served.child.kill("SIGTERM");
      expect(await served.ended).toEqual([0, null]);
    }
  });

  it("writes a second project by itself, over a sample, and nothing over the first", (context) => {
    if (offline !== undefined) context.skip();
    expect(throughline("init", "../second", "--yes").status).toBe(0);
    expect(existsSync(path.join(home, "second/data/orders.ts"))).toBe(true);
    const again = throughline("init", ".", "--yes");
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("init.folder-not-empty")]);
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Exit code and signal. */
  readonly ended: Promise<unknown[]>;
}

/** What `npm start` runs, on a free port. */
async function start(): Promise<Started> {
  const bin = path.join(project, "node_modules/throughline/bin/throughline.mjs");
  const child = spawn(process.execPath, [bin, "start", "--port", "0"], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const found = /serving {3}(http:\/\/\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`ended before it served:\n${output}`)));
  });
  await fetch(`${url}/ready`);
  return { child, url, ended };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
}
