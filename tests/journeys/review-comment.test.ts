import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderVictimTable } from "../../packages/throughline/src/cli/render/victim-table.ts";
import { checkedProject, renamedAmount } from "../../packages/throughline/test/broken-project.ts";
import { type GithubApi, openGithubApi } from "../support/github-api.ts";

const script = path.resolve(import.meta.dirname, "../../packages/throughline/action/comment.mjs");
const breaking = renderVictimTable(checkedProject(renamedAmount));
const harmless = renderVictimTable(checkedProject({}));
const otherProject = renderVictimTable(checkedProject(renamedAmount, { root: "examples/other" }));

let folder: string;
let api: GithubApi;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-comment-"));
  api = await openGithubApi("acme/shop", 7);
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the script with a table, as a workflow of pull request 7 does. */
async function review(table: string, env: Readonly<Record<string, string>> = {}) {
  const files = { table: "table.md", event: "event.json", summary: "summary.md" };
  const at = (name: keyof typeof files) => path.join(folder, files[name]);
  await writeFile(at("table"), table);
  await writeFile(at("event"), JSON.stringify({ pull_request: { number: 7 } }));
  await writeFile(at("summary"), "");
  const given = {
    PATH: process.env.PATH,
    GITHUB_API_URL: api.url,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_TOKEN: "secret-token",
    GITHUB_EVENT_PATH: at("event"),
    GITHUB_STEP_SUMMARY: at("summary"),
    THROUGHLINE_RETRY_MS: "1",
    ...env,
  };
  const outcome = await new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile(process.execPath, [script, at("table")], { env: given }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    );
  });
  return { ...outcome, summary: await readFile(at("summary"), "utf8") };
}

const methods = () => api.requests.map(({ method }) => method);

describe("the comment on a pull request", () => {
  it("is written where something breaks, once, with the token", async () => {
    const { code, summary, stdout } = await review(breaking);
    expect([code, summary]).toEqual([0, ""]);
    expect(api.comments.map(({ body }) => body)).toEqual([breaking]);
    expect(methods()).toEqual(["GET", "POST"]);
    expect(api.requests.every(({ authorization }) => authorization === "Bearer secret-token")).toBe(true);
    expect(stdout).toContain("Commented: https://github.test/acme/shop/pull/7#issuecomment-1000");
    expect(stdout).not.toContain("secret-token");
  });
  it("is the same one after the next push", async () => {
    api.write("Looks good to me");
    await review(breaking);
    const changed = breaking.replace("1 break", "2 breaks");
    await review(changed);
    expect(api.comments.map(({ body }) => body)).toEqual(["Looks good to me", changed]);
    expect(methods().slice(2)).toEqual(["GET", "PATCH"]);
  });
  it("is not written where nothing breaks", async () => {
    const { code, summary } = await review(harmless);
    expect([code, summary, methods()]).toEqual([0, "", ["GET"]]);
  });
  it("says that it no longer breaks where it did, and is left alone from then on", async () => {
    await review(breaking);
    await review(harmless);
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toMatch(/^<!-- throughline:review folder=\. breaks=0 -->/);
    expect(api.comments[0]?.body).toContain("did break something; it no longer does");
    await review(harmless);
    expect(methods().slice(-2)).toEqual(["PATCH", "GET"]);
  });
  it("is one for each project of a repository", async () => {
    await review(breaking);
    await review(otherProject);
    await review(breaking);
    expect(api.comments.map(({ body }) => body)).toEqual([breaking, otherProject]);
  });
  it("is found behind hundreds of others, and not taken for one that quotes it", async () => {
    for (let at = 0; at < 250; at += 1) api.write(`> ${breaking}`);
    const own = api.write(breaking);
    await review(harmless);
    expect(own.body).toContain("nothing breaks");
    expect(api.requests.map(({ path: asked }) => /[?&]page=(\d)/.exec(asked)?.[1])).toEqual(["1", "2", "3", undefined]);
  });
});

describe("a pull request that cannot be written to", () => {
  it("has the table in the summary of the run where the token only reads", async () => {
    api.faults.push(undefined, { status: 403, message: "Resource not accessible by integration" });
    const { code, stdout, summary } = await review(breaking);
    expect([code, summary, api.comments]).toEqual([0, `${breaking}\n`, []]);
    expect(stdout).toMatch(/^::notice title=Throughline::.*403 Resource not accessible by integration/m);
    expect(methods()).toEqual(["GET", "POST"]);
  });
  it("has it there without a token, or without a pull request, and nothing is asked", async () => {
    expect((await review(breaking, { GITHUB_TOKEN: "" })).summary).toBe(`${breaking}\n`);
    expect((await review(breaking, { GITHUB_EVENT_PATH: path.join(folder, "none.json") })).summary).toBe(
      `${breaking}\n`,
    );
    expect((await review(harmless, { GITHUB_TOKEN: "" })).summary).toBe("");
    expect(api.requests).toEqual([]);
  });
  it("has it there where the API cannot be reached or goes on failing", async () => {
    const away = await review(breaking, { GITHUB_API_URL: "http://127.0.0.1:9" });
    expect([away.code, away.summary]).toEqual([0, `${breaking}\n`]);
    expect(away.stdout).toMatch(/^::warning title=Throughline::/m);
    api.faults.push(...Array.from({ length: 10 }, () => ({ status: 502 })));
    const failing = await review(breaking);
    expect([failing.code, failing.summary]).toEqual([0, `${breaking}\n`]);
    expect(methods()).toHaveLength(4);
  });
});

describe("an API that is busy", () => {
  it("is asked again after the time that it names", async () => {
    api.faults.push({ status: 429, headers: { "retry-after": "0" } });
    api.faults.push({ status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } });
    await review(breaking);
    expect(methods()).toEqual(["GET", "GET", "GET", "POST"]);
    expect(api.comments).toHaveLength(1);
  });
  it("is not waited for longer than a minute", async () => {
    api.faults.push({ status: 403, message: "API rate limit exceeded", headers: { "retry-after": "3600" } });
    const { code, stdout, summary } = await review(breaking);
    expect([code, summary, methods()]).toEqual([0, `${breaking}\n`, ["GET"]]);
    expect(stdout).toMatch(/^::warning title=Throughline::.*rate limit: 403 API rate limit exceeded/m);
  });
  it("gets no second comment where only its answer was lost", async () => {
    api.faults.push(undefined, { status: 502, isDone: true });
    await review(breaking);
    expect(api.comments).toHaveLength(1);
    expect(methods()).toEqual(["GET", "POST", "GET", "PATCH"]);
  });
});

describe("a file that is no table", () => {
  it("is refused before anything is asked", async () => {
    const { code, stdout } = await review("# Something else");
    expect([code, api.requests]).toEqual([2, []]);
    expect(stdout).toMatch(/^::error title=Throughline::/m);
  });
});
