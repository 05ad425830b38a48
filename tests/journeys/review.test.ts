import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, command } from "../support/cli.ts";
import { type GithubApi, openGithubApi } from "../support/github-api.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
const action = path.join(checkout, "packages/throughline/action");

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, NODE_OPTIONS: "", ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr }),
    );
  });
}

let project: TempProject;
let repository: string;
let api: GithubApi;

async function git(...args: string[]): Promise<void> {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  const { code, stderr } = await run("git", [...identity, ...args], repository);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}

/** The steps of the action one after another, as the runner runs them for pull request 7. */
async function review(env: Readonly<Record<string, string>> = {}) {
  const at = (file: string) => path.join(repository, "runner", file);
  await mkdir(at(""), { recursive: true });
  await Promise.all(["output", "summary", "table.md"].map((file) => writeFile(at(file), "")));
  await writeFile(at("event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  const given = {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_BASE_REF: "main",
    GITHUB_OUTPUT: at("output"),
    GITHUB_STEP_SUMMARY: at("summary"),
    GITHUB_EVENT_PATH: at("event.json"),
    GITHUB_API_URL: api.url,
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_SHA: "c0ffee",
    GITHUB_TOKEN: "token",
    THROUGHLINE_AGAINST: "",
    THROUGHLINE_COMMAND: command,
    THROUGHLINE_TABLE: at("table.md"),
    ...env,
  };
  const check = await run("bash", [path.join(action, "check.sh")], project.root, given);
  const output = await readFile(at("output"), "utf8");
  if (check.code === 0)
    await run(process.execPath, [path.join(action, "comment.mjs"), at("table.md")], repository, given);
  return { ...check, output: output.trim(), comments: api.comments.map(({ body }) => body) };
}

beforeAll(async () => {
  api = await openGithubApi("acme/shop", 7);
  project = await smallProject();
  repository = path.dirname(project.root);
  const built = await cli(project, ["run", "--now", "2026-06-30T12:00:00Z"]);
  expect(built.code).toBe(0);
  await writeFile(path.join(repository, ".gitignore"), "node_modules\n.throughline\nrunner\norigin.git\n");
  await run("git", ["init", "--quiet", "--initial-branch=main", "."], repository);
  await git("add", "--all");
  await git("commit", "--quiet", "--message=first");
  await run("git", ["clone", "--quiet", "--bare", ".", "origin.git"], repository);
  await git("remote", "add", "origin", path.join(repository, "origin.git"));
  await git("switch", "--quiet", "--create", "rename");
});
afterAll(async () => {
  await api.close();
  await rm(repository, { recursive: true, force: true });
});

describe("the review of a pull request", () => {
  it("says nothing of a change that breaks nothing", async () => {
    const { code, stdout, output, comments } = await review();
    expect({ code, stdout, output, comments }).toEqual({ code: 0, stdout: "", output: "status=0", comments: [] });
  });
  it("annotates the lines and comments the table where something breaks, with links to the commit", async () => {
    await project.edit(
      "data/orders.ts",
      'amount: decimal(12, 2), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
      'total: decimal(12, 2), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
    );
    await project.edit("data/orders.ts", 'check.min("amount", 0)', 'check.min("total", 0)');
    await project.edit("data/orders.ts", "select order_id, amount,", "select order_id, amount as total,");
    const { code, stdout, output, comments } = await review();
    expect([code, output]).toEqual([0, "status=1"]);
    expect(stdout).toMatch(
      /^::error file=project\/data\/orders\.ts,line=\d+,col=\d+,title=silver\.orders\.amount breaks /m,
    );
    expect(stdout).toMatch(/^::error file=project\/analyst\/revenue\.ts,line=4,/m);
    expect(stdout).toMatch(/^::notice title=Throughline::1 break, /m);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatch(/^<!-- throughline:review folder=project breaks=1 -->/);
    expect(comments[0]).toContain("https://github.test/acme/shop/blob/c0ffee/project/analyst/revenue.ts#L4");
  });
  it("fails no more where nothing is wrong any longer and the break is accepted, and still tells of it", async () => {
    await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("total")');
    const open = await review();
    expect(open.output).toBe("status=1");
    const { code, stdout } = await cli(project, ["accept", "--all"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("accepted")]);
    const accepted = await review();
    expect([accepted.output, accepted.comments.length]).toEqual(["status=0", 1]);
    expect(accepted.comments[0]).toContain("breaks=1 -->");
    expect((await review({ THROUGHLINE_FAIL: "any" })).output).toBe("status=1");
  });
  it("says in the same comment that nothing breaks once the change is taken back", async () => {
    await git("checkout", "--quiet", "--", "project");
    const { output, comments } = await review();
    expect([output, comments.length]).toEqual(["status=0", 1]);
    expect(comments[0]).toContain("did break something; it no longer does");
  });
  it("refuses to run a fork's code with the rights of the repository, and needs a branch to compare with", async () => {
    const target = await review({ GITHUB_EVENT_NAME: "pull_request_target" });
    expect([target.code, target.output]).toEqual([2, ""]);
    expect(target.stdout).toMatch(/^::error title=Throughline::Use the event pull_request/m);
    expect((await review({ GITHUB_BASE_REF: "" })).code).toBe(2);
  });
  it("ends with an error where the check itself cannot be made", async () => {
    const { code, output } = await review({ THROUGHLINE_AGAINST: "no-such-ref" });
    expect([code, output]).toEqual([2, ""]);
  });
});
