import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServingProject } from "../../../test/serving-project.ts";
import {
  chargebacks,
  type LoggedOptions,
  loggedSql,
  openWatchedProject,
  verdicts,
  watchedOf,
  watching,
} from "../../../test/watched-project.ts";
import type { LabelCoverage, LiveQuality } from "./live-quality.ts";
import { measureLabels } from "./live-quality.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openWatchedProject();
});
afterAll(() => project.close());

/** The truth of prediction `i`: what the scores of `loggedSql` say. */
const truth = "(i * 37) % 1000 > 600";
const ids = "'p-' || lpad(i::VARCHAR, 4, '0') AS payment_id";
const reported = (where: string, at = "TIMESTAMPTZ '2026-02-20 12:00:00Z' + to_microseconds(i)") =>
  `SELECT ${ids}, ${at} AS reported_at FROM range(300) t(i) WHERE ${where}`;
/** A chargeback of something else, up to now: the source is heard of. */
const heard = "UNION ALL SELECT 'other', TIMESTAMPTZ '2026-02-21 00:00:00Z'";

async function byPresence(label: { rows: string; options?: object; logged?: LoggedOptions }): Promise<LabelCoverage> {
  const endpoint = watching({ label: { from: chargebacks, delay: "6h", ...label.options } });
  await project.writeTable(chargebacks as never, label.rows);
  await project.writeTable(endpoint.log as never, loggedSql(label.logged));
  return (await measureLabels(endpoint as never, watchedOf(project))) as LabelCoverage;
}

describe("a row as a label", () => {
  it("is a positive, and no row a negative once the delay is over", async () => {
    const found = await byPresence({ rows: `${reported(truth)} ${heard}` });
    expect(found).toMatchObject({
      predictions: 300,
      labelled: 300,
      notYetDue: 0,
      missing: 0,
      degraded: 0,
      versions: ["1"],
    });
    const quality = found.quality as LiveQuality;
    expect(quality).toMatchObject({ positives: 121, auc: { value: 1 }, precision: { value: 1 }, recall: { value: 1 } });
    expect(quality.measures).toMatchObject({ auc: 1, f1: 1, accuracy: 1 });
    expect(quality.positiveShare.value).toBeCloseTo(121 / 300, 12);
    expect(quality.precision?.low).toBeLessThan(1);
  });

  it("counts for nothing before the delay is over, whatever is known already", async () => {
    const found = await byPresence({ rows: `${reported(truth)} ${heard}`, options: { delay: "12h" } });
    expect(found).toMatchObject({ predictions: 300, labelled: 1, notYetDue: 299, missing: 0 });
    expect(found.quality).toMatchObject({ because: expect.stringContaining("100 are the least") });
  });

  it("that nobody reports any more makes no negatives: the labels are missing", async () => {
    const found = await byPresence({ rows: reported(truth) });
    expect(found).toMatchObject({ labelled: 121, missing: 179, coverage: { value: 121 / 300 } });
    const silent = await byPresence({ rows: reported("false") });
    expect(silent).toMatchObject({ predictions: 300, labelled: 0, missing: 300, coverage: { value: 0 } });
  });

  it("finds no prediction without an id; answers of the fallback are none", async () => {
    const logged = { id: "CASE WHEN i < 10 THEN NULL ELSE 'p-' || lpad(i::VARCHAR, 4, '0') END", degraded: "i >= 290" };
    const found = await byPresence({ rows: `${reported(truth)} ${heard}`, logged });
    expect(found).toMatchObject({ predictions: 290, labelled: 280, missing: 10, withoutId: 10, degraded: 10 });
    const { predictions, labelled, notYetDue, missing } = found;
    expect(labelled + notYetDue + missing).toBe(predictions);
  });

  it("is joined to what fell due within the window only", async () => {
    const found = await byPresence({ rows: `${reported(truth)} ${heard}`, options: { window: "5h" } });
    expect(found).toMatchObject({ predictions: 0, coverage: null });
  });
});

describe("a column as a label", () => {
  const said = (value: string, where = "true", at = "TIMESTAMPTZ '2026-02-20 13:00:00Z'") =>
    `SELECT ${ids}, ${value} AS fraud, ${at} AS said_at FROM range(300) t(i) WHERE ${where}`;
  async function byColumn(rows: string): Promise<LabelCoverage> {
    const endpoint = watching({ label: { from: verdicts, column: "fraud" as never, delay: "6h", minimum: 50 } });
    await project.writeTable(verdicts as never, rows);
    await project.writeTable(endpoint.log as never, loggedSql());
    return (await measureLabels(endpoint as never, watchedOf(project))) as LabelCoverage;
  }

  it("is missing where there is no row, or no value in it", async () => {
    expect(await byColumn(said(truth, "i < 200"))).toMatchObject({ labelled: 200, missing: 100 });
    expect(await byColumn(said(`CASE WHEN i < 250 THEN ${truth} END`))).toMatchObject({ labelled: 250, missing: 50 });
  });

  it("shows scores that are worth nothing", async () => {
    const { quality } = await byColumn(said("i % 2 = 0"));
    const { auc } = quality as LiveQuality;
    expect(auc?.value).toBeGreaterThan(0.4);
    expect(auc?.value).toBeLessThan(0.6);
    expect([(auc?.low ?? 1) < (auc?.value ?? 0), (auc?.high ?? 0) > (auc?.value ?? 1)]).toEqual([true, true]);
  });

  it("is the newest of several", async () => {
    const later = said(`NOT (${truth})`, "true", "TIMESTAMPTZ '2026-02-20 14:00:00Z'");
    const found = await byColumn(`${said(truth)} UNION ALL ${later}`);
    expect([found.labelled, (found.quality as LiveQuality).auc?.value]).toEqual([300, 0]);
  });

  it("has no area where all labels are alike", async () => {
    const { quality } = await byColumn(said("true"));
    expect(quality).toMatchObject({ auc: null, positives: 300, recall: { value: expect.any(Number) } });
    expect((quality as LiveQuality).measures).not.toHaveProperty("auc");
  });
});

describe("labels", () => {
  it("are not measured where their relation is not released, or nothing is logged", async () => {
    const endpoint = watching({ label: { from: chargebacks, delay: "6h" } }) as never;
    const watched = watchedOf(project);
    const has = (relation: string) => relation !== "bronze.chargebacks";
    expect(await measureLabels(endpoint, { ...watched, has })).toEqual({
      because: "bronze.chargebacks is not part of this release",
    });
    expect(await measureLabels(endpoint, { ...watched, has: () => false })).toEqual({
      because: "nothing is logged yet",
    });
  });
});
