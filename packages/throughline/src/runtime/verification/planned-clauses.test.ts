import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { analyst, explain, rules } from "../../../test/agent-declarations.ts";
import { activity, fraud, fraudScore, overview, payments, scores, spend } from "../../../test/card-declarations.ts";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { familiesWith, handOffNames } from "../../contracts/graph/families.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { VerifiedClause } from "./verified-clause.ts";
import { verifiedHandOffs } from "./verified-hand-offs.ts";
import type { Subject } from "./verifier.ts";
import { verifiers } from "./verifiers.ts";

/** A declaration as a verifier sees it, with what the spec of `of` says. */
function subjectOf(declaration: Declaration, of: Declaration): Subject {
  const spec = specOf(of);
  const node = { needs: [], provides: [], derives: [] } as unknown as Subject["node"];
  const pin = { table: of.name, tableVersion: 1, model: of.name, artifactHash: "0" };
  const says = { promises: spec?.promises(of) ?? [], terms: spec?.terms?.(of) ?? [] };
  return { id: idOf(of), role: undefined, declaration, node, pin, ...says };
}

describe("verifiers", () => {
  it("have names of their own", () => {
    expect(new Set(verifiers.map(({ name }) => name)).size).toBe(verifiers.length);
  });

  it("ask for parts of a declaration and never for its kind", () => {
    const covered = (declaration: Declaration, of: Declaration) =>
      verifiers.flatMap((verifier) => verifier.covers(subjectOf(declaration, of)).map(({ name }) => name));
    for (const declaration of [
      payments,
      activity,
      fraud,
      scores,
      fraudScore,
      spend,
      overview,
      rules,
      explain,
      analyst,
    ]) {
      const stranger: Declaration = Object.create(declaration, { kind: { value: "stranger" } });
      expect(covered(declaration, declaration).length, declaration.name).toBeGreaterThan(0);
      expect(covered(stranger, declaration), declaration.name).toEqual(covered(declaration, declaration));
    }
  });

  it("name clauses of the hand-off table only", async () => {
    const folder = new URL("verifiers/", import.meta.url);
    for (const file of await readdir(folder)) {
      const text = await readFile(new URL(file, folder), "utf8");
      for (const [, name = ""] of text.matchAll(/handOff: "([^"]+)"/g)) {
        expect(familiesWith(name), `${file}: ${name}`).not.toEqual([]);
        expect(handOffNames).toContain(name);
      }
    }
  });
});

describe("verifiedHandOffs", () => {
  const graph: ProjectGraph = {
    ...{ project: "p", nodes: [] },
    edges: [{ from: "a", to: "b", port: "rows", fields: [], certainty: "definite", family: "api" }],
  };
  const clause = (status: VerifiedClause["status"]): VerifiedClause => ({
    ...{
      declaration: "a",
      role: "backend",
      promise: "p",
      says: "p",
      relation: "=",
      limit: 0,
      figure: null,
      note: null,
    },
    ...{ problem: null, verifier: null, tookMs: 0, families: ["api"], handOff: "pagination", status },
  });
  const statusOf = (statuses: readonly VerifiedClause["status"][]) =>
    verifiedHandOffs(graph, statuses.map(clause)).map(({ clause: name, status }) => `${name} ${status}`);

  it("says broken where one is, held where one is and none is broken, and not measured where nothing is", () => {
    expect(statusOf(["held", "broken"])).toContain("pagination broken");
    expect(statusOf(["held", "not-measured"])).toContain("pagination held");
    expect(statusOf(["not-measured"])).toContain("pagination not-measured");
    expect(verifiedHandOffs(graph, [clause("held")], { role: "backend" }).map(({ clause: name }) => name)).toEqual([
      "pagination",
    ]);
    expect(statusOf([])).toEqual([
      "json schemas not-measured",
      "pagination not-measured",
      "caching rules not-measured",
    ]);
  });
});
