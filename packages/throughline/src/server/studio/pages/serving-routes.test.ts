import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";

let opened: StudioProject;
let current = "r-1";
const get = (path: string) => opened.served.get(`/studio/api/${path}`);
const score = (body: object) => opened.served.post("/endpoints/fraud-score/predict", body);
beforeAll(async () => {
  opened = await openStudioProject({ current: () => current });
});
afterAll(() => opened.close());

describe("GET /studio/api/endpoints/<name>", () => {
  it("has an example that the endpoint answers", async () => {
    const { body } = await get("endpoints/fraud-score");
    expect(body).toMatchObject({ model: { name: "fraud", version: 1 }, ready: true, fallback: true, degraded: null });
    expect(body.request.required).toEqual(["card_id", "amount", "country"]);
    expect(body.example).toMatchObject({ method: "POST", path: "/endpoints/fraud-score/predict" });
    const answer = await score(body.example.body);
    expect(answer.status).toBe(200);
  });

  it("counts calls and errors of the last minutes", async () => {
    await score({ card_id: "card-1" });
    await opened.served.post("/predict", { card_id: "card-1", amount: 2, country: "DE" });
    const { live } = (await get("endpoints/fraud-score")).body;
    const [minute, five, quarter] = live.windows;
    expect([minute.minutes, five.minutes, quarter.minutes]).toEqual([1, 5, 15]);
    expect(quarter).toMatchObject({ calls: 2, callerErrors: 1, serverErrors: 0, degraded: 0 });
    expect(quarter.p50Ms).toBeGreaterThan(0);
    expect(quarter.p99Ms).toBeGreaterThanOrEqual(quarter.p50Ms);
    expect(live.seconds).toHaveLength(60);
  });

  it("shows the newest answers at once, and pages to older ones through the lake, each once", async () => {
    const first = (await get("endpoints/fraud-score/log")).body;
    expect(first.items).toHaveLength(2);
    expect(first.items[0]).toMatchObject({ modelVersion: "1", release: "r-1", degraded: false });
    await opened.served.shared.logs.get("fraud-score")?.moveToLake();
    await score({ card_id: "card-2", amount: 3, country: "DE" });
    const page = (await get("endpoints/fraud-score/log?limit=2")).body;
    const rest = (await get(`endpoints/fraud-score/log?limit=2&cursor=${page.next}`)).body;
    const amounts = [...page.items, ...rest.items].map(({ request }) => request.amount);
    expect(amounts.sort()).toEqual([0.25, 2, 3]);
    expect(rest.next).toBeNull();
    expect((await get("endpoints/fraud-score/log?cursor=abc")).body.code).toBe("studio.invalid-query");
  });

  it("sends its figures as events, until another release answers", async () => {
    const response = await fetch(`${opened.served.url}/studio/api/endpoints/fraud-score/live`);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    current = "r-2";
    const text = await response.text();
    current = "r-1";
    const [first] = text.split("\n\n").filter((event) => event.startsWith("data: "));
    expect(JSON.parse(first?.slice(6) ?? "").windows).toHaveLength(3);
  });
});

describe("GET /studio/api/services", () => {
  it("has every operation with its schemas, an example, and what it does now", async () => {
    await opened.served.get("/api/scores?limit=1");
    const { body } = await get("services");
    expect(body.groups.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["cards-api", "endpoints", "metrics", "dashboards", "server"]),
    );
    const group = body.groups.find(({ name }: { name: string }) => name === "cards-api");
    expect(group.declaration.id).toBe("service:cards-api");
    expect(group.routes[0]).toMatchObject({ id: "cards-api.scores", method: "GET", path: "/api/scores" });
    expect(group.routes[0].live.windows[2].calls).toBe(1);
    expect(group.routes[0].example.curl).toMatch(/^curl "\$URL\/api\/scores"/);
  });
});
