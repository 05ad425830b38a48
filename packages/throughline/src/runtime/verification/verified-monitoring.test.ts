import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payments } from "../../../test/card-declarations.ts";
import type { ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import {
  chargebacks,
  type LoggedOptions,
  loggedSql,
  openWatchedProject,
  plainFraud,
  watching,
} from "../../../test/watched-project.ts";
import { drift, lateLabels } from "./verifiers/monitoring.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openWatchedProject();
});
afterAll(() => project.close());

const truth = "(i * 37) % 1000 > 600";

async function clauses(
  monitor: Parameters<typeof watching>[0],
  of: { readonly logged?: LoggedOptions; readonly positives?: string; readonly heard?: boolean } = {},
) {
  const endpoint = watching(monitor);
  const { logged, positives = truth, heard = true } = of;
  await project.writeTable(endpoint.log as never, loggedSql(logged));
  await project.writeTable(
    chargebacks as never,
    `SELECT 'p-' || lpad(i::VARCHAR, 4, '0') AS payment_id, TIMESTAMPTZ '2026-02-20 12:00:00Z' AS reported_at FROM range(300) t(i) WHERE ${positives}
     ${heard ? "UNION ALL SELECT 'other', TIMESTAMPTZ '2026-02-21 00:00:00Z'" : ""}`,
  );
  const declarations = [payments, plainFraud, chargebacks, endpoint] as never;
  const found = await verified(project, declarations, { verifiers: [drift, lateLabels] });
  return (name: string) => clauseOf(found, `endpoint:plain-score ${name}`);
}

/** Scores as the test rows have them: a few different ones. */
const asTested: LoggedOptions = { score: "CASE WHEN (i * 37) % 1000 > 600 THEN 0.6 ELSE 0.2 END" };

describe("drift", () => {
  it("is measured of every input and of the score, and the greatest is the promise's", async () => {
    const of = await clauses({ drift: { psi: 20, ks: 1 } }, { logged: asTested });
    for (const name of ["drift", "drift ks", "drift of amount", "drift of country", "drift of the score"])
      expect(of(name)).toMatchObject({ status: "held", figure: expect.any(Number) });
    expect(of("drift")?.note).toContain("300 answers of version 1");
  });

  it("is broken by an input that moved, which is named, and held by those that did not", async () => {
    const of = await clauses({ drift: { psi: 0.2 } }, { logged: { amount: "(i * 37) % 1000 * 3 + 0.25" } });
    expect(of("drift of amount")).toMatchObject({ status: "broken", limit: 0.2 });
    expect(of("drift of country")).toMatchObject({ status: "held" });
    expect(of("drift")).toMatchObject({ status: "broken", note: expect.stringContaining("amount") });
    expect(of("drift of amount")?.note).toMatch(/in training, .* of 300 answers/);
  });

  it("goes by the distance of numbers where that alone is limited", async () => {
    const of = await clauses({ drift: { ks: 0.3 } }, { logged: { amount: "(i * 37) % 1000 * 3 + 0.25" } });
    expect(of("drift of amount")).toMatchObject({ status: "broken", limit: 0.3 });
    expect(of("drift of country")).toBeUndefined();
    expect(of("drift ks")).toMatchObject({ status: "broken" });
  });

  it("is not measured under the least count", async () => {
    const of = await clauses({ drift: { psi: 0.2, minimum: 301 } });
    expect(of("drift")).toMatchObject({ status: "not-measured", note: expect.stringContaining("301 are the least") });
    expect(of("drift of amount")).toMatchObject({ status: "not-measured", figure: null });
  });
});

describe("late labels", () => {
  const label = { from: chargebacks, delay: "6h" } as const;

  it("cover what is due, and hold the model's gates to what came", async () => {
    const of = await clauses({ label });
    expect(of("label coverage")).toMatchObject({
      status: "held",
      figure: 1,
      note: expect.stringContaining("300 labelled"),
    });
    expect(of("live auc")).toMatchObject({
      status: "held",
      figure: 1,
      limit: 0.9,
      says: "AUC ≥ 0.9 on labels that came",
    });
  });

  it("break their coverage where their source fell silent", async () => {
    const of = await clauses({ label }, { heard: false, positives: "false" });
    expect(of("label coverage")).toMatchObject({
      status: "broken",
      figure: 0,
      note: expect.stringContaining("300 missing"),
    });
    expect(of("live auc")).toMatchObject({ status: "not-measured" });
  });

  it("break a gate that the scores do not keep any more", async () => {
    const of = await clauses({ label }, { positives: "i % 2 = 0" });
    expect(of("live auc")).toMatchObject({ status: "broken", note: expect.stringContaining("95 % within") });
  });

  it("tell no gate broken where chance alone explains what misses it", async () => {
    const of = await clauses({ label }, { logged: asTested, positives: "i IN (1, 17, 20)" });
    expect(of("live auc")).toMatchObject({
      ...{ status: "not-measured", figure: null, problem: null },
      note: expect.stringMatching(
        /^300 labels of version 1, 3 of them positive, are too few to tell: 0\.6\d\d, 95 % within 0\.\d{3} and [01]\.\d{3}$/,
      ),
    });
  });

  it("are not measured while every prediction is too young", async () => {
    const of = await clauses({ label: { ...label, delay: "20d" } });
    expect(of("label coverage")).toMatchObject({
      status: "not-measured",
      note: expect.stringContaining("300 predictions"),
    });
  });
});
