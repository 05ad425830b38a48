import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payments } from "../../../../test/card-declarations.ts";
import type { ServingProject } from "../../../../test/serving-project.ts";
import { chargebacks, loggedSql, openWatchedProject, plainFraud, watching } from "../../../../test/watched-project.ts";
import type { StudioDrift } from "../../../client/studio/studio-monitoring.ts";
import type { OpenRelease } from "../../../runtime/serving/open-release.ts";
import type { Studio, StudioScope } from "../studio.ts";
import { monitoringReply } from "./endpoint-monitoring.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openWatchedProject();
});
afterAll(() => project.close());

async function replyOf(monitor: Parameters<typeof watching>[0]) {
  const endpoint = watching(monitor);
  const release: OpenRelease = await project.open([payments, plainFraud, chargebacks, endpoint] as never);
  const studio = { objects: project.engines.objects, clock: project.engines.clock } as Studio;
  try {
    return await monitoringReply({ release, studio } as StudioScope, endpoint as never);
  } finally {
    await release.close();
  }
}

describe("what the Studio shows of an endpoint that is watched", () => {
  it("is nothing where nothing is watched, and the reason where nothing is measured", async () => {
    expect(await replyOf({})).toBeNull();
    expect(await replyOf({ drift: {} })).toEqual({ drift: { because: "nothing is logged yet" }, labels: null });
  });

  it("is each input with the shares of its bins, and how labels came", async () => {
    const { log } = watching({});
    await project.writeTable(log as never, loggedSql({ country: "'XX'" }));
    await project.writeTable(
      chargebacks as never,
      "SELECT 'p-0001' AS payment_id, TIMESTAMPTZ '2026-02-21' AS reported_at",
    );
    const reply = await replyOf({ drift: { psi: 0.2 }, label: { from: chargebacks, delay: "6h" } });
    const drift = reply?.drift as StudioDrift | undefined;
    const country = drift?.columns.find(({ input }) => input === "country");
    expect(country).toMatchObject({ drifted: true, ks: null });
    expect(
      country?.bins.map(({ name, reference, current }) => [name, Math.round(reference * 100) / 100, current]),
    ).toEqual([
      ["DE", 0.33, 0],
      ["FR", 0.33, 0],
      ["US", 0.33, 0],
      ["other", 0, 0],
      ["unseen", 0, 1],
      ["missing", 0, 0],
    ]);
    expect(reply?.labels).toMatchObject({
      predictions: 300,
      labelled: 300,
      missing: 0,
      asked: 0.9,
      quality: { auc: { value: expect.any(Number) } },
    });
  });
});
