import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fraudScore } from "../../../test/card-declarations.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { endpointRunner } from "./endpoint-runner.ts";
import { PredictionLog } from "./prediction-log.ts";
import type { Scored } from "./scorer.ts";

let run: TrainingRun;
beforeEach(async () => {
  run = await openTrainingRun();
});
afterEach(() => run.project.close());

const scored: Scored = {
  reply: { score: 0.5, model_version: "1", release: "r-1", degraded: false },
  trace: { asOf: "2026-02-21T00:00:00.000001Z", watermark: null, entity: null, id: null, features: {} },
};

/** Answers of a server that ends before it moves them. */
async function answered(requests: readonly string[], events: EventLog = run.project.engines.events) {
  const log = new PredictionLog(fraudScore, { ...run.project.engines, events });
  for (const request of requests) log.add({}, scored, request);
  await log.flush();
  return log;
}

const build = (events: EventLog = run.project.engines.events) =>
  endpointRunner.build(fraudScore, { ...run.context(fraudScore), events });
const logged = async () => (await run.read("logs.fraud-score", "request_id")).map(({ request_id }) => request_id);

describe("an endpoint in a run", () => {
  it("has in its log what a killed server had written, each answer once", async () => {
    await answered(["a", "b"]);
    expect(await build()).toMatchObject({ text: "2 answers logged", notes: [] });
    expect(await logged()).toEqual(["a", "b"]);
    await answered(["c"]);
    const first = await build();
    expect([first.text, (await build()).version]).toEqual(["3 answers logged", first.version]);
    expect(await logged()).toEqual(["a", "b", "c"]);
  });

  it("takes what a server writes meanwhile, whoever of the two moves it", async () => {
    const log = await answered(["a", "b"]);
    await Promise.all([build(), log.moveToLake(), build()]);
    expect(await logged()).toEqual(["a", "b"]);
  });

  it("is built, and says so, where the event log was taken away", async () => {
    await answered(["a", "b"]);
    await build();
    const lost = await openFileEventLog({ root: join(run.project.folder, "lost") });
    await answered(["c"], lost);
    expect(await build(lost)).toMatchObject({
      text: "2 answers logged",
      notes: [
        expect.stringMatching(
          /^newest answers are not in logs\.fraud-score: topic predictions-fraud-score ends at 1, /,
        ),
      ],
    });
    await lost.close();
  });
});
