import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import type { Need } from "../core/need.ts";
import { integer, source, sql, table, text } from "../data/index.ts";
import { formatLock, lockOf } from "../lock/lock.ts";
import { gapsOf } from "./gaps.ts";
import { resolveProject } from "./resolve.ts";

/** The project in which the metric needs something. */
const needing = (...needs: readonly Need[]) => resolvedProject({ options: { total: { needs } } });
const gapsFor = (...needs: readonly Need[]) => {
  const { graph, problems } = needing(...needs);
  expect(problems).toEqual([]);
  return gapsOf(graph);
};

describe("a need that is met", () => {
  it.each<[string, Need]>([
    ["by names", { port: "silver.payments", fields: ["amount", "country"] }],
    ["by an id", { port: "table:silver.payments", fields: ["amount"] }],
    ["by a declaration itself", { port: { kind: "table", name: "silver.payments" }, fields: ["amount"] }],
    ["by a whole type", { port: "silver.payments", fields: { amount: "decimal(12,2)" } }],
    [
      "by a type without its parameters",
      { port: "silver.payments", fields: { amount: "decimal", paid_at: "timestamp" } },
    ],
    ["by any of its ports", { port: "fraud-score", fields: ["score", "release"] }],
    ["where no field is asked", { port: "fraud", fields: [], why: "it only has to be there" }],
  ])("%s is no gap", (_, need) => {
    expect(gapsFor(need)).toEqual([]);
  });
  it("by a column of the type that a builder makes is no gap", () => {
    const given = inRole("data", source("bronze.a", { files: "*.csv", columns: { n: integer() } }));
    const asking = (word: "integer" | "bigint") => {
      const columns = { x: text() };
      const needs = [{ port: given, fields: { n: word } }];
      return gapsOf(resolve([given, inRole("data", source("bronze.b", { files: "*.csv", columns, needs }))]).value);
    };
    expect(asking("integer")).toEqual([]);
    expect(asking("bigint")[0]?.fields).toEqual([{ name: "n", type: "int64", given: "int32" }]);
  });
});

describe("a gap", () => {
  it("names who needs what and why, whom to ask, and who has it: what the asked one is made from first", () => {
    const { graph } = resolvedProject({
      raw: { channel: text() },
      silver: { channel: undefined },
      options: {
        total: { needs: [{ port: "silver.payments", fields: ["amount", "channel", "score"], why: "by channel" }] },
      },
    });
    expect(gapsOf(graph)).toMatchObject([
      {
        ...{
          id: "metric:total",
          name: "total",
          role: "analyst",
          owner: "@analyst",
          place: { file: "analyst/total.ts" },
        },
        ...{ port: "silver.payments", why: "by channel", missing: "fields", asks: "data" },
        fields: [{ name: "channel" }, { name: "score" }],
        provider: { id: "table:silver.payments", role: "data", owner: "@data" },
        couldProvide: [
          {
            id: "source:bronze.payments",
            role: "data",
            owner: "@data",
            port: "rows",
            fields: ["channel"],
            distance: 1,
          },
          { id: "model:fraud", role: "ml", port: "output", fields: ["score"] },
          { id: "endpoint:fraud-score", port: "reply", fields: ["score"] },
        ],
      },
    ]);
  });
  it("asks what is nearer to the asked one before who has more of it elsewhere", () => {
    const sourceOf = (name: "bronze.far" | "bronze.near", ...names: readonly string[]) =>
      inRole("data", source(name, { files: "*.csv", columns: Object.fromEntries(names.map((one) => [one, text()])) }));
    const far = sourceOf("bronze.far", "channel", "fee", "tax");
    const near = sourceOf("bronze.near", "channel");
    const made = inRole("data", table("silver.made", { columns: { id: text() }, query: sql`select id from ${near}` }));
    const needs = [{ port: made, fields: ["channel", "fee", "tax"] }];
    const asker = inRole("data", source("bronze.asker", { files: "*.csv", columns: { id: text() }, needs }));
    const [gap] = gapsOf(resolve([far, near, made, asker]).value);
    expect(gap?.couldProvide.map(({ name, fields, distance }) => [name, fields.length, distance])).toEqual([
      ["bronze.near", 1, 1],
      ["bronze.far", 3, undefined],
    ]);
  });
  it("tells a field of another type from one that is not there, and the name that may be meant", () => {
    const [gap] = gapsFor({ port: "silver.payments", fields: { amount: "double", countri: "text" } });
    expect(gap?.fields).toEqual([
      { name: "amount", type: "float64", given: "decimal(12,2)" },
      { name: "countri", type: "text", near: "country" },
    ]);
    expect(gap?.couldProvide).toEqual([]);
  });
  it.each<[string, string, string | undefined, string | undefined]>([
    ["silver.refunds", "of a schema that is there", "data", undefined],
    ["silver.paymnts", "like one that is there", "data", "silver.payments"],
    ["platinum.losses", "of a new schema", "data", undefined],
    ["metric:loss", "of a kind that is there", "analyst", undefined],
    ["losses", "of which nothing is known", undefined, undefined],
  ])("of %s, a declaration %s, asks the role that gives such things", (port, _, asks, near) => {
    const [gap] = gapsFor({ port, fields: ["amount"] });
    expect([gap?.missing, gap?.asks, gap?.near, gap?.provider]).toEqual(["declaration", asks, near, undefined]);
    expect(gap?.couldProvide.map(({ id }) => id)).toContain("source:bronze.payments");
  });
  it("stops nothing, and leaves no trace in the lock", () => {
    const { graph, problems } = needing({ port: "gold.none", fields: ["x"] });
    expect(problems).toEqual([]);
    expect(formatLock(lockOf(graph))).toBe(formatLock(lockOf(resolvedProject().graph)));
  });
  it("can be of any kind of declaration, and each need is one", () => {
    const needs = [
      { port: "gold.a", fields: ["x"] },
      { port: "gold.b", fields: ["y"] },
    ];
    const keys = ["raw", "payments", "activity", "fraud", "score", "api", "alerts", "total"];
    const { graph, problems } = resolvedProject({ options: Object.fromEntries(keys.map((key) => [key, { needs }])) });
    expect(problems).toEqual([]);
    expect(gapsOf(graph).map(({ name, port }) => `${name} ${port}`)).toHaveLength(keys.length * 2);
  });
  it("goes when the field comes", () => {
    const needs = [{ port: "silver.payments", fields: ["fee"] }];
    expect(gapsOf(resolvedProject({ options: { total: { needs } } }).graph)).toHaveLength(1);
    expect(gapsOf(resolvedProject({ raw: { fee: text() }, options: { total: { needs } } }).graph)).toEqual([]);
  });
});

describe("a need that can't be read", () => {
  const one = (given: unknown) => needing(given as Need);

  it.each<[string, unknown, readonly string[]]>([
    ["a text", "silver.payments", ["need is no object: silver.payments"]],
    ["null", null, ["need is no object: null"]],
    ["no port", { fields: ["x"] }, ["port of a need is no declaration: undefined"]],
    ["an empty port", { port: "", fields: ["x"] }, ["port of a need is no declaration: "]],
    ["a list for a port", { port: ["a"], fields: ["x"] }, ["port of a need is no declaration: a"]],
    ["no fields", { port: "silver.payments" }, ["fields of a need are no list: undefined"]],
    ["a text for fields", { port: "silver.payments", fields: "x" }, ["fields of a need are no list: x"]],
    ["a number for a field", { port: "silver.payments", fields: [5] }, ["field of a need is no name: 5"]],
    [
      "a type that there is not",
      { port: "silver.payments", fields: { amount: "money" } },
      ["need asks amount as a type that there is not: money"],
    ],
    [
      "an option of another name",
      { port: "silver.payments", fields: [], becuase: "x" },
      ["need has no option of this name: becuase"],
    ],
    ["a number for a reason", { port: "silver.payments", fields: [], why: 5 }, ["why of a need is no text: 5"]],
  ])("with %s is a problem, at the declaration, and no gap", (_, given, details) => {
    const { graph, problems } = one(given);
    expect(problems.map(({ code, detail }) => [code, detail])).toEqual(
      details.map((detail) => ["contracts.invalid-option", detail]),
    );
    expect(problems[0]?.where).toMatchObject({ declaration: "metric:total", subject: "need 1" });
    expect(gapsOf(graph)).toEqual([]);
  });
  it("is one problem where the whole list is none", () => {
    const { problems, graph } = resolvedProject({ options: { total: { needs: "silver.payments" } } });
    expect(problems.map(({ detail }) => detail)).toEqual(['needs is no list: "silver.payments"']);
    expect(gapsOf(graph)).toEqual([]);
  });
});

const resolve = (declarations: readonly object[]) =>
  resolveProject({ project: "p", declarations: declarations as never, missing: [] });
