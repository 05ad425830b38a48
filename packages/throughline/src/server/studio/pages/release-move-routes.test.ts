import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { serve } from "../../../../test/served.ts";
import { openKeyDatabase } from "../../../../test/serving-project.ts";
import { declarations, openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { studioClient } from "../../../client/studio/studio-client.ts";
import type { MoveAsked } from "../../../runtime/releases/choose-release.ts";
import { releaseError } from "../../../runtime/releases/error-codes.ts";
import type { ReleaseDiff } from "../../../runtime/releases/release-diff.ts";
import type { Release } from "../../../runtime/releases/release-store.ts";
import { ApiKeys } from "../../rest/api-keys.ts";
import type { StudioReleaseControl } from "../studio.ts";

const own = { "x-throughline-studio": "1" };
const diff: Omit<ReleaseDiff, "before" | "after"> = {
  contracts: {
    verdict: "breaking, nobody affected",
    compatible: [],
    unread: [],
    problems: [],
    breaks: [
      {
        ...{ id: "b", target: "silver.payments.amount", declaration: "source:silver.payments", title: "source" },
        ...{ role: "data", owner: undefined, place: "removed", verdict: "breaking, nobody affected" },
        ...{ parts: [], consequences: [], victims: [], roles: [], owners: [], path: [], problems: [] },
        changes: [{ kind: "removed", path: "amount", says: "removed", breaks: "readers" }],
      },
    ],
  },
  code: [{ file: "data/payments.ts", change: "changed" }],
  versions: [],
  promises: null,
};

let opened: StudioProject;
let asked: MoveAsked[] = [];
let current = "r-1";
let move: StudioReleaseControl["move"];
const releaseControl: StudioReleaseControl = {
  diff: async (before, after) => ({ ...diff, before, after }),
  move: (one) => move(one),
};
beforeAll(async () => {
  opened = await openStudioProject({ releaseControl, current: () => current });
});
afterAll(() => opened.close());
beforeEach(() => {
  asked = [];
  current = "r-1";
  move = async (one) => {
    asked.push(one);
    current = one.release ?? current;
    return {};
  };
});

const post = (body: object, headers: Readonly<Record<string, string>> = own) =>
  opened.served.post("/studio/api/releases/moves", body, headers);

describe("releases", () => {
  it("say how each could become the one that answers", async () => {
    const moves = async () =>
      (await opened.served.get("/studio/api/releases")).body.items.map(
        ({ id, move: kind }: { id: string; move: string | null }) => [id, kind],
      );
    expect(await moves()).toEqual([
      ["r-1", null],
      ["r-0", "rollback"],
    ]);
    current = "r-0";
    expect(await moves()).toEqual([
      ["r-1", "promote"],
      ["r-0", null],
    ]);
  });

  it("show what differs from the one that answers, before anything is moved", async () => {
    const found = await studioClient(opened.served.url).releaseDiff("r-0");
    expect(found).toMatchObject({ before: "r-1", after: "r-0", promises: null });
    expect(found.breaks).toEqual([
      { target: "silver.payments.amount", says: "removed", breaking: false, affected: [] },
    ]);
    expect(found.code).toEqual([{ file: "data/payments.ts", change: "changed" }]);
    expect(asked).toEqual([]);
  });
});

describe("POST /studio/api/releases/moves", () => {
  it("moves the pointer as the commands do, with a reason", async () => {
    const client = studioClient(opened.served.url);
    const moved = await client.moveRelease({ kind: "rollback", release: "r-0", reason: " p99 doubled " });
    expect(moved).toEqual({ kind: "rollback", release: "r-0", current: "r-0" });
    expect(asked).toEqual([{ kind: "rollback", release: "r-0", by: "studio", reason: "p99 doubled" }]);
  });

  it("answers with the code of what went wrong", async () => {
    move = () => Promise.reject(releaseError("incomplete", { detail: "a version is gone: silver.payments v1" }));
    const { status, body } = await post({ kind: "promote", release: "r-0" });
    expect([status, body.code, body.detail]).toEqual([
      409,
      "releases.incomplete",
      "a version is gone: silver.payments v1",
    ]);
  });

  it.each([
    ["without the header of the Studio", {}],
    ["from another origin", { ...own, origin: "http://localhost:3000" }],
    ["from another site, as the browser says", { ...own, "sec-fetch-site": "cross-site" }],
  ])("is refused %s", async (_, headers) => {
    expect((await post({ kind: "rollback", release: "r-0" }, headers)).body.code).toBe("studio.not-of-this-page");
    expect(asked).toEqual([]);
  });

  it.each([
    {},
    { kind: "abort", release: "r-0" },
    { kind: "rollback" },
    { kind: "promote", release: 1 },
    { kind: "end", release: "r-1", step: -1 },
  ])("refuses what is no move: %j", async (body) => {
    expect((await post(body)).body.code).toBe("studio.invalid-query");
    expect(asked).toEqual([]);
  });

  it("is for the machine of the server alone: a key of the API moves nothing", async () => {
    const database = await openKeyDatabase(`${opened.project.folder}/keys`);
    const keys = new ApiKeys(database);
    const key = await keys.create("demo", 0);
    const { studio, graph, project } = opened;
    const served = await serve(project, declarations, { studio, graph, keys, keyRequired: true });
    const answer = await served.post(
      "/studio/api/releases/moves",
      { kind: "rollback", release: "r-0" },
      { ...own, "x-api-key": key },
    );
    expect([answer.status, answer.body.code]).toEqual([409, "studio.no-moves"]);
    const { body } = await served.get("/studio/api/releases", { "x-api-key": key });
    expect(body.items.map(({ move: kind }: { move: string | null }) => kind)).toEqual([null, null]);
    expect(asked).toEqual([]);
    await served.close();
    await database.close();
  });
});

describe("a canary", () => {
  const traffic = [
    { release: "r-0", endpoint: "fraud-score", requests: 90, failed: 0, degraded: 1, p99Ms: 2.1 },
    { release: "r-1", endpoint: "fraud-score", requests: 10, failed: 1, degraded: 0, p99Ms: 2.4 },
  ];
  const verdict = { decision: "hold", because: "fraud-score is to answer 90 more requests by the canary" } as const;
  const rollout = { steps: [0.1, 0.5, 1], requests: 100, pause: "1m" as const };
  let canaries: StudioProject;
  beforeAll(async () => {
    current = "r-0";
    const [newer, older] = await opened.studio.releases.all();
    const endpoint = "endpoint:fraud-score" as const;
    const all = [{ ...newer, rollouts: { [endpoint]: rollout } }, older] as readonly Release[];
    canaries = await openStudioProject({
      releaseControl,
      current: () => "r-0",
      releaseFigures: () => ({ traffic, canary: "r-1", verdict }),
      releases: {
        ...opened.studio.releases,
        all: async () => all,
        canary: async () => ({ release: "r-1", stable: "r-0", step: 0, atUs: 5e6 }),
        moves: async () => [
          { kind: "run", atUs: 1e6, by: "run-1", from: null, to: "r-0" },
          { kind: "promote", atUs: 5e6, by: "ann", from: "r-0", to: "r-0", canary: { release: "r-1", step: 0 } },
        ],
      },
    });
  });
  afterAll(() => canaries.close());
  const client = () => studioClient(canaries.served.url);

  it("stands beside the release that answers the rest, with its share, its verdict and what both answered", async () => {
    const [canary, stable] = (await client().releases()).items;
    expect(canary).toMatchObject({
      move: "promote",
      canary: {
        step: 0,
        steps: 3,
        stable: "r-0",
        shares: { "fraud-score": 0.1 },
        next: { "fraud-score": 0.5 },
        verdict,
      },
    });
    expect(canary?.canary?.traffic).toEqual([traffic[1], traffic[0]]);
    expect(stable).toMatchObject({ canary: null, traffic: [traffic[0]] });
    expect((await client().releaseMoves()).items.map(({ kind, by }) => [kind, by])).toEqual([
      ["promote", "ann"],
      ["run", "run-1"],
    ]);
  });

  it("takes its next step from the one it was seen in, and is ended by a rollback that names no release", async () => {
    await client().moveRelease({ kind: "promote", release: "r-1", step: 0 });
    await client().moveRelease({ kind: "end", release: "r-1", reason: "slower" });
    expect(asked).toEqual([
      { kind: "promote", release: "r-1", canary: { release: "r-1", step: 0 }, by: "studio" },
      { kind: "rollback", canary: { release: "r-1", step: 0 }, by: "studio", reason: "slower" },
    ]);
  });
});
