import { describe, expect, it } from "vitest";
import type { Certainty } from "../core/use.ts";
import type { Derivation, Port, Term } from "../graph/kind-spec.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "../graph/project-graph.ts";
import { type LockEntry, lockOf } from "../lock/lock.ts";
import type { Field } from "../shape/field.ts";
import { breaksOf } from "./breaks.ts";
import { diffEntry } from "./entry-diff.ts";
import { columnsOfPromise } from "./renamed-columns.ts";

const field = (name: string, part: Partial<Field> = {}): Field => ({
  name,
  type: { name: "text" },
  nullable: false,
  ...part,
});

interface Drawn {
  readonly fields: readonly Field[];
  /** `t.x` for a definite source, `~t.x` for a possible one. */
  readonly from?: readonly string[];
  readonly reads?: Certainty;
}

/** A graph drawn by hand: tables of one port, each field of which is made of all that the table reads. */
function graphOf(tables: Readonly<Record<string, Drawn>>): ProjectGraph {
  const refs = (from: readonly string[]) =>
    from.map((text) => {
      const [, mark, table, name] = /^(~?)(\w+)\.(\w+)$/.exec(text) as unknown as [string, string, string, string];
      const certainty: Certainty = mark === "" ? "definite" : "possible";
      return { declaration: `table:${table}`, port: "rows", field: name, how: "value" as const, certainty };
    });
  const nodes = Object.entries(tables).map(([name, { fields, from = [] }]): GraphNode => {
    const provides: Port[] = [{ name: "rows", shape: fields }];
    const derives = fields.map((one): Derivation => ({ port: "rows", field: one.name, from: refs(from) }));
    const rest = {
      role: undefined,
      owner: undefined,
      description: undefined,
      place: undefined,
      accepts: [],
      promises: [],
    };
    return { id: `table:${name}`, kind: "table", title: "table", name, provides, derives, ...rest };
  });
  const edges = Object.entries(tables).flatMap(([name, { from = [], reads = "definite" }]) =>
    refs(from).map(
      (ref): GraphEdge => ({
        from: ref.declaration,
        port: "rows",
        to: `table:${name}`,
        fields: [{ name: ref.field }],
        certainty: reads,
      }),
    ),
  );
  return { project: "drawn", nodes, edges };
}

const victimsOf = (before: Readonly<Record<string, Drawn>>, after: Readonly<Record<string, Drawn>>) =>
  breaksOf(lockOf(graphOf(before)), graphOf(after)).breaks.map(({ id, victims }) => [
    id,
    ...victims.map(({ name, certainty, path }) => `${certainty} ${name}: ${path.join(" > ")}`),
  ]);

const euros = [field("x", { unit: "EUR" })];
const plain = [field("x")];

describe("the way of a break", () => {
  it("is possible from the first opaque step on", () => {
    const rest = {
      b: { fields: plain, from: ["~a.x"] },
      c: { fields: plain, from: ["b.x"] },
      d: { fields: plain, from: ["a.x"], reads: "possible" as const },
    };
    expect(victimsOf({ a: { fields: plain }, ...rest }, { a: { fields: euros }, ...rest })).toEqual([
      ["table:a#rows.x", "definite b: a.x > b", "possible d: a.x > d", "possible c: a.x > b.x > c"],
    ]);
  });
  it("is the surest, even where a shorter one is only possible", () => {
    const rest = {
      b: { fields: plain, from: ["a.x"] },
      c: { fields: plain, from: ["~a.x", "b.x"] },
      d: { fields: plain, from: ["c.x"] },
    };
    const [[, ...victims] = []] = victimsOf({ a: { fields: plain }, ...rest }, { a: { fields: euros }, ...rest });
    expect(victims).toContain("definite d: a.x > b.x > c.x > d");
  });
  it("goes once around a circle", () => {
    const rest = { b: { fields: plain, from: ["a.x"] } };
    const around = (fields: readonly Field[]) => ({ a: { fields, from: ["b.x"] }, ...rest });
    expect(victimsOf(around(plain), around(euros))).toEqual([["table:a#rows.x", "definite b: a.x > b"]]);
  });
  it("ends where a field is no longer made of what broke", () => {
    const rest = { c: { fields: plain, from: ["b.x"] } };
    const before = { a: { fields: plain }, b: { fields: plain, from: ["a.x"] }, ...rest };
    expect(victimsOf(before, { a: { fields: euros }, b: { fields: plain }, ...rest })).toEqual([["table:a#rows.x"]]);
  });
  it("is two breaks where two causes lie on it", () => {
    const kilos = [field("x", { unit: "kg" })];
    const rest = { c: { fields: plain, from: ["b.x"] } };
    const before = { a: { fields: plain }, b: { fields: plain, from: ["a.x"] }, ...rest };
    expect(victimsOf(before, { a: { fields: euros }, b: { fields: kilos, from: ["a.x"] }, ...rest })).toEqual([
      ["table:a#rows.x", "definite b: a.x > b", "definite c: a.x > b.x > c"],
      ["table:b#rows.x", "definite c: b.x > c"],
    ]);
  });
  it("knows a renamed field that broke otherwise too by either name", () => {
    const before = { a: { fields: plain }, b: { fields: [field("y")], from: ["a.x"] } };
    const after = { a: { fields: [field("z", { values: ["p"] })] }, b: { fields: [field("y")], from: ["a.z"] } };
    const opened = { a: { fields: [field("x", { values: ["p"] })] }, b: before.b };
    expect(victimsOf(before, after)).toEqual([["table:a#rows.x"]]);
    expect(victimsOf(opened, { a: { fields: [field("z")] }, b: after.b })).toEqual([
      ["table:a#rows.x", "definite b: a.x > b"],
    ]);
  });
});

describe("a term", () => {
  const entry = (limit: string): LockEntry => {
    const term: Term = { port: "value", field: "x", name: "measure", relation: "=", limit, of: "table:a#rows" };
    const empty = { accepts: {}, uses: {}, derives: {}, promises: {} };
    return { role: null, owner: null, provides: { value: plain }, ...empty, terms: [term] };
  };
  const renames = () => new Map([["table:a#rows.amount", { name: "net", key: "table:a#rows.net" }]]);
  const changesOf = (before: string, after: string) =>
    diffEntry({ id: "metric:m", before: entry(before), after: entry(after), renames: renames() }).map(
      ({ change }) => change.says,
    );

  it("is the same under a column's new name, and under the old one that nobody changed yet", () => {
    expect(changesOf("sum({amount})", "sum({net})")).toEqual([]);
    expect(changesOf("sum({amount})", "sum({amount})")).toEqual([]);
    expect(changesOf("sum({amount})", "sum({gross})")).toEqual(["x · measure changed: sum(net) → sum(gross)"]);
  });
  it("keeps a value apart from a column of that name", () => {
    expect(changesOf('count() where {a} = "{amount}"', 'count() where {a} = "{amount}"')).toEqual([]);
  });
});

describe("the columns that a promise names", () => {
  it("stand after its first word", () => {
    const columns = ["amount", "country", "quality", "min"];
    expect(columnsOfPromise("check min amount", columns)).toEqual(["amount", "min"]);
    expect(columnsOfPromise("check unique amount, country", columns)).toEqual(["amount", "country"]);
    expect(columnsOfPromise("quality", columns)).toEqual([]);
  });
});
