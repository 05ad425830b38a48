import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServingProject } from "../../../test/serving-project.ts";
import {
  type LoggedOptions,
  loggedSql,
  modelId,
  openWatchedProject,
  plainFraud,
  watchedOf,
  watching,
} from "../../../test/watched-project.ts";
import type { DriftOptions } from "../../contracts/mlops/monitor.ts";
import { numericDistribution } from "../../estimators/drift/distribution.ts";
import { readReference, writeReference } from "../registry/training-reference.ts";
import { driftDue } from "./drift-due.ts";
import { type Drift, driftText, measureDrift } from "./measure-drift.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openWatchedProject();
});
afterAll(() => project.close());

const hour = 3_600e6;

async function driftOf(logged: LoggedOptions, drift: DriftOptions = {}, nowUs?: number) {
  const endpoint = watching({ drift });
  await project.writeTable(endpoint.log as never, loggedSql(logged));
  return measureDrift(endpoint as never, watchedOf(project, nowUs));
}

const names = (found: unknown) =>
  (found as Drift).columns.filter(({ drifted }) => drifted).map(({ input }) => input ?? "score");

describe("the reference of a version", () => {
  it("holds its inputs over the rows it learned from, and its scores of the test rows", async () => {
    const reference = await readReference(project.engines.objects, { model: "plain-fraud", version: 1 });
    expect(Object.keys(reference?.inputs ?? {})).toEqual(["amount", "country"]);
    expect(reference?.inputs.amount).toMatchObject({ kind: "numeric", rows: 144, missing: 0 });
    expect(reference?.inputs.country).toMatchObject({ categories: ["DE", "FR", "US"], counts: [48, 48, 48] });
    expect(reference?.score.rows).toBe(40);
  });
});

describe("answers", () => {
  it("that lie as the training did have not drifted", async () => {
    const found = (await driftOf({}, { psi: 0.2, ks: 0.2 })) as Drift;
    expect([found.answers, found.modelVersion, names({ ...found, columns: found.columns.slice(0, 2) })]).toEqual([
      300,
      1,
      [],
    ]);
    expect(found.columns.map(({ input }) => input)).toEqual(["amount", "country", null]);
    expect(found.columns[0]?.psi).toBeLessThan(0.05);
    expect(found.columns[1]).toMatchObject({ ks: null, ksP: null });
    expect([found.from, found.to]).toEqual(["2026-02-20T12:00:00.000000Z", "2026-02-20T12:04:59.000000Z"]);
  });

  it("name the input that moved, by index or by distance", async () => {
    const moved = { amount: "(i * 37) % 1000 * 3 + 0.25" };
    expect(names(await driftOf(moved, { psi: 0.2 }))).toContain("amount");
    expect(names(await driftOf(moved, { psi: 0.2 }))).not.toContain("country");
    expect(names(await driftOf(moved, { ks: 0.3 }))).toContain("amount");
    expect(names(await driftOf({ country: "'XX'" }))).toContain("country");
  });

  it("with an input that went missing, or is not logged any more, have drifted", async () => {
    expect(names(await driftOf({ amount: "NULL" }))).toContain("amount");
    expect(names(await driftOf({ features: `'{"amount": 12.5}'` }))).toContain("country");
  });

  it("with scores other than those of the test rows have drifted", async () => {
    expect(names(await driftOf({ score: "0.5" }))).toContain("score");
  });
});

describe("a column that drifted", () => {
  it.each([
    [0.2004, "amount drifted, PSI 0.2004 > 0.2"],
    [0.3149, "amount drifted, PSI 0.31 > 0.2"],
  ])("is said with as many digits as tell it from its limit: %s", (psi, text) => {
    const column = { input: "amount", psi, ks: null, ksP: null, drifted: true, bins: [] };
    expect(driftText(column, { psi: 0.2, window: 200, minimum: 200 })).toBe(text);
  });
});

describe("the window", () => {
  it("leaves out the fallback's answers, those of other versions, older and future ones", async () => {
    const few = (options: LoggedOptions) => driftOf(options, { minimum: 300 });
    expect(await few({})).toMatchObject({ answers: 300 });
    for (const options of [
      { degraded: "i = 0" },
      { version: "CASE WHEN i = 0 THEN '2' ELSE '1' END" },
      { version: "CASE WHEN i = 0 THEN NULL ELSE '1' END" },
      { asOf: "TIMESTAMPTZ '2026-02-20 00:00:00Z' + to_microseconds(i)" },
      { asOf: "TIMESTAMPTZ '2026-02-21 00:00:00Z' + to_microseconds(i - 298)" },
    ])
      expect(await few(options)).toMatchObject({ because: expect.stringContaining("299 answers in the last 24h") });
  });

  it("is so many of the newest answers where it is a number", async () => {
    const asOf = "TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_microseconds(i * 1000000)";
    expect(await driftOf({ asOf }, { window: 50 })).toMatchObject({ answers: 50, limits: { minimum: 50 } });
    expect(await driftOf({ asOf, rows: 49 }, { window: 50 })).toMatchObject({
      because: expect.stringMatching(/newest 50 answers/),
    });
  });
});

describe("nothing is measured", () => {
  it("without a released version, without a reference, and before anything is logged", async () => {
    const endpoint = watching({ drift: {} }) as never;
    const watched = watchedOf(project);
    expect(await measureDrift(endpoint, { ...watched, versionOf: () => undefined })).toMatchObject({
      because: expect.stringContaining("the fallback answers"),
    });
    const older = { ...watched, versionOf: () => ({ model: "plain-fraud", modelVersion: 9 }) };
    expect(await measureDrift(endpoint, older)).toMatchObject({ because: expect.stringContaining("train it again") });
    expect(await measureDrift(endpoint, { ...watched, has: () => false })).toEqual({
      because: "nothing is logged yet",
    });
    expect(await measureDrift(watching({}) as never, watched)).toMatchObject({ because: expect.any(String) });
  });
});

describe("a model that retrains on drift", () => {
  const endpoint = watching({ drift: { psi: 0.2, window: "6h" } });
  const newest = { modelVersion: 1, atUs: Date.parse("2026-02-20T11:00:00Z") * 1000 };
  const due = (of: { newest?: typeof newest; nowUs?: number; matures?: string } = {}) =>
    driftDue(
      {
        ...plainFraud,
        label: { column: "charged_back", ...(of.matures === undefined ? {} : { matures: of.matures }) },
      } as never,
      { declarations: [endpoint], newest: of.newest ?? newest },
      watchedOf(project, of.nowUs ?? Date.parse("2026-02-20T13:00:00Z") * 1000),
    );
  const moved = loggedSql({ amount: "(i * 37) % 1000 * 3 + 0.25", score: "(i % 40) / 40.0" });

  it("is due, and says for which input", async () => {
    await project.writeTable(endpoint.log as never, moved);
    expect(await due()).toMatch(/^amount drifted, PSI \d\.\d\d > 0\.2/);
  });

  it("is not due where nothing drifted, or nobody watches", async () => {
    expect(await driftDue(plainFraud as never, { declarations: [], newest }, watchedOf(project))).toBeUndefined();
    const calm = watching({ drift: { psi: 50 } });
    expect(await driftDue(plainFraud as never, { declarations: [calm], newest }, watchedOf(project))).toBeUndefined();
  });

  it("is not due again by what was answered before the newest version was made", async () => {
    await project.writeTable(endpoint.log as never, moved);
    expect(await due({ newest: { ...newest, atUs: Date.parse("2026-02-20T12:30:00Z") * 1000 } })).toBeUndefined();
  });

  it("waits for a whole window, and for labels, after a version that was made for drift", async () => {
    const { objects } = project.engines;
    const score = numericDistribution(Float64Array.of(0.5));
    await writeReference(objects, { model: "plain-fraud", version: 2, inputs: {}, score, drift: "amount drifted" });
    const made = { modelVersion: 2, atUs: newest.atUs };
    expect(project.pins[modelId]?.modelVersion).toBe(1);
    expect(await due({ newest: made })).toBeUndefined();
    expect(await due({ newest: made, nowUs: newest.atUs + 6 * hour })).toMatch(/^amount drifted/);
    const after = { newest: made, nowUs: newest.atUs + 6 * hour };
    expect(await due({ ...after, matures: "6h" })).toMatch(/^amount drifted/);
    expect(await due({ ...after, matures: "7h" })).toBeUndefined();
  });
});
