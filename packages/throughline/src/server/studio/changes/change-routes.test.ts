import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renamed, sourcesOf } from "../../../../test/changed-sources.ts";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import type { StudioBreak, StudioVictim } from "../../../client/studio/studio-changes.ts";
import type { ProjectGraph } from "../../../contracts/graph/project-graph.ts";

let opened: StudioProject;
let present: ProjectGraph;
beforeAll(async () => {
  opened = await openStudioProject({
    sources: sourcesOf(
      () => opened.graph,
      () => present,
    ),
  });
  present = opened.graph;
});
afterAll(() => opened.close());

const get = (headers = {}) => opened.served.get("/studio/api/changes", headers);

describe("GET /studio/api/changes", () => {
  it("says that nothing changed where the sources are as the lock has them", async () => {
    const { body } = await get();
    expect(body).toMatchObject({
      release: "r-1",
      sources: { state: "checked", verdict: "compatible", breaks: [], compatible: [], problems: [], lock: "read" },
    });
    expect(body.sources.declarations).toBe(11);
  });

  it("has each break with its victims, its ways and its cures", async () => {
    present = renamed(opened.graph, "amount", "amount_usd");
    const { body } = await get();
    present = opened.graph;
    expect(body.sources.verdict).toBe("breaking");
    const [found]: StudioBreak[] = body.sources.breaks;
    expect(found).toMatchObject({
      target: "silver.payments.amount",
      declaration: "source:silver.payments",
      place: { file: "data/silver.payments.ts", line: 3 },
      changes: [{ kind: "renamed", says: "amount renamed to amount_usd", breaks: "readers" }],
    });
    const victim = (id: string) => found?.victims.find((one: StudioVictim) => one.id === id);
    expect(victim("featureView:card_activity")).toMatchObject({ role: "ml", certainty: "definite", owner: "@team" });
    expect(victim("dashboard:overview")?.path.map(({ declaration, role }) => [declaration, role])).toEqual([
      ["source:silver.payments", "data"],
      ["metric:spend_usd", "analyst"],
      ["dashboard:overview", "analyst"],
    ]);
    expect(found?.hops).toContainEqual({ from: "source:silver.payments", to: "featureView:card_activity" });
    expect(found?.cures.map(({ command }) => command)).toEqual([
      "throughline fix silver.payments.amount",
      "throughline accept silver.payments.amount",
    ]);
  });

  it("is sent once while nothing changes", async () => {
    const first = await get();
    const again = await get({ "if-none-match": String(first.headers.get("etag")) });
    expect(again.status).toBe(304);
    present = renamed(opened.graph, "amount", "amount_usd");
    const changed = await get({ "if-none-match": String(first.headers.get("etag")) });
    present = opened.graph;
    expect(changed.status).toBe(200);
  });
});

describe("a server without sources", () => {
  it("says so, which is no error", async () => {
    const alone = await openStudioProject();
    const { status, body } = await alone.served.get("/studio/api/changes");
    await alone.close();
    expect(status).toBe(200);
    expect(body).toEqual({ release: "r-1", sources: { state: "absent" } });
  });
});
