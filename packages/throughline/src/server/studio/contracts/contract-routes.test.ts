import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renamed, sourcesOf } from "../../../../test/changed-sources.ts";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { studioClient } from "../../../client/studio/index.ts";
import type { StudioContract } from "../../../client/studio/studio-contracts.ts";
import type { Release } from "../../../runtime/releases/release-store.ts";

let opened: StudioProject;
beforeAll(async () => {
  const release = (id: string, sequence: number): Release => ({
    id,
    project: "cards",
    createdAtUs: sequence * 1e6,
    sequence,
    run: "run-1",
    previous: null,
    pins: {},
    graph: sequence === 1 ? renamed(opened.graph, "amount", "value") : opened.graph,
  });
  opened = await openStudioProject({
    releases: {
      all: async () => [release("r-1", 3), release("r-0", 2), release("r-a", 1)],
      sizeBytes: async () => 0,
      canary: async () => undefined,
      moves: async () => [],
    },
    observedUse: async (release) => [
      {
        ...{ release, consumer: "service:cards-api", place: "GET /scores", use: "scores", canPick: false },
        ...{ provider: "predictions:gold.scores", port: "rows", declared: ["score", "country"] },
        ...{ calls: 20, fields: { score: 12 } },
      },
    ],
    sources: sourcesOf(
      () => renamed(opened.graph, "country", "land"),
      () => opened.graph,
    ),
  });
});
afterAll(() => opened.close());

const contract = (id: string): Promise<StudioContract> => studioClient(opened.served.url).contract(id);

describe("GET /studio/api/contracts/<id>", () => {
  it("has the fields of each port with who reads them, and how", async () => {
    const { ports, owner, promises } = await contract("source:silver.payments");
    expect(owner).toBe("@team");
    expect(promises).toEqual([]);
    const [rows] = ports;
    expect(rows).toMatchObject({ name: "rows", direction: "provides", key: ["payment_id"], external: false });
    const amount = rows?.fields.find(({ name }) => name === "amount");
    expect(amount).toMatchObject({ type: "decimal(12,2)", unit: "USD", nullable: false, unused: false, ends: null });
    const reader = amount?.consumers.find(({ id }) => id === "featureView:card_activity");
    expect(reader).toMatchObject({ role: "ml", certainty: "definite", owner: "@team" });
    expect(reader?.as).toContain('sum("amount") over 24h');
  });

  it("says what nobody reads, and what is personal data", async () => {
    const { ports } = await contract("source:bronze.customers");
    const email = ports[0]?.fields.find(({ name }) => name === "email");
    expect(email).toMatchObject({ unused: true, consumers: [], tags: ["pii:email"] });
  });

  it("says what a field is made from, what is relied on, and who calls it", async () => {
    const { ports, uses } = await contract("endpoint:fraud-score");
    expect(uses.map(({ id }) => id)).toContain("model:fraud");
    expect(ports.some(({ direction, external }) => direction === "accepts" && external)).toBe(true);
    const view = await contract("featureView:card_activity");
    const spend = view.ports[0]?.fields.find(({ name }) => name === "spend_24h");
    expect(spend?.madeFrom).toContainEqual({
      declaration: "source:silver.payments",
      name: "silver.payments",
      port: "rows",
      field: "amount",
      how: "value",
      certainty: "definite",
    });
    expect(view.ports[0]?.terms.length).toBeGreaterThan(0);
  });

  it("has its history over the releases that are kept, and what the lock says otherwise", async () => {
    const { history } = await contract("source:silver.payments");
    expect(history.map(({ of, release, change }) => [of, release, change])).toEqual([
      ["lock", "r-1", "changed"],
      ["release", "r-1", "same"],
      ["release", "r-0", "changed"],
      ["release", "r-a", "first"],
    ]);
    expect(history[0]?.changes[0]).toMatchObject({ says: "country renamed to land", breaks: "readers" });
    expect(history[2]).toMatchObject({
      before: "r-a",
      at: "1970-01-01T00:00:02.000000Z",
      changes: [{ says: "value renamed to amount", breaks: "readers" }],
    });
    expect(history[1]?.current).toBe(true);
  });

  it("has what was seen beside what is declared, field by field, of both sides", async () => {
    const { ports } = await contract("predictions:gold.scores");
    const seen = (name: string) =>
      ports[0]?.fields.find((field) => field.name === name)?.consumers.find(({ id }) => id === "service:cards-api")
        ?.observed;
    expect([seen("score"), seen("country"), seen("payment_id")]).toEqual([
      { calls: 20, seen: 12 },
      { calls: 20, seen: 0 },
      null,
    ]);
    const { observed } = await contract("service:cards-api");
    expect(observed).toMatchObject([
      { use: "scores", calls: 20, seen: [{ field: "score", calls: 12 }], notSeen: ["country"], suggestion: null },
    ]);
  });

  it("refuses an id that the release does not have", async () => {
    await expect(contract("table:silver.nothing")).rejects.toMatchObject({
      code: "studio.unknown-declaration",
      status: 404,
    });
  });
});
