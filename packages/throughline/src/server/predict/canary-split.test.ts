import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { activity, fraud, fraudScore, payments } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import { MetricsRegistry } from "../prometheus/registry.ts";
import { addReleaseMetrics } from "../release-metrics.ts";
import { CanarySplit } from "./canary-split.ts";

let project: ServingProject;
let served: Served;
let split: CanarySplit;
const declarations = [payments, activity, fraud, fraudScore];
const path = "/endpoints/fraud-score/predict";
const request = (card: number) => ({ card_id: `card-${card}`, amount: 250.25, country: "DE" });
const cards = Array.from({ length: 400 }, (_, card) => card);

beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());
beforeEach(async () => {
  const logs = new Map<string, PredictionLog>();
  const metrics = new MetricsRegistry();
  split = new CanarySplit({ logs, metrics });
  addReleaseMetrics(metrics, split);
  served = await serve(project, declarations, { split, metrics });
  for (const [name, log] of served.shared.logs) logs.set(name, log);
});
afterEach(() => served.close());

const begin = async (share: number, id = "r-2", of: readonly (typeof declarations)[number][] = declarations) => {
  const canary = await project.open(of, { id });
  split.take({ stable: "r-1", canary, shares: { "endpoint:fraud-score": share } });
  return canary;
};
/** Which release answered; header and body have to agree. */
const releaseOf = async (body: object) => {
  const answer = await served.post(path, body);
  expect(answer.headers.get("x-throughline-release")).toBe(answer.body.release);
  return answer.body.release as string;
};
const releasesOf = async () => {
  const releases: string[] = [];
  for (const card of cards) releases.push(await releaseOf(request(card)));
  return releases;
};

describe("requests that are split", () => {
  it("go to the canary by their share, the same key to the same release, and stay there in a larger step", async () => {
    expect(new Set(await releasesOf())).toEqual(new Set(["r-1"]));
    const canary = await begin(0.25);
    const first = await releasesOf();
    const taken = first.filter((release) => release === "r-2").length;
    // Five standard deviations of 400 draws of 0.25.
    expect(Math.abs(taken - 100)).toBeLessThan(44);
    expect(await releasesOf()).toEqual(first);
    split.take({ stable: "r-1", canary, shares: { "endpoint:fraud-score": 0.5 } });
    const second = await releasesOf();
    expect(first.flatMap((release, i) => (release === "r-2" ? [second[i]] : []))).toEqual(Array(taken).fill("r-2"));
    expect(Math.abs(second.filter((release) => release === "r-2").length - 200)).toBeLessThan(51);
    split.end();
    expect(new Set(await releasesOf())).toEqual(new Set(["r-1"]));
    await canary.close();
  });

  it("are pinned by the key of the entity alone, and others by each canary", async () => {
    const canary = await begin(0.5);
    const first = await releasesOf();
    const other = { amount: 3, country: "FR", payment_id: "p-1" };
    for (const card of cards.slice(0, 20)) expect(await releaseOf({ ...request(card), ...other })).toBe(first[card]);
    await canary.close();
    const next = await begin(0.5, "r-3");
    const taken = (await releasesOf()).map((release) => release === "r-3");
    expect(first.some((release, i) => (release === "r-2") !== taken[i])).toBe(true);
    await next.close();
  });

  it("are answered whole where they are a batch: by the canary only if all their keys are pinned to it", async () => {
    const canary = await begin(0.5);
    const releases = await releasesOf();
    const inside = cards.filter((card) => releases[card] === "r-2");
    const outside = cards.filter((card) => releases[card] === "r-1");
    const batch = async (of: readonly number[]) => {
      const { headers, body } = await served.post(`${path}/batch`, { items: of.map(request) });
      return [
        headers.get("x-throughline-release"),
        ...new Set(body.items.map((one: { release: string }) => one.release)),
      ];
    };
    expect(await batch(inside.slice(0, 10))).toEqual(["r-2", "r-2"]);
    expect(await batch([...inside.slice(0, 9), outside[0] as number])).toEqual(["r-1", "r-1"]);
    await canary.close();
  });

  it("leave other paths with the release beside it, and name the release in the prediction log", async () => {
    const canary = await begin(1);
    expect(await releaseOf(request(1))).toBe("r-2");
    for (const other of ["/endpoints", "/health", "/nothing"])
      expect((await served.get(other)).headers.get("x-throughline-release")).toBe("r-1");
    const [newest] = (await served.shared.logs.get("fraud-score")?.newest(1)) ?? [];
    expect(newest?.release).toBe("r-2");
    await canary.close();
  });

  it("are counted by release, and a refusal of the canary that the other would not give is its failure", async () => {
    const strict = endpoint("fraud-score", {
      model: fraud,
      fallback: () => {
        throw new TypeError("no such thing");
      },
    });
    const canary = await begin(1, "r-2", [payments, activity, fraud, strict as unknown as typeof fraudScore]);
    expect((await served.post(path, request(1))).status).toBe(200);
    expect((await served.post(path, { ...request(1), payment_id: "p-1" })).status).toBe(422);
    expect((await served.post(path, { ...request(1), nonsense: 1 })).status).toBe(422);
    expect(split.traffic.of("r-2", "fraud-score")).toMatchObject({ requests: 3, failed: 1, degraded: 0 });
    const page = (await served.get("/metrics")).text;
    expect(page).toContain('throughline_release_failed_total{release="r-2",endpoint="fraud-score"} 1');
    expect(page).toContain('throughline_canary_share{release="r-2",endpoint="fraud-score"} 1');
    await canary.close();
  });

  it("say which release it is that fails", async () => {
    const bare = endpoint("fraud-score", { model: fraud, id: payments.columns.payment_id });
    const pins = Object.fromEntries(Object.entries(project.pins).filter(([id]) => !id.startsWith("model:")));
    const canary = await project.open([payments, activity, fraud, bare], { id: "r-2", pins });
    split.take({ stable: "r-1", canary, shares: { "endpoint:fraud-score": 1 } });
    const answer = await served.post(path, request(1));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("x-throughline-release")).toBe("r-2");
    expect(split.traffic.of("r-2", "fraud-score")).toMatchObject({ requests: 1, failed: 1 });
    await canary.close();
  });
});

describe("a canary that becomes current", () => {
  it("answers what the app of the release before has still in hand", async () => {
    const canary = await begin(0.5);
    const releases = await releasesOf();
    const card = releases.indexOf("r-1");
    split.crossOver();
    expect(split.live).toBeUndefined();
    expect(await releaseOf(request(card))).toBe("r-2");
    await served.gateway.switchTo(canary);
    expect(await releaseOf(request(card))).toBe("r-2");
  });
});
