import { describe, expect, it } from "vitest";
import { inRole, paymentsProject, paymentsTrace } from "../../../test/payments-project.ts";
import { metric } from "../analyst/metric.ts";
import { list, service } from "../backend/index.ts";
import { type Declaration, declare, idOf, roles } from "../core/declaration.ts";
import { makeMissing, missingUse } from "../core/missing.ts";
import { source } from "../data/source.ts";
import { sql } from "../data/sql.ts";
import { table } from "../data/table.ts";
import { entity } from "../ml/entity.ts";
import { text, timestamp } from "../shape/column.ts";
import { type Relation, relationOf } from "../shape/relation.ts";
import type { Analysis } from "./kind-spec.ts";
import { resolveProject } from "./resolve.ts";
import type { ResolveInput } from "./resolve-input.ts";

const resolve = (declarations: readonly Declaration[], more: Partial<ResolveInput> = {}, analysis?: Analysis) =>
  resolveProject({ project: "trial", declarations, missing: [], ...more }, analysis);
const problemsOf = (declarations: readonly Declaration[], more?: Partial<ResolveInput>) =>
  resolve(declarations, more).problems.map(({ code, detail, hint, where }) => ({
    code,
    detail,
    hint,
    at: where?.declaration,
  }));

const raw = (name: string) =>
  source(name, { files: "*.csv", columns: { id: text(), at: timestamp() }, key: "id", at: "at" });
const copy = (name: string, from: Relation) =>
  table(name, { columns: { id: text() }, query: sql`select id from ${from}` });
const everything = () => Object.values(paymentsProject()) as Declaration[];
const analysis: Analysis = { sql: new Map([["table:silver.payments", paymentsTrace()]]) };

describe("a resolved project", () => {
  it("has a node a declaration, with owner, place, ports and promises, and an edge a port that is read", () => {
    const { value, problems } = resolve(everything(), { ownerOf: ({ role }) => `@${role}` }, analysis);
    expect(problems).toEqual([]);
    expect(value.nodes).toHaveLength(10);
    expect(value.nodes.find(({ id }) => id === "model:fraud")).toMatchObject({
      title: "model",
      role: "ml",
      owner: "@ml",
      place: { file: "ml/fraud.ts", line: 1 },
      provides: [{ name: "output" }],
      accepts: [{ name: "input" }],
    });
    expect(value.edges.map(({ from, to, certainty }) => `${from} > ${to} ${certainty}`)).toEqual([
      "source:bronze.payments > table:silver.payments definite",
      "table:silver.payments > entity:card definite",
      "table:silver.payments > featureView:card_activity definite",
      "entity:card > featureView:card_activity definite",
      "table:silver.payments > model:fraud definite",
      "featureView:card_activity > model:fraud definite",
      "table:silver.payments > predictions:gold.scores definite",
      "model:fraud > predictions:gold.scores definite",
      "featureView:card_activity > predictions:gold.scores definite",
      "model:fraud > endpoint:fraud-score definite",
      "table:silver.payments > endpoint:fraud-score definite",
      "featureView:card_activity > endpoint:fraud-score definite",
      "endpoint:fraud-score > service:payments-api possible",
      "predictions:gold.scores > service:payments-api definite",
      "table:silver.payments > metric:fraud_rate definite",
      "metric:fraud_rate > dashboard:overview definite",
    ]);
  });
  it("is plain data, equal for equal declarations", () => {
    const first = resolve(everything(), {}, analysis).value;
    expect(resolve(everything(), {}, analysis).value).toEqual(first);
    expect(JSON.parse(JSON.stringify(first)).nodes).toHaveLength(10);
  });
  it("lets an owner that a declaration names go before the config's", () => {
    const own = inRole("data", source("bronze.a", { files: "*.csv", columns: { id: text() }, owner: "@own" }));
    expect(resolve([own], { ownerOf: () => "@config" }).value.nodes[0]?.owner).toBe("@own");
  });
  it("names the family of every edge between two roles, and of none within one", () => {
    const { edges } = resolve(everything(), {}, analysis).value;
    const families = edges.map(({ from, to, family }) => `${from} > ${to}: ${family ?? "own"}`);
    expect(families).toContain("table:silver.payments > model:fraud: data to ml");
    expect(families).toContain("model:fraud > endpoint:fraud-score: model release");
    expect(families).toContain("featureView:card_activity > model:fraud: own");
    expect(families).toContain("endpoint:fraud-score > service:payments-api: serving");
  });
  it("merges the uses of one port and the sources of one field, where a definite one counts more", () => {
    const { nodes, edges } = resolve(everything(), {}, analysis).value;
    expect(edges.filter(({ to }) => to === "dashboard:overview")).toHaveLength(1);
    const derived = nodes.flatMap(({ id, derives }) => derives.map(({ port, field }) => `${id} ${port}.${field}`));
    expect(new Set(derived).size).toBe(derived.length);
    for (const { derives } of nodes)
      for (const { from } of derives)
        expect(new Set(from.map((ref) => `${ref.declaration} ${ref.port} ${ref.field} ${ref.how}`)).size).toBe(
          from.length,
        );
  });
});

describe("the order of nodes", () => {
  const orderOf = (declarations: readonly Declaration[]) => resolve(declarations).value.nodes.map(({ name }) => name);

  it("puts providers before their readers, whatever the order they are found in", () => {
    const [a, b] = [raw("bronze.a"), raw("bronze.b")];
    const c = copy("silver.c", b);
    const d = copy("gold.d", c);
    expect(orderOf([d, c, b, a])).toEqual(["bronze.b", "silver.c", "gold.d", "bronze.a"]);
    expect(orderOf([a, d])).toEqual(["bronze.a", "gold.d"]);
  });
  it("follows the line of the roles where nothing else decides, and puts what has none last", () => {
    const of = roles.map((role) => inRole(role, raw(`bronze.${role}`)));
    expect(orderOf([raw("bronze.none"), ...of.toReversed()])).toEqual(
      [...roles, "none"].map((role) => `bronze.${role}`),
    );
    const names = orderOf(everything().toReversed());
    expect(names.indexOf("gold.scores")).toBeLessThan(names.indexOf("fraud_rate"));
  });
  it("takes along what an earlier role needs of a later one", () => {
    const { scores, fraudRate } = paymentsProject();
    const report = inRole("data", copy("gold.report", scores));
    const names = orderOf([fraudRate, report, scores]);
    expect(names).toEqual(["gold.scores", "gold.report", "fraud_rate"]);
  });
  it("keeps the order of files among equals", () => {
    expect(orderOf([raw("bronze.b"), raw("bronze.a"), raw("bronze.c")])).toEqual(["bronze.b", "bronze.a", "bronze.c"]);
  });
  it("holds for chains that are longer than a stack", () => {
    const chain: Relation[] = [raw("bronze.t0")];
    for (let i = 1; i < 12_000; i++) chain.push(copy(`silver.t${i}`, chain[i - 1] as Relation));
    const names = orderOf((chain as unknown as Declaration[]).toReversed());
    expect([names[0], names.at(-1), names.length]).toEqual(["bronze.t0", "silver.t11999", 12_000]);
  });
});

describe("problems of a project", () => {
  it("reports a name that two declarations of one namespace have, at the second, also in another case", () => {
    const first = inRole("data", raw("bronze.a"), 7);
    const second = inRole("ml", copy("BRONZE.A", raw("bronze.b")));
    expect(problemsOf([first, second])).toEqual([
      expect.objectContaining({
        code: "contracts.duplicate-name",
        detail: "name is taken by source:bronze.a at data/bronze.a.ts:7: BRONZE.A",
        at: "table:BRONZE.A",
      }),
    ]);
  });
  it("keeps the first of two declarations of one kind and name in the graph", () => {
    const first = inRole("data", raw("bronze.a"));
    const second = inRole("analyst", raw("bronze.a"));
    const { value, problems } = resolve([first, second]);
    expect(value.nodes.map(({ role }) => role)).toEqual(["data"]);
    expect(problems.map(({ code, where }) => [code, where?.role])).toEqual([["contracts.duplicate-name", "analyst"]]);
  });
  it("lets declarations of different namespaces share a name", () => {
    const { payments } = paymentsProject();
    const declarations = [entity("fraud", { key: payments.columns.card_id }), ...everything()];
    expect(problemsOf(declarations)).toEqual([]);
  });
  it("reports a path that two declarations are served under", () => {
    const { scores } = paymentsProject();
    const alerts = () => ({ alerts: list("/alerts", { from: scores, sort: ["paid_at"] }) });
    const other = inRole("backend", service("other-api", { routes: alerts() }));
    expect(problemsOf([...everything(), other]).map(({ code, at }) => [code, at])).toEqual([
      ["contracts.path-clash", "service:other-api"],
    ]);
  });
  it("reports a field that an edge asks and its provider lacks, with both roles and the nearest name", () => {
    const a = inRole("data", raw("bronze.a"));
    const rate = metric("rate", {
      from: a,
      time: "at",
      dimensions: ["idd" as never],
      measure: ({ count }) => count(),
    });
    expect(problemsOf([a, inRole("analyst", rate)])).toEqual([
      {
        code: "contracts.unknown-column",
        detail: "analyst asks idd, data gives no such field: bronze.a.idd",
        hint: "use the field id",
        at: "metric:rate",
      },
    ]);
  });
  it("names a circle once, from one declaration back to it", () => {
    const around: { first?: Declaration } = {};
    const late: Relation = Object.assign(
      relationOf({ declaration: () => around.first as Declaration, port: "rows" }, () => late),
      { name: "silver.a", columns: raw("silver.a").columns, rowKey: [] },
    );
    const b = copy("silver.b", late);
    const first = copy("silver.a", b);
    around.first = first;
    const found = problemsOf([first, b]);
    expect(found.map(({ code, detail }) => [code, detail])).toEqual([
      [
        "contracts.cycle",
        "declarations depend on each other in a circle: table:silver.a → table:silver.b → table:silver.a",
      ],
    ]);
  });
  it("reports a kind that this version does not know", () => {
    const strange = declare({ kind: "hologram", name: "x", above: raw }, {});
    expect(problemsOf([strange])).toEqual([
      expect.objectContaining({ detail: "kind is not known to this version: hologram", at: "hologram:x" }),
    ]);
  });
  it("reports each use of a name that does not exist, with its place and the name that was meant", () => {
    const a = inRole("data", raw("bronze.a"));
    const use = missingUse((a.columns as Record<string, unknown>).aat);
    const exported = { what: "export", name: "paymentz", owner: "data/a.ts", known: ["payments"], trace: {} } as const;
    const { problems } = resolve([a], {
      missing: [
        { use: use as never, place: { file: "ml/m.ts", line: 4 }, declaration: undefined },
        { use: exported, place: { file: "ml/m.ts", line: 3 }, declaration: a },
        { use: { ...exported, known: ["xyz", "other"] }, place: undefined, declaration: undefined },
      ],
    });
    expect(problems.map(({ code, detail, hint, where }) => [code, detail, hint, where?.file, where?.line])).toEqual([
      [
        "contracts.unknown-export",
        "data/a.ts has no export of this name: paymentz",
        "use one of xyz, other",
        "",
        undefined,
      ],
      [
        "contracts.unknown-export",
        "data/a.ts has no export of this name: paymentz",
        "use the export payments",
        "ml/m.ts",
        3,
      ],
      ["contracts.unknown-column", "column is not in bronze.a: aat", "use the column at", "ml/m.ts", 4],
    ]);
  });
  it("is found all at once, sorted by file and line", () => {
    const bad = (name: string, line: number) =>
      inRole("data", source(name, { files: "x.xls", columns: { id: text() }, key: "nr" as never }), line);
    const { problems } = resolve([bad("bronze.b", 1), bad("bronze.a", 9)]);
    expect(problems.map(({ where }) => `${where?.file}:${where?.line}`)).toEqual([
      "data/bronze.a.ts:9",
      "data/bronze.a.ts:9",
      "data/bronze.b.ts:1",
      "data/bronze.b.ts:1",
    ]);
  });
});

describe("declarations that hold what does not exist, or what types refuse", () => {
  const stand = () => makeMissing({ what: "export", name: "gone", owner: "data/a.ts", known: [], trace: {} });
  const kinds = paymentsProject();

  it.each(Object.entries(kinds))("never stop the graph: a stand-in for any option of %s", (_, whole) => {
    const options = Object.keys(whole).filter((key) => !["kind", "name"].includes(key));
    for (const option of options) {
      const broken = declare(
        { kind: whole.kind as string, name: whole.name as string, above: raw },
        { ...Object.fromEntries(Object.entries(whole)), ...symbolsOf(whole), [option]: stand() },
      );
      const rest = everything().filter((one) => idOf(one) !== idOf(broken));
      const { value } = resolve([...rest, broken], { isPartial: true }, analysis);
      const ids = value.nodes.map(({ id }) => id);
      expect(ids, option).toContain(idOf(broken));
      const fields = value.nodes.flatMap((node) => [...node.provides, ...node.accepts].flatMap(({ shape }) => shape));
      expect(
        fields.every(({ name, type }) => typeof name === "string" && typeof type.name === "string"),
        option,
      ).toBe(true);
      expect(() => JSON.stringify(value)).not.toThrow();
    }
  });

  it.each(Object.entries(kinds))("are a problem, not a crash: %s with options of the wrong kind", (_, whole) => {
    const options = Object.keys(whole).filter((key) => !["kind", "name", "description", "owner"].includes(key));
    for (const option of options)
      for (const wrong of [undefined, null, 5, "x", {}, []]) {
        const broken = declare(
          { kind: whole.kind as string, name: whole.name as string, above: raw },
          { ...Object.fromEntries(Object.entries(whole)), ...symbolsOf(whole), [option]: wrong },
        );
        const rest = everything().filter((one) => idOf(one) !== idOf(broken));
        const { value, problems } = resolve([...rest, broken], {}, analysis);
        expect(value.nodes.map(({ id }) => id)).toContain(idOf(broken));
        expect(problems.every(({ code }) => code.startsWith("contracts."))).toBe(true);
      }
  });

  it("say which options can't be read where nothing better explains it", () => {
    const { payments } = paymentsProject();
    const rate = declare(
      { kind: "metric", name: "rate", above: raw },
      { from: payments, time: "paid_at", dimensions: [], measure: undefined, filter: {}, target: {} },
    );
    const found = problemsOf([...everything(), rate]);
    expect(found).toEqual([expect.objectContaining({ code: "contracts.invalid-option", at: "metric:rate" })]);
    expect(found[0]?.detail).toContain("options of metric:rate can't be read");
  });
  it("without a name are left out and reported", () => {
    const nameless = declare({ kind: "metric", name: 5 as never, above: raw }, {});
    expect(problemsOf([nameless])).toEqual([
      expect.objectContaining({ code: "contracts.invalid-name", detail: "name of a metric is not a text: 5" }),
    ]);
  });
});

const symbolsOf = (value: object) =>
  Object.fromEntries(
    Object.getOwnPropertySymbols(value)
      .filter((key) => key !== Symbol.for("throughline.origin"))
      .map((key) => [key, Reflect.get(value, key)]),
  );
