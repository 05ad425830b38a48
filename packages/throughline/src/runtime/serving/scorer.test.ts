import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, fraud, fraudScore, payments, strictScore } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { source } from "../../contracts/data/index.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import { bigint, boolean, decimal, timestamp } from "../../contracts/shape/column.ts";
import { type Clock, fixedClock } from "../../ports/clock.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { EntityEvents } from "../../ports/online-store.ts";
import { loadWindows } from "../features/entity-events.ts";
import { planView } from "../features/view-plan.ts";
import { readModel } from "../registry/model-registry.ts";
import { loadFrame } from "../training/frame.ts";
import { Scorer, type ScorerParts, type ServedView } from "./scorer.ts";

let project: ServingProject;
let parts: ScorerParts;
beforeAll(async () => {
  project = await openCardProject();
  const stored = await readModel(project.engines.objects, { model: "fraud", version: 1 });
  const loaded = await project.engines.models.load({ format: "lightgbm", bytes: stored.bytes });
  const pin = project.pins["featureView:card_activity"];
  const view = await project.engines.online.open("card_activity", String(pin?.online));
  if (view === undefined) throw new Error("no view");
  parts = {
    endpoint: fraudScore,
    release: "r-1",
    clock: project.engines.clock,
    model: { loaded, signature: stored.signature, version: "1" },
    views: new Map([["card_activity", { view, watermarkUs: Number(pin?.watermarkUs) }]]),
  };
});
afterAll(() => project.close());

const request = { card_id: "card-1", amount: 250.25, country: "DE" };

describe("a scorer", () => {
  it("gives the model the request's values and the windows as of now", async () => {
    const clock = fixedClock("2026-02-20T12:00:00Z");
    const { trace } = new Scorer({ ...parts, clock }).score(request);
    const windows = (await loadWindows(project.session, activity)).get("card-1");
    const expected = new Float64Array(4);
    windows?.evaluate(clock.nowUs(), expected, 0);
    const names = planView(activity).names;
    expect(trace.features).toEqual({
      amount: 250.25,
      country: "DE",
      ...Object.fromEntries(names.map((name, i) => [name, Number.isNaN(expected[i]) ? null : expected[i]])),
    });
    expect(trace.features.payments_1h).toBe(0);
    expect(trace.features.spend_24h).toBeGreaterThan(0);
    expect(trace).toMatchObject({ asOf: "2026-02-20T12:00:00.000000Z", entity: "card-1", id: null });
    expect(trace.watermark).toBe("2026-02-20T12:00:00.000000Z");
  });

  it("scores what training would have, to the bit", async () => {
    const frame = await loadFrame({
      session: project.session,
      model: fraud,
      relation: payments,
      categories: { country: parts.model?.signature.inputs.find(({ name }) => name === "country")?.categories ?? [] },
    });
    const last = frame.rows - 1;
    const values = Float64Array.from(frame.inputs, (input) => input.values[last] as number);
    const offline = parts.model?.loaded.predict(values, 1)[0];
    const [row] = await project.session.rows(
      "SELECT card_id, amount, country FROM silver.payments WHERE payment_id = 'p-0199'",
    );
    const clock = { nowUs: () => frame.at[last] as number };
    expect(new Scorer({ ...parts, clock }).score(row ?? {}).reply.score).toBe(offline);
  });

  it("takes an unknown entity as one without events, and an unseen category as missing", () => {
    const { reply, trace } = new Scorer(parts).score({ ...request, card_id: "nobody", country: "ZZ" });
    expect(reply.degraded).toBe(false);
    expect(trace.features).toMatchObject({ payments_1h: 0, spend_24h: null, country: "ZZ" });
    const missing = new Scorer(parts).score({ ...request, card_id: "nobody", country: null });
    expect(missing.reply.score).toBe(reply.score);
  });

  it("answers many as of one instant, each as alone", () => {
    let us = project.engines.clock.nowUs();
    const moving = new Scorer({ ...parts, clock: { nowUs: () => us++ } });
    const requests = [request, { ...request, card_id: "card-2" }, { ...request, amount: 999 }];
    const together = moving.scoreAll(requests);
    expect(new Set(together.map(({ trace }) => trace.asOf)).size).toBe(1);
    const alone = requests.map((one) => new Scorer(parts).score(one).reply);
    expect(together.map(({ reply }) => reply)).toEqual(alone);
  });

  it("asks the store for an entity once", () => {
    let asked = 0;
    const online = parts.views.get("card_activity")?.view;
    const get = (key: string): EntityEvents | undefined => {
      asked++;
      return online?.get(key);
    };
    const view = { entities: 5, get };
    const scorer = new Scorer({ ...parts, views: new Map([["card_activity", { view, watermarkUs: 0 }]]) });
    const scores = [1, 2, 3].map(() => scorer.score(request).reply.score);
    expect([asked, new Set(scores).size]).toEqual([1, 1]);
  });
});

describe("a scorer that can't use its model", () => {
  const unreadable = {
    view: {
      entities: 5,
      get: (): never => {
        throw new Error("the store is gone");
      },
    },
    watermarkUs: 0,
  };
  const failing = (): LoadedModel => ({
    featureNames: [],
    predict: () => {
      throw new Error("no");
    },
  });

  it("answers from the fallback, degraded, and logs no features", () => {
    for (const changed of [
      { model: undefined },
      { views: new Map() },
      { views: new Map([["card_activity", unreadable]]) },
      { model: parts.model === undefined ? undefined : { ...parts.model, loaded: failing() } },
    ]) {
      const { reply, trace } = new Scorer({ ...parts, ...changed } as ScorerParts).score({ ...request, amount: 900 });
      expect(reply).toEqual({ score: 0.9, model_version: null, release: "r-1", degraded: true });
      expect(trace.features).toEqual({});
    }
  });

  it("answers for no instant that its features are not whole for", () => {
    const view = parts.views.get("card_activity") as ServedView;
    const until = (clock: Clock) => {
      const answersFromUs = fixedClock("2026-02-20T12:00:00Z").nowUs();
      return { clock, views: new Map([["card_activity", { ...view, answersFromUs }]]) };
    };
    const [before, from] = ["2026-02-20T11:59:59Z", "2026-02-20T12:00:00Z"].map((at) => until(fixedClock(at)));
    const early = new Scorer({ ...parts, ...before } as ScorerParts);
    expect([early.ready, early.score(request).reply.degraded]).toEqual([false, true]);
    const late = new Scorer({ ...parts, ...from } as ScorerParts);
    expect([late.ready, late.score(request).reply.degraded]).toEqual([true, false]);
    expect(() => new Scorer({ ...parts, ...before, endpoint: strictScore } as ScorerParts).score(request)).toThrow(
      expect.objectContaining({
        code: "serving.features-unreadable",
        detail: expect.stringContaining("online from 2026-02-20T12:00:00.000000Z on, and the clock says"),
      }),
    );
  });

  it("is ready only with its model and all of its views", () => {
    expect(new Scorer(parts).ready).toBe(true);
    expect(new Scorer({ ...parts, model: undefined }).ready).toBe(false);
    expect(new Scorer({ ...parts, views: new Map() }).ready).toBe(false);
  });

  it("says why where there is no fallback", () => {
    const strict = { ...parts, endpoint: strictScore };
    const views = new Map([["card_activity", unreadable]]);
    expect(() => new Scorer({ ...strict, model: undefined }).score(request)).toThrow(
      expect.objectContaining({ code: "serving.no-model", status: 503 }),
    );
    expect(() => new Scorer({ ...strict, views }).score(request)).toThrow(
      expect.objectContaining({
        code: "serving.features-unreadable",
        status: 503,
        cause: new Error("the store is gone"),
      }),
    );
  });

  it("gives the fallback a copy of the request", () => {
    const greedy = endpoint("greedy", {
      model: fraud,
      fallback: (given) => {
        (given as { amount: number }).amount = 0;
        return { score: 0.5 };
      },
    });
    const own = { ...request };
    new Scorer({ ...parts, endpoint: greedy, model: undefined }).score(own);
    expect(own).toEqual(request);
  });
});

describe("keys of entities", () => {
  const visits = source("silver.visits", {
    files: "v/*.csv",
    columns: {
      id: bigint(),
      account: bigint(),
      rate: decimal(6, 2),
      born: timestamp(),
      member: boolean(),
      at: timestamp(),
    },
    key: "id",
    at: "at",
  });

  it.each([
    ["account", "0042", "42"],
    ["rate", 1.5, "1.50"],
    ["born", "2026-01-31T12:00:00.120000Z", "2026-01-31 12:00:00.12+00"],
    ["born", "2026-01-31T13:00:00+01:00", "2026-01-31 12:00:00+00"],
    ["member", true, "true"],
  ] as const)("of type %s find what was written: %s is %s", (column, sent, stored) => {
    const key = entity(`by_${column}`, { key: visits.columns[column] });
    const view = featureView(`of_${column}`, {
      entity: key,
      from: visits,
      at: "at",
      features: ({ count }) => ({ n: count().over("1d") }),
    });
    const visited = model("visited", {
      rows: visits,
      at: "at",
      label: { column: "member" },
      features: { n: view.features.n },
      trainer: gradientBoosting({}),
      split: { by: "time", test: 0.2 },
    });
    const found: string[] = [];
    const online = { entities: 1, get: (text: string) => void found.push(text) };
    const signature = {
      model: "visited",
      version: 1,
      inputs: [{ name: "n", kind: "numeric" as const }],
      threshold: 0.5,
    };
    const loaded = { featureNames: ["n"], predict: () => Float64Array.of(0.5) };
    const scorer = new Scorer({
      endpoint: endpoint("visited", { model: visited }),
      release: "r-1",
      clock: project.engines.clock,
      model: { loaded, signature, version: "1" },
      views: new Map([[view.name, { view: online, watermarkUs: 0 }]]),
    });
    scorer.score({ [column]: sent });
    scorer.score({ [column]: null });
    expect(found).toEqual([stored]);
  });
});
