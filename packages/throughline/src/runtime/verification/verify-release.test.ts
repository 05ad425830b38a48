import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraudScore, overview, payments } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { metricError } from "../semantics/error-codes.ts";
import { none, type Verifier } from "./verifier.ts";
import { freshness } from "./verifiers/freshness.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

const verifier = (name: string, measure: Verifier["measure"]): Verifier => ({
  name,
  limitMs: 50,
  covers: ({ declaration }) => (declaration.name === payments.name ? [none(name, name, { unit: "faults" })] : []),
  measure,
});
const held = verifier("last", async () => ({ held: true, figure: 0 }));

describe("verifyRelease", () => {
  it("leaves the clause of a verifier that hangs not measured, and goes on with the next", async () => {
    const hanging = verifier("hanging", () => sleep(60_000, undefined, { ref: false }) as never);
    const clauses = await verified(project, [payments], { verifiers: [hanging, held] });
    expect(clauses.map(({ status, problem }) => [status, problem?.code])).toEqual([
      ["not-measured", "verify.timed-out"],
      ["held", undefined],
    ]);
  });

  it("ends the statement of a verifier whose time is over", async () => {
    const endless = verifier("endless", async (_clause, _subject, { session }) => {
      await session.rows("SELECT count(*) FROM range(100000000000) a, range(1000) b");
      return { held: true, figure: 0 };
    });
    const [clause] = await verified(project, [payments], { verifiers: [endless] });
    expect(clause).toMatchObject({ status: "not-measured", problem: { code: "verify.timed-out" } });
  });

  it("leaves the clause of a verifier that throws not measured, with the words of what it threw", async () => {
    const throwing = [
      verifier("coded", () => Promise.reject(metricError("invalid-query", { detail: "by names nothing" }))),
      verifier("plain", () => {
        throw new TypeError("x is not a function");
      }),
    ];
    const clauses = await verified(project, [payments], { verifiers: [...throwing, held] });
    expect(clauses.map(({ status, problem }) => [status, problem])).toEqual([
      ["not-measured", { code: "verify.failed", detail: "coded failed: metrics.invalid-query: by names nothing" }],
      ["not-measured", { code: "verify.failed", detail: "plain failed: x is not a function" }],
      ["held", null],
    ]);
  });

  it("lists promises that nobody measures as not measured", async () => {
    const clauses = await verified(project, [payments, fraudScore, overview], { verifiers: [] });
    expect(clauses.every(({ status, verifier: by }) => status === "not-measured" && by === null)).toBe(true);
    const fresh = { ...freshness, covers: () => [] };
    expect(await verified(project, [payments], { verifiers: [fresh] })).toEqual([]);
  });

  it("narrows to a role or a clause of the hand-off table", async () => {
    const pages = await verified(project, [payments, fraudScore, overview], { scope: { handOff: "BI stability" } });
    expect(pages.map(({ declaration, promise }) => `${declaration} ${promise}`)).toEqual(["dashboard:overview tiles"]);
    expect(await verified(project, [payments], { scope: { role: "ml" } })).toEqual([]);
  });

  it("finds all that is built and served of a whole project held or not measured, and nothing broken", async () => {
    const clauses = await verified(project, [payments, fraudScore, overview]);
    expect(clauses.filter(({ status }) => status === "broken")).toEqual([]);
    expect(clauseOf(clauses, "endpoint:fraud-score serving consistency")?.status).toBe("held");
  });
});
