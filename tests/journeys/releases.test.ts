import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { generationsProject, writeGeneration } from "../support/generations.ts";
import { loadOf } from "../support/load.ts";
import { madeOnce } from "../support/made-once.ts";
import { expectProblem } from "../support/problems.ts";
import { folder, list, move, pointer, released, run } from "../support/releases.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

let ids: readonly string[];
const three = madeOnce(async () => {
  const made = await released(3);
  ids = made.ids;
  return made.project;
});

describe("releases without a server", () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await three();
  });
  afterAll(() => project.remove());

  it("are listed newest first, each with what changed against the one before", async () => {
    const found = await list(project);
    expect(found).toMatchObject({ current: ids[2], served: null, hold: null });
    expect(found.releases.map(({ id }) => id)).toEqual([...ids].reverse());
    expect(found.releases[0]).toMatchObject({ previous: ids[1], current: true, codeChanged: true, fault: null });
    const changed = found.releases[0]?.changes?.filter(({ change }) => change === "rebuilt").map(({ id }) => id);
    expect(changed).toEqual(["table:silver.left", "table:silver.right"]);
    expect(found.releases[2]).toMatchObject({ previous: null, changes: null });
    const { stdout } = await cli(project, ["releases"]);
    expect(stdout).toMatch(new RegExp(`${ids[2]} +current .* run-\\w+ +2 rebuilt, 1 declared anew, code`));
  });

  it("are shown whole, with versions, rows and what was measured on them", async () => {
    const shown = await cliJson<{ id: string; pins: { id: string; rows: number }[]; evidence: object[]; code: string }>(
      project,
      ["release", ids[0] as string],
    );
    expect(shown.id).toBe(ids[0]);
    expect(shown.code).toMatch(/^[0-9a-f]{24}$/);
    expect(shown.pins).toContainEqual(expect.objectContaining({ id: "table:silver.left", rows: 1 }));
    expect(shown.evidence).toContainEqual(
      expect.objectContaining({ declaration: "table:silver.left", held: true, promise: "key item_id" }),
    );
    expect((await cli(project, ["release"])).stdout).toContain(`${ids[2]}  current`);
  });

  it("are compared: contracts, versions with rows, and files of the code", async () => {
    const diff = await cliJson<{
      contracts: { verdict: string };
      versions: object[];
      code: object[];
    }>(project, ["diff", ids[0] as string, ids[2] as string]);
    expect(diff.contracts.verdict).toBe("compatible");
    const back = await cli(project, ["diff", ids[2] as string, ids[0] as string]);
    expect(back.stdout).toMatch(/BREAK {2}api\.\S*newer {2}removed/);
    expect(diff.code).toEqual([
      { file: "backend/api.ts", change: "changed" },
      { file: "data/items.ts", change: "changed" },
    ]);
    expect(diff.versions).toContainEqual(
      expect.objectContaining({ id: "table:silver.left", change: "rebuilt", rowsBefore: 1, rowsAfter: 1 }),
    );
    const none = await cli(project, ["diff", ids[0] as string, ids[0] as string]);
    expect(none.stdout).toContain("no difference");
  });

  it("are refused by a name that none has, with the one that is meant", async () => {
    const wrong = `${ids[0]?.slice(0, -1)}x`;
    for (const args of [
      ["rollback", wrong],
      ["promote", wrong],
      ["release", wrong],
      ["diff", wrong, ids[0] as string],
    ])
      expect(expectProblem(await cli(project, args), { code: "releases.unknown", exit: 1 })).toContain(`use ${ids[0]}`);
    expectProblem(await cli(project, ["rollback", ids[2] as string]), { code: "releases.already-current", exit: 1 });
    expectProblem(await cli(project, ["promote"]), { code: "releases.none-waits", exit: 1 });
    expect(await pointer(project)).toBe(ids[2]);
  });
});

describe("a rollback", () => {
  let project: TempProject;
  beforeEach(async () => {
    project = await three();
  });
  afterEach(() => project.remove());

  it("goes back one by one, is kept with its reason, and no run undoes it before somebody promotes", async () => {
    const { move: moved, contracts } = await move(project, "rollback", "--reason", "too strict");
    expect(moved).toMatchObject({ kind: "rollback", from: ids[2], to: ids[1] });
    expect(contracts.verdict).toBe("breaking");
    expect((await move(project, "rollback")).move).toMatchObject({ from: ids[1], to: ids[0] });
    expectProblem(await cli(project, ["rollback"]), { code: "releases.no-earlier", exit: 1 });
    expect(await run(project)).toMatchObject({ release: ids[0], created: false, waiting: ids[2] });
    await writeGeneration(project, 4);
    const { waiting, ...rest } = await run(project);
    expect(rest).toMatchObject({ release: ids[0], created: true });
    const found = await list(project);
    expect(found).toMatchObject({ current: ids[0], hold: { to: ids[0] } });
    expect(found.releases.filter(({ waits }) => waits).map(({ id }) => id)).toEqual([waiting]);
    expect(found.moves.map(({ kind }) => kind)).toEqual(["rollback", "rollback", "run", "run", "run"]);
    expect(found.moves[1]).toMatchObject({ from: ids[2], to: ids[1], reason: "too strict" });
    expect((await move(project, "promote")).move).toMatchObject({ kind: "promote", from: ids[0], to: waiting });
    await writeGeneration(project, 5);
    const next = await run(project);
    expect(next).toMatchObject({ created: true });
    expect(await pointer(project)).toBe(next.release);
  });

  it("ends where it is when the current release is promoted", async () => {
    await move(project, "rollback");
    await move(project, "promote", ids[1] as string);
    expect((await list(project)).hold).toBeNull();
    expect(await run(project)).toMatchObject({ release: ids[2], created: true });
  });

  it("is refused where what the release pins is gone, and names it", async () => {
    const pins = await cliJson<{ pins: { id: string; says: string }[] }>(project, ["release", ids[1] as string]);
    const version = pins.pins.find(({ id }) => id === "table:silver.left")?.says.replace("version ", "");
    const files = path.join(project.state, "lake/silver/left");
    const log = path.join(files, "_delta_log", `${String(version).padStart(20, "0")}.json`);
    const data = /"add":\{"path":"([^"]+)"/.exec(await readFile(log, "utf8"))?.[1] as string;
    await rm(path.join(files, data));
    const said = expectProblem(await cli(project, ["rollback"]), { code: "releases.incomplete", exit: 1 });
    expect(said.replaceAll(/\s+/g, " ")).toContain(`silver.left version ${version}`);
    expect(await pointer(project)).toBe(ids[2]);
    const found = (await list(project)).releases.find(({ id }) => id === ids[1]);
    expect(found?.fault).toMatchObject({ code: "releases.incomplete" });
    expect((await move(project, "rollback", ids[0] as string)).move.to).toBe(ids[0]);
  });

  it("is refused where the release can't be read, which the list says of it", async () => {
    await truncate(folder(project, ids[1] as string, "release.json"), 40);
    await truncate(folder(project, ids[0] as string, "code/modules.json"), 40);
    for (const id of [ids[0], ids[1]] as string[]) {
      expectProblem(await cli(project, ["rollback", id]), { code: "releases.corrupt", exit: 1 });
      const line = (await list(project)).releases.find((one) => one.id === id);
      expect(line?.fault?.code).toMatch(/^(releases|load)\./);
    }
    expect(await pointer(project)).toBe(ids[2]);
  });
});

describe("a project with one release", () => {
  it("has nothing to go back to; without one it says so", async () => {
    const project = await generationsProject();
    expectProblem(await cli(project, ["rollback"]), { code: "releases.none", exit: 1 });
    expectProblem(await cli(project, ["release"]), { code: "releases.none", exit: 1 });
    expect(await cliJson(project, ["releases"])).toMatchObject({ current: null, releases: [] });
    const { release } = await run(project);
    const said = expectProblem(await cli(project, ["rollback"]), { code: "releases.no-earlier", exit: 1 });
    expect(said).toContain(release);
    await project.remove();
  });
});

/** Switches of a server that is killed again and again are in tests/soak. */
const switches = 12;

describe("a server whose release is switched", () => {
  let project: TempProject;
  let server: ServedProject;
  beforeAll(async () => {
    project = await three();
    server = await serveCli(project, ["serve"]);
  });
  afterAll(async () => {
    await server?.kill();
    await project?.remove();
  });

  /** What is wrong with a reply: each part of it has to be of the release that its header names. */
  const mixed = (text: string, release: string) => {
    const generation = ids.indexOf(release) + 1;
    const { code, left, right } = JSON.parse(text) as Readonly<Record<string, number>>;
    return generation === code && code === left && left === right ? undefined : `mixed: ${release} ${text}`;
  };

  it("drops no request and mixes none, over many switches under load", async () => {
    const loads = [0, 5, 40].map((ms) => loadOf(server.url, { connections: 3, path: `/api/both/${ms}`, judge: mixed }));
    const took: number[] = [];
    for (let nth = 0; nth < switches; nth++) {
      const to = ids[nth % 2 === 0 ? (nth % 4 === 0 ? 0 : 1) : 2] as string;
      const { tookMs, move: moved } = await move(project, nth % 2 === 0 ? "rollback" : "promote", to);
      expect(moved.to).toBe(to);
      took.push(tookMs);
    }
    const results = await Promise.all(loads.map((load) => load.stop()));
    for (const { broken, statuses } of results) {
      expect(Object.fromEntries(broken)).toEqual({});
      expect([...statuses.keys()]).toEqual([200]);
    }
    expect(new Set(results.flatMap(({ releases }) => [...releases]))).toEqual(new Set(ids));
    const answered = results.reduce((sum, one) => sum + one.answered, 0);
    expect(answered).toBeGreaterThan(100);
    took.sort((a, b) => a - b);
    process.stdout.write(
      `${switches} switches, ${answered} answers, 0 dropped, 0 mixed; switch p50 ${took[switches / 2]} ms, most ${took.at(-1)} ms; load ${loadavg()[0]?.toFixed(1)}\n`,
    );
  });

  it("finishes a request that began before on the release that it began with", async () => {
    const [first, , last] = ids as [string, string, string];
    expect((await list(project)).served).toBe(last);
    const late = server.get("/api/both/3000");
    await expect.poll(async () => (await server.get("/metrics")).text).toMatch(/requests_in_flight [^01]/);
    await move(project, "rollback", first);
    await move(project, "promote", last);
    await move(project, "rollback", first);
    expect((await server.get("/api/both/0")).json).toEqual({ code: 1, left: 1, right: 1 });
    const reply = await late;
    expect(reply.headers.get("x-throughline-release")).toBe(last);
    expect(reply.json).toEqual({ code: 3, left: 3, right: 3, newer: true });
    await move(project, "promote", last);
  });

  it("goes on from its release while one that can't be opened is refused", async () => {
    const [, second, last] = ids as [string, string, string];
    await writeFile(folder(project, second, "release.json"), "{");
    expectProblem(await cli(project, ["rollback", second]), { code: "releases.corrupt", exit: 1 });
    await rm(folder(project, second), { recursive: true });
    expectProblem(await cli(project, ["rollback", second]), { code: "releases.unknown", exit: 1 });
    expect((await server.get("/api/both/0")).headers.get("x-throughline-release")).toBe(last);
    expect(await pointer(project)).toBe(last);
  });

  it("keeps a rollback over a run that is asked of it, and takes the release that waits when told to", async () => {
    const [first] = ids as [string];
    await move(project, "rollback", first);
    await writeGeneration(project, 7);
    const { release, waiting } = await run(project);
    expect(release).toBe(first);
    expect((await server.get("/api/both/0")).json.code).toBe(1);
    expect((await list(project)).releases.find(({ waits }) => waits)?.id).toBe(waiting);
    await move(project, "promote");
    expect((await server.get("/api/both/0")).json).toEqual({ code: 7, left: 7, right: 7, newer: true });
  });
});
