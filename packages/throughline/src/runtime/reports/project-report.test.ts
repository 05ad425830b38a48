import { describe, expect, it } from "vitest";
import { paymentsProject } from "../../../test/payments-project.ts";
import { resolveProject } from "../../contracts/graph/resolve.ts";
import type { EvidenceRecord } from "../plan/run-store.ts";
import { type ProjectReport, projectReport, type ReportInput } from "./project-report.ts";
import type { RunFacts } from "./read-run-facts.ts";

const declarations = Object.values(paymentsProject()).filter((one) => typeof one === "object" && "kind" in one);
const { value: graph } = resolveProject({ project: "shop", declarations: declarations as never, missing: [] });
const promised = graph.nodes.flatMap((node) =>
  node.promises.map((clause) => ({ ...clause, declaration: node.id, role: node.role })),
);

const atUs = Date.UTC(2026, 10, 21, 3, 30) * 1000;
const record = (clause: (typeof promised)[number], part: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  ...{ declaration: clause.declaration, promise: clause.name, says: clause.says, limit: clause.limit },
  ...{ held: true, figure: "1", run: "verify-1", atUs },
  ...part,
});
const factsWith = (part: Partial<RunFacts>): ReportInput["facts"] => ({
  found: {
    release: { id: "r-1", createdAtUs: atUs, run: "run-1", versions: {} },
    ...{ releases: [], evidence: [], unmeasured: [], planned: [], builds: [], observations: [], runs: [] },
    ...part,
  },
});
const reportWith = (part: Partial<ReportInput>): ProjectReport =>
  projectReport({
    ...{ graph, breaks: [], problems: 0, at: new Date(0), facts: factsWith({}), changes: { found: new Map() } },
    ...part,
  });
const clausesIn = ({ roles }: ProjectReport) => roles.flatMap(({ clauses }) => clauses);

describe("a report", () => {
  it("shows a promise as measured only by a measurement under its present limit", () => {
    const [first, second, third] = promised as [(typeof promised)[0], (typeof promised)[0], (typeof promised)[0]];
    const evidence = [record(first), record(second, { held: false }), record(third, { says: "another limit" })];
    const report = reportWith({ facts: factsWith({ evidence }) });
    const statusOf = (of: (typeof promised)[number]) =>
      clausesIn(report).find(({ declaration, name }) => declaration === of.declaration && name === of.name);
    expect(statusOf(first)).toMatchObject({ status: "held", at: "2026-11-21T03:30:00.000Z", run: "verify-1" });
    expect(statusOf(second)).toMatchObject({ status: "broken" });
    expect(statusOf(third)).toMatchObject({ status: "not-measured", figure: null });
    expect(report.totals).toMatchObject({ held: 1, broken: 1, notMeasured: promised.length - 2 });
  });

  it("shows what was measured of a declaration that nobody had to promise", () => {
    const [first] = promised as [(typeof promised)[0]];
    const extra = record(first, {
      promise: "artifact hash",
      says: "the bytes are the same",
      figure: "f00",
      held: false,
    });
    const report = reportWith({ facts: factsWith({ evidence: [extra] }) });
    expect(clausesIn(report)).toContainEqual(expect.objectContaining({ name: "artifact hash", status: "broken" }));
  });

  it("lists the clauses that verify measures and nobody had to promise, with why they are not measured", () => {
    const [first] = promised as [(typeof promised)[0]];
    const of = (promise: string, verifier: string | null) => ({
      ...{
        declaration: first.declaration,
        promise,
        says: `${promise} holds`,
        relation: "=" as const,
        limit: 0,
        verifier,
      },
    });
    const planned = [of("rollback", "rollback"), of("resource scaling", null), of("reply", "replies")];
    const evidence = [record(first, { promise: "reply", says: "reply holds", figure: "0" })];
    const found = clausesIn(reportWith({ facts: factsWith({ planned, evidence }) }));
    const partsOf = (name: string) =>
      found.flatMap((one) => (one.name === name ? [[one.status, one.because, one.relation]] : []));
    expect(partsOf("rollback")).toEqual([["not-measured", expect.stringContaining("throughline verify"), "="]]);
    expect(partsOf("resource scaling")).toEqual([["not-measured", "nothing measures this clause yet", "="]]);
    expect(partsOf("reply")).toEqual([["held", null, "="]]);
  });

  it("says why a verification could not measure a clause, and never of one that is measured or has another limit", () => {
    const [first, second, third] = promised as [(typeof promised)[0], (typeof promised)[0], (typeof promised)[0]];
    const why = (clause: (typeof promised)[number], part: object = {}) => {
      const { says, because } = { says: clause.says, because: "asked 12 times: 60 are the least", ...part };
      const of = { declaration: clause.declaration, promise: clause.name, run: "verify-1", atUs };
      return { ...of, says, because, code: null };
    };
    const planned = promised.map(({ declaration, name: promise, says, relation, limit }) => {
      return { declaration, promise, says, relation, limit, verifier: "some" };
    });
    const unmeasured = [why(first), why(second), why(third, { says: "another limit" })];
    const found = clausesIn(reportWith({ facts: factsWith({ planned, unmeasured, evidence: [record(second)] }) }));
    const of = (clause: (typeof promised)[number]) =>
      found.find(({ declaration, name }) => declaration === clause.declaration && name === clause.name);
    expect(of(first)).toMatchObject({ status: "not-measured", because: "asked 12 times: 60 are the least" });
    expect(of(second)).toMatchObject({ status: "held", because: null });
    expect(of(third)).toMatchObject({ status: "not-measured", because: expect.stringContaining("throughline verify") });
  });

  it("says which version is released, and what a gate refused", () => {
    const built = { declaration: promised[0]?.declaration ?? "", figures: "10 rows", version: "version 4" };
    const build = { ...built, accepted: false, run: "run-2", atUs };
    const release = { id: "r-1", createdAtUs: atUs, run: "run-1", versions: { [built.declaration]: "version 3" } };
    const report = reportWith({ facts: factsWith({ builds: [build], release }) });
    expect(report.roles.flatMap(({ produced }) => produced)).toEqual([
      expect.objectContaining({ version: "version 4", released: "version 3", accepted: false, figures: "10 rows" }),
    ]);
  });

  it("says what it does without", () => {
    const because = "another process holds the project";
    expect(reportWith({ facts: { because } }).leftOut).toEqual([
      "Runs, releases and measurements are left out: another process holds the project.",
    ]);
    expect(reportWith({ facts: factsWith({ release: null }) }).leftOut).toEqual([
      expect.stringContaining("There is no release"),
    ]);
    expect(reportWith({ changes: { because: "git is not installed" } }).leftOut).toEqual([
      "Who changed a declaration last is left out: git is not installed.",
    ]);
  });
});
