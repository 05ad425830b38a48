import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import type { StudioClient } from "../../../client/studio/studio-client.ts";
import { studioClient } from "../../../client/studio/studio-client.ts";

let opened: StudioProject;
let client: StudioClient;
beforeAll(async () => {
  opened = await openStudioProject();
  client = studioClient(opened.served.url);
});
afterAll(() => opened.close());

const roleOf = async (name: string) => {
  const { items } = await client.roles();
  const found = items.find(({ role }) => role === name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found;
};

const isOf = (clause: string) => (one: { readonly of: string; readonly name: string }) =>
  one.of === "fraud_rate" && one.name === clause;
const saysOf = async (clause: string) => (await roleOf("analyst")).clauses.find(isOf(clause))?.says ?? "";

describe("GET /studio/api/roles", () => {
  it("tells of all eight roles what each reads, gives and depends on", async () => {
    const { items, release } = await client.roles();
    expect(release).toBe("r-1");
    expect(items.map(({ role }) => role)).toEqual([
      ...["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"],
    ]);
    const ml = await roleOf("ml");
    expect(ml.dependencies).toEqual(["data"]);
    expect(ml.inputs).toContainEqual(
      expect.objectContaining({ name: "silver.payments", role: "data", family: "data to ml" }),
    );
    expect(ml.outputs.map(({ role }) => role)).toContain("mlops");
    const given = ml.outputs.map(({ declaration, port, role }) => `${declaration} ${port} ${role}`);
    expect(new Set(given).size).toBe(given.length);
  });

  it("lists promises with their latest evidence, and the clauses that verifiers bring along as not measured", async () => {
    const { clauses, counts } = await roleOf("analyst");
    const clause = (name: string) => clauses.find((one) => one.of === "fraud_rate" && one.name === name);
    expect(clause("target max")).toMatchObject({ promised: true, status: "held", figure: 0.4, run: "run-1" });
    expect(clause("accuracy")).toMatchObject({ promised: false, status: "not-measured", figure: null, at: null });
    expect(clause("accuracy")?.verifier).toBeTruthy();
    expect(counts.held + counts.broken + counts.notMeasured).toBe(clauses.length);
    expect(counts.notMeasured).toBeGreaterThan(0);
  });
});

describe("GET /studio/api/roles/<role>/history", () => {
  it("tells what earlier runs found of a clause, newest first, and which verification left it out", async () => {
    const at = opened.studio.clock.nowUs();
    const fact = { declaration: "metric:fraud_rate", promise: "target max", says: "fraud_rate ≤ 0.9", limit: 0.9 };
    await opened.runs.begin({ id: "verify-1", purpose: "verify", atUs: at });
    await opened.runs.saveEvidence([{ ...fact, held: false, figure: 0.95, run: "verify-1", atUs: at }], {});
    await opened.runs.end({ id: "verify-1", atUs: at, status: "succeeded", release: "r-1" });
    await opened.runs.begin({ id: "verify-2", purpose: "verify", atUs: at });
    const open = { declaration: "metric:fraud_rate", run: "verify-2", atUs: at, code: null, because: "too few rows" };
    await opened.runs.saveUnmeasured([
      { ...open, promise: "target max", says: "fraud_rate ≤ 0.9" },
      { ...open, promise: "accuracy", says: await saysOf("accuracy") },
    ]);
    await opened.runs.end({ id: "verify-2", atUs: at, status: "succeeded", release: "r-1" });
    const { clauses } = await client.roleHistory("analyst");
    const moments = clauses.find(({ name, declaration }) => name === "target max" && declaration === fact.declaration);
    expect(
      moments?.moments.map(({ run, status, figure, limit, because }) => [run, status, figure, limit, because]),
    ).toEqual([
      ["verify-2", "not-measured", null, null, "too few rows"],
      ["verify-1", "broken", "0.95", "0.9", undefined],
      ["run-1", "held", "0.4", "0.9", undefined],
    ]);
    await expect
      .poll(async () => (await roleOf("analyst")).clauses.find(isOf("accuracy")))
      .toMatchObject({ status: "not-measured", figure: null, because: "too few rows" });
  });

  it("says which roles there are where the name is none", async () => {
    const { status, body } = await opened.served.get("/studio/api/roles/analist/history");
    expect([status, body.code, body.hint]).toEqual([
      404,
      "studio.unknown-declaration",
      expect.stringContaining("analyst"),
    ]);
  });
});
