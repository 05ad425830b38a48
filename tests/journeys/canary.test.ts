import { mkdir, readFile, rmdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptAll } from "../support/accept.ts";
import { cli, cliJson } from "../support/cli.ts";
import { expectProblem } from "../support/problems.ts";
import { type ScoredOptions, scoredProject, writeScored } from "../support/scored-project.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

interface Listed {
  readonly current: string;
  readonly canary: {
    readonly release: string;
    readonly stable: string;
    readonly step: number;
    readonly steps: number;
    readonly shares: Readonly<Record<string, number>>;
    readonly verdict: { readonly decision: string; readonly because: string } | null;
  } | null;
  readonly hold: { readonly kind: string; readonly reason?: string } | null;
  readonly traffic: readonly { readonly release: string; readonly requests: number; readonly failed: number }[] | null;
  readonly moves: readonly { readonly kind: string; readonly by: string; readonly reason?: string }[];
}

const list = (project: TempProject) => cliJson<Listed>(project, ["releases"]);
const run = (project: TempProject) =>
  cliJson<{ release: string; canary?: string; waiting?: string; created: boolean }>(project, ["run"]);
const by = (options: Omit<Partial<ScoredOptions>, "rollout"> & { readonly rollout: string }): ScoredOptions => ({
  rounds: 5,
  ...options,
});
const stepped = 'canary({ steps: [0.25, 0.6, 1], pause: "1h" })';

const keys = Array.from({ length: 300 }, (_, i) => `key-${i}`);
const body = (key: string) => ({ card_id: key, amount: 700.25 });

interface Reply {
  readonly key: string;
  readonly status: number;
  readonly header: string | null;
  readonly release: string;
  readonly score: number;
  readonly version: string;
}

async function ask(server: ServedProject, key: string): Promise<Reply> {
  const { status, headers, json } = await server.post("/predict", body(key));
  const header = headers.get("x-throughline-release");
  return { key, status, header, release: json.release, score: json.score, version: json.model_version };
}

/** Every key once, eight at a time. */
async function askAll(server: ServedProject): Promise<readonly Reply[]> {
  const waiting = [...keys];
  const replies: Reply[] = [];
  const connection = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) replies.push(await ask(server, key));
  };
  await Promise.all(Array.from({ length: 8 }, connection));
  return replies;
}

const answeredBy = (replies: readonly Reply[], release: string) =>
  new Set(replies.filter((reply) => reply.release === release).map(({ key }) => key));

/** Six standard deviations of so many draws with this share. */
const isNear = (count: number, share: number) =>
  Math.abs(count - keys.length * share) <= 6 * Math.sqrt(keys.length * share * (1 - share));

/** What each release says of itself in every reply: version of the model and score of one request. */
function expectWhole(replies: readonly Reply[]): void {
  for (const { status, header, release } of replies) expect([status, header]).toEqual([200, release]);
  const faces = new Set(replies.map(({ release, score, version }) => `${release} ${version} ${score}`));
  expect(faces.size).toBe(new Set(replies.map(({ release }) => release)).size);
}

describe("a canary under load", () => {
  let project: TempProject;
  let server: ServedProject;
  let stable: string;
  let canary: string;
  beforeAll(async () => {
    project = await scoredProject(by({ rollout: stepped }));
    stable = (await run(project)).release;
    server = await serveCli(project, ["serve"]);
  });
  afterAll(async () => {
    await server?.kill();
    await project?.remove();
  });

  it("is what the next run makes: it answers its share of the keys, the stable release the rest and all routes", async () => {
    await writeScored(project, by({ rollout: stepped, rounds: 40 }));
    const made = await run(project);
    expect(made).toMatchObject({ release: stable, created: true });
    canary = made.canary as string;
    const replies = await askAll(server);
    expectWhole(replies);
    expect(isNear(answeredBy(replies, canary).size, 0.25)).toBe(true);
    for (const key of [...answeredBy(replies, canary)].slice(0, 5)) {
      const { json, headers } = await server.post("/api/judge", body(key));
      expect([json.release, headers.get("x-throughline-release")]).toEqual([stable, stable]);
    }
    expect(await list(project)).toMatchObject({
      current: stable,
      canary: { release: canary, stable, step: 0, steps: 3, shares: { score: 0.25 } },
    });
    const { stdout } = await cli(project, ["releases"]);
    expect(stdout).toContain(`canary  ${canary} answers 25 % of score beside ${stable}, step 1 of 3`);
    expect(stdout).toMatch(new RegExp(`${canary} +canary +score +\\d+ +0 +0`));
    const page = (await server.get("/metrics")).text;
    expect(page).toMatch(new RegExp(`throughline_release_requests_total{release="${canary}",endpoint="score"} \\d+`));
  });

  it("keeps its step and its keys over a kill", async () => {
    const before = answeredBy(await askAll(server), canary);
    await cliJson(project, ["promote"]);
    const after = answeredBy(await askAll(server), canary);
    expect([...before].filter((key) => !after.has(key))).toEqual([]);
    expect(isNear(after.size, 0.6)).toBe(true);
    const countsOf = (listed: Listed) =>
      Object.fromEntries((listed.traffic ?? []).map(({ release, requests }) => [release, requests]));
    const counted = { [canary]: after.size, [stable]: keys.length - after.size };
    expect(countsOf(await list(project))).toEqual(counted);
    const file = path.join(project.state, "releases/canary-traffic.json");
    await expect
      .poll(async () => countsOf(JSON.parse(await readFile(file, "utf8").catch(() => "{}")) as Listed))
      .toEqual(counted);
    await server.kill();
    expect((await list(project)).canary).toMatchObject({ release: canary, step: 1 });
    server = await serveCli(project, ["serve"]);
    expect(server.output()).toContain(`canary    ${canary}`);
    expect(countsOf(await list(project))).toEqual(counted);
    expect(answeredBy(await askAll(server), canary)).toEqual(after);
    expect(countsOf(await list(project))).toEqual({
      [canary]: 2 * after.size,
      [stable]: 2 * (keys.length - after.size),
    });
    expect(await run(project)).toMatchObject({ release: stable, canary, created: false });
  });

  it("drops no request and mixes none while it begins, goes on, ends, and becomes current", async () => {
    const replies: Reply[] = [];
    let stopped = false;
    const load = Array.from({ length: 6 }, async (_, nth) => {
      for (let i = nth; !stopped; i += 7) replies.push(await ask(server, keys[i % keys.length] as string));
    });
    for (const args of [["rollback"], ["promote", canary], ["promote"], ["rollback"], ["promote", canary]])
      await cliJson(project, args);
    await cliJson(project, ["promote", "--all"]);
    stopped = true;
    await Promise.all(load);
    expectWhole(replies);
    expect(new Set(replies.map(({ release }) => release))).toEqual(new Set([stable, canary]));
    expect(replies.length).toBeGreaterThan(100);
    expect((await ask(server, "key-1")).release).toBe(canary);
    expect(await list(project)).toMatchObject({ current: canary, canary: null, hold: null });
    expect((await server.post("/api/judge", body("key-1"))).json.release).toBe(canary);
    expectProblem(await cli(project, ["promote"]), { code: "releases.none-waits", exit: 1 });
    expectProblem(await cli(project, ["verify", "--canary"]), { code: "releases.no-canary", exit: 1 });
  });

  it("ends by a rollback, which holds, and can't be gone back to", async () => {
    await writeScored(project, by({ rollout: stepped, rounds: 20 }));
    const { canary: next } = await run(project);
    expectProblem(await cli(project, ["rollback", next as string]), { code: "releases.is-canary", exit: 1 });
    const { stdout } = await cli(project, ["rollback", "--reason", "odd scores"]);
    expect(stdout).toContain(`${canary} for all, without the canary ${next}`);
    expect(new Set((await askAll(server)).map(({ release }) => release))).toEqual(new Set([canary]));
    expect(stdout).toContain(`throughline promote ${next}`);
    expect(await run(project)).toMatchObject({ release: canary, waiting: next });
    expect((await list(project)).moves[0]).toMatchObject({ kind: "rollback", reason: "odd scores" });
    const { stderr } = await server.stop();
    for (const line of [
      `canary ${canary} is current and answers all requests`,
      `canary ${next} begins, `,
      `canary ${next} ended, ${canary} answers all requests: odd scores`,
    ])
      expect(stderr).toContain(line);
  });
});

describe("a canary that is judged", () => {
  let project: TempProject;
  let server: ServedProject;
  const quick = 'canary({ steps: [0.3, 1], requests: 40, pause: "0s" })';
  beforeAll(async () => {
    project = await scoredProject(by({ rollout: quick }));
    await run(project);
    server = await serveCli(project, ["serve"]);
  });
  afterAll(async () => {
    await server?.stop();
    await project?.remove();
  });

  it("stays in its step while a clause is broken that was not broken before", async () => {
    await writeScored(project, by({ rollout: quick, rounds: 20, p99: "0.001ms" }));
    const { canary } = await run(project);
    const verified = await cli(project, ["verify", "--canary", "--handoff", "latency objective", "--json"]);
    expect(verified.code).toBe(1);
    expect(JSON.parse(verified.stdout).release).toBe(canary);
    await askAll(server);
    await expect
      .poll(async () => (await list(project)).canary?.verdict?.because, { timeout: 30_000, interval: 300 })
      .toMatch(/^endpoint:score p99 ≤ 0.001ms is broken by the canary: /);
    expect((await list(project)).canary?.step).toBe(0);
  });

  it("becomes current by itself when it does no worse", async () => {
    await writeScored(project, by({ rollout: quick, rounds: 30, p99: "0.001ms" }));
    const { canary } = await run(project);
    const verified = await cliJson<{ release: string }>(project, [
      "verify",
      "--canary",
      "--handoff",
      "canary and rollback",
    ]);
    expect(verified.release).toBe(canary);
    expect((await list(project)).canary?.verdict?.because ?? "more requests").toContain("more requests");
    await expect
      .poll(async () => (await askAll(server)) && (await list(project)).current, { timeout: 60_000, interval: 500 })
      .toBe(canary);
    expect((await list(project)).moves[0]).toMatchObject({
      ...{ kind: "promote", by: "the server" },
      reason: expect.stringMatching(/^0 of \d+ requests of score failed or fell back, 0 of \d+ by the stable release$/),
    });
  });

  it("ends by itself when its requests fail, which moves them all back, holds, and stays so after a kill", async () => {
    const { current } = await list(project);
    await writeScored(project, by({ rollout: quick, asksChannel: true, p99: "0.001ms" }));
    await acceptAll(project);
    const { canary } = await run(project);
    // What can't be written to the disk does not keep requests at a canary that fails.
    await mkdir(path.join(project.state, "releases/current.partial"));
    const refused = (await askAll(server)).filter(({ status }) => status !== 200);
    // Five failures are the least that end a canary, which happens once a second.
    expect(refused.length).toBeGreaterThan(4);
    expect(new Set(refused.map(({ header }) => header))).toEqual(new Set([canary]));
    await expect.poll(async () => new Set((await askAll(server)).map(({ status }) => status))).toEqual(new Set([200]));
    expect((await list(project)).canary?.release).toBe(canary);
    await rmdir(path.join(project.state, "releases/current.partial"));
    await expect.poll(async () => (await list(project)).canary, { timeout: 30_000, interval: 200 }).toBeNull();
    const replies = await askAll(server);
    expect(new Set(replies.map(({ status, release }) => `${status} ${release}`))).toEqual(new Set([`200 ${current}`]));
    const found = await list(project);
    expect(found).toMatchObject({ current, hold: { kind: "abort" } });
    expect(found.moves[0]).toMatchObject({ kind: "abort", by: "the server" });
    expect(found.moves[0]?.reason).toMatch(/^\d+ of \d+ requests of score failed or fell back, 0 of \d+/);
    expect((await cli(project, ["releases"])).stdout).toContain("The canary ended by its figures");
    const studio = await server.get(`/studio/api/releases/${canary}`);
    expect(studio.json.moves.at(-1)).toMatchObject({ kind: "abort", canaryFrom: { release: canary, step: 0 } });
    await server.kill();
    const last = (await readFile(path.join(project.state, "releases/moves.jsonl"), "utf8")).trim().split("\n").at(-1);
    expect(JSON.parse(last as string)).toMatchObject({ kind: "abort" });
    server = await serveCli(project, ["serve"]);
    expect(new Set((await askAll(server)).map(({ release }) => release))).toEqual(new Set([current]));
    expect(await run(project)).toMatchObject({ release: current, waiting: canary });
  });
});

describe("a rollout that makes no sense", () => {
  it.each([
    ["canary({ steps: [0.5, 0.25, 1] })", "steps do not rise: 0.5, 0.25"],
    ["canary({ steps: [0, 1] })", "steps are not shares above 0 and up to 1: 0"],
    ["canary({ steps: [0.05, 0.5] })", "the last step is not 1: 0.5"],
    ["canary({ steps: [] })", "a canary has no steps"],
    ['canary({ steps: [1], pause: "soon" as never })', "pause is not a duration: soon"],
    ["canary({ steps: [1], requests: 0 })", "requests is no count of answers: 0"],
    ["canary({ step: [1] } as never)", "there is no option of this name: rollout.step"],
  ])("is a problem of check: %s", async (rollout, detail) => {
    const project = await scoredProject(by({ rollout }));
    const { stdout } = await cli(project, ["check", "--json"]);
    const { problems } = JSON.parse(stdout) as {
      problems: { detail: string; code: string; where: { file: string } }[];
    };
    expect(problems.map((problem) => problem.detail)).toContain(detail);
    expect(problems[0]?.where.file).toBe("mlops/score.ts");
    await project.remove();
  });
});
