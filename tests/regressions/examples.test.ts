import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkWithDuckDb } from "../../packages/throughline/src/cli/project/check-with-duckdb.ts";
import { idOf } from "../../packages/throughline/src/contracts/core/declaration.ts";
import { kinds, specOf } from "../../packages/throughline/src/contracts/graph/kinds.ts";
import { fieldKey } from "../../packages/throughline/src/contracts/graph/project-graph.ts";
import { formatLock, type Lock, lockOf } from "../../packages/throughline/src/contracts/lock/lock.ts";
import { readLock } from "../../packages/throughline/src/contracts/lock/read-lock.ts";
import { runners, unbuilt, undecided } from "../../packages/throughline/src/runtime/run/runners.ts";

const folder = path.resolve(import.meta.dirname, "../../examples");
const examples = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, "throughline.config.ts")));

describe("kinds", () => {
  it("are each built by a runner, or known to need none", () => {
    expect(undecided).toEqual([]);
    expect([...unbuilt].filter((kind) => runners.has(kind))).toEqual([]);
    expect([...runners.keys(), ...unbuilt].filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

it("has examples", () => expect(examples).toContain("fraud"));

describe.each(examples)("the example %s", (name) => {
  let checked: Awaited<ReturnType<typeof checkWithDuckDb>>;
  beforeAll(async () => {
    checked = await checkWithDuckDb(path.join(folder, name));
  });

  it("has no problems", () => {
    expect(
      checked.problems.map(({ code, detail, where }) => `${where?.file}:${where?.line} ${code} ${detail}`),
    ).toEqual([]);
  });

  it("has a node for each declaration and an edge for each port that one reads of another", () => {
    const { loaded, graph, analysis } = checked.value;
    const ids = new Set(loaded.declarations.map(idOf));
    expect(graph.nodes.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const read = loaded.declarations.flatMap((declaration) => {
      const uses = specOf(declaration)?.accepts(declaration, analysis).uses ?? [];
      return uses.map(({ provider, port, certainty }) => `${idOf(provider)}#${port} ${certainty} ${idOf(declaration)}`);
    });
    const edges = graph.edges.map(({ from, port, certainty, to }) => `${from}#${port} ${certainty} ${to}`);
    expect(edges.sort()).toEqual([...new Set(read)].sort());
  });

  it("reads every provider before its readers, along the line of the roles where nothing else decides", () => {
    const { nodes, edges } = checked.value.graph;
    const place = new Map(nodes.map(({ id }, i) => [id, i]));
    for (const { from, to } of edges) expect(place.get(from), `${from} > ${to}`).toBeLessThan(place.get(to) as number);
    const last = (role: string) => nodes.findLastIndex((node) => node.role === role);
    const first = (role: string) => nodes.findIndex((node) => node.role === role);
    expect(last("ml")).toBeLessThan(first("analyst") === -1 ? nodes.length : first("analyst"));
  });

  it("has a family for every hand-off, and a role, an owner and a place for every declaration", () => {
    const { nodes, edges } = checked.value.graph;
    const roleOf = new Map(nodes.map(({ id, role }) => [id, role]));
    for (const { from, to, family } of edges)
      expect(family !== undefined, `${from} > ${to}`).toBe(roleOf.get(from) !== roleOf.get(to));
    for (const { id, role, owner, place } of nodes) {
      expect([typeof role, typeof owner], id).toEqual(["string", "string"]);
      expect(existsSync(path.join(folder, name, place?.file ?? "nowhere")), id).toBe(true);
    }
  });

  it("derives and uses only fields that stand in a port of their declaration", () => {
    const { nodes, edges } = checked.value.graph;
    const fields = new Set(
      nodes.flatMap(({ id, provides, accepts }) =>
        [...provides, ...accepts].flatMap(({ name: port, shape }) =>
          shape.map(({ name: field }) => fieldKey({ declaration: id, port, field })),
        ),
      ),
    );
    const derived = nodes.flatMap(({ id, derives }) =>
      derives.flatMap(({ port, field, from }) => [fieldKey({ declaration: id, port, field }), ...from.map(fieldKey)]),
    );
    const used = edges.flatMap((edge) =>
      edge.fields.map(({ name: field }) => fieldKey({ declaration: edge.from, port: edge.port, field })),
    );
    expect([...derived, ...used].filter((key) => !fields.has(key))).toEqual([]);
    expect(derived.length).toBeGreaterThan(0);
  });

  it("derives every field that is made from others", () => {
    /** What comes from outside of the project, what the platform itself notes in a prediction log, what a handler makes up. */
    const origins = new Set(["source rows", "endpoint log"]);
    const bare = checked.value.graph.nodes.flatMap(({ id, kind, provides, derives }) => {
      const made = new Set(derives.filter(({ from }) => from.length > 0).map(({ port, field }) => `${port}.${field}`));
      return provides
        .filter(({ name: port }) => kind !== "service" && !origins.has(`${kind} ${port}`))
        .flatMap(({ name: port, shape }) => shape.map(({ name: field }) => `${port}.${field}`))
        .filter((field) => !made.has(field))
        .map((field) => `${id} ${field}`);
    });
    expect(bare).toEqual([]);
  });

  it("has a lock that reads back as it is", () => {
    const lock = lockOf(checked.value.graph);
    expect(formatLock(readLock(formatLock(lock)).value as Lock)).toBe(formatLock(lock));
  });
});
