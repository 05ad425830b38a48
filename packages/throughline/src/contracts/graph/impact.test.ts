import { describe, expect, it } from "vitest";
import { inRole, paymentsProject, paymentsTrace } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { sql } from "../data/sql.ts";
import { table } from "../data/table.ts";
import { text } from "../shape/column.ts";
import { findTarget } from "./find-target.ts";
import { impactOf } from "./impact.ts";
import type { SqlTrace } from "./kind-spec.ts";
import { lineageOf } from "./lineage.ts";
import type { GraphNode } from "./project-graph.ts";
import { resolveProject } from "./resolve.ts";
import { roleReports } from "./role-report.ts";

const project = paymentsProject();
const { raw, payments, scores } = project;

function graphOf(more: readonly Declaration[] = [], traces: Readonly<Record<string, SqlTrace>> = {}) {
  const sqlTraces = new Map(Object.entries({ "table:silver.payments": paymentsTrace(), ...traces }));
  const declarations = [...Object.values(project), ...more] as Declaration[];
  const { value, problems } = resolveProject({ project: "trial", declarations, missing: [] }, { sql: sqlTraces });
  expect(problems).toEqual([]);
  return value;
}
const graph = graphOf();
const impact = (target: string, of = graph) => impactOf(of, findTarget(of, target));

describe("the impact of a change", () => {
  it("is everyone who reads the field or what is made from it, nearest first, with how", () => {
    const { affected, target, external } = impact("bronze.payments.amount");
    expect([target, external]).toEqual(["bronze.payments.amount", true]);
    expect(affected.map(({ id, reads }) => `${id}: ${reads.map(({ as }) => as).join(", ")}`)).toEqual([
      "table:silver.payments: column amount",
      'featureView:card_activity: sum("amount") over 24h',
      "model:fraud: input amount, input spend_24h",
      "predictions:gold.scores: field amount, field spend_24h, field score",
      "endpoint:fraud-score: request amount, online feature spend_24h, reply score",
      "service:payments-api: GET /alerts · field amount, POST /authorize · handler, GET /alerts · field spend_24h, GET /alerts · field score, GET /alerts · field model_version, GET /alerts · field scored_at",
    ]);
  });
  it("does not reach who reads other fields", () => {
    expect(impact("silver.payments.holder").affected).toEqual([]);
    const { affected } = impact("silver.payments.country");
    expect(affected.map(({ id }) => id)).toContain("metric:fraud_rate");
    expect(impact("silver.payments.amount").affected.map(({ id }) => id)).not.toContain("metric:fraud_rate");
  });
  it("reaches beyond a metric to the dashboard that shows it", () => {
    expect(impact("silver.payments.charged_back").affected.map(({ id }) => id)).toContain("dashboard:overview");
  });
  it("is possible behind code that can't be looked into, for that way only", () => {
    const { affected } = impact("fraud.score");
    const service = affected.find(({ id }) => id === "service:payments-api");
    expect(service?.reads.map(({ as, certainty }) => `${as} ${certainty}`)).toEqual([
      "GET /alerts · field score definite",
      "GET /alerts · field model_version definite",
      "GET /alerts · field scored_at definite",
      "POST /authorize · handler possible",
    ]);
    expect(service?.certainty).toBe("definite");
    const only = impact("fraud-score.reply.score").affected;
    expect(only.map(({ id, certainty }) => `${id} ${certainty}`)).toEqual(["service:payments-api possible"]);
  });
  it("comes with a shortest path, field by field, of the most certain ones", () => {
    const paths = Object.fromEntries(impact("bronze.payments.amount").affected.map(({ name, path }) => [name, path]));
    expect(paths["silver.payments"]).toEqual(["bronze.payments.amount", "silver.payments"]);
    expect(paths["gold.scores"]).toEqual(["bronze.payments.amount", "silver.payments.amount", "gold.scores"]);
    expect(paths["payments-api"]).toEqual([
      "bronze.payments.amount",
      "silver.payments.amount",
      "gold.scores.amount",
      "payments-api",
    ]);
  });
  it("prefers a longer certain path to a shorter possible one", () => {
    const path = impact("fraud.score").affected.find(({ id }) => id === "service:payments-api")?.path;
    expect(path).toEqual(["fraud.score", "gold.scores.score", "payments-api"]);
  });
  it("takes the certain path although a possible one was found before it", () => {
    const shape = [{ name: "f", type: { name: "text" }, nullable: false }] as const;
    const node = (name: string, derives: GraphNode["derives"] = []): GraphNode => ({
      ...{ id: `table:${name}`, kind: "table", title: "table", name, role: "data", owner: undefined },
      ...{ description: undefined, place: undefined, accepts: [], promises: [] },
      provides: [{ name: "rows", shape }],
      derives,
    });
    const from = (name: string) => ({ declaration: `table:${name}`, port: "rows", field: "f" });
    const made = (name: string) => [
      { port: "rows", field: "f", from: [{ ...from(name), how: "value", certainty: "definite" }] as const },
    ];
    const edge = (one: string, to: string, certainty: "definite" | "possible", as: string) => ({
      ...{ from: `table:${one}`, port: "rows", to: `table:${to}`, certainty },
      fields: [{ name: "f", as }],
    });
    const nodes = [node("a"), node("b", made("a")), node("c", made("b")), node("d")];
    const edges = [
      edge("a", "d", "possible", "direct"),
      edge("a", "b", "definite", "x"),
      edge("b", "c", "definite", "x"),
      edge("c", "d", "definite", "direct"),
    ];
    const d = impact("a.f", { project: "trial", nodes, edges }).affected.find(({ name }) => name === "d");
    expect(d).toMatchObject({ certainty: "definite", path: ["a.f", "b.f", "c.f", "d"] });
    expect(d?.reads).toEqual([{ as: "direct", certainty: "definite" }]);
  });
  it("of a declaration is that of all its fields, and leaves itself out", () => {
    const ids = impact("silver.payments").affected.map(({ id }) => id);
    expect(ids).not.toContain("table:silver.payments");
    expect(ids).toEqual(expect.arrayContaining(["entity:card", "metric:fraud_rate", "service:payments-api"]));
  });
  it("of an accepted field is who is made from it, and outside only where somebody outside reads that", () => {
    expect(impact("fraud.amount").affected).toEqual([]);
    expect(impact("silver.payments.holder").external).toBe(false);
    expect(impact("payments-api.POST /authorize.approved").external).toBe(true);
  });
  it("still names readers of a field that is there no more", () => {
    const late = inRole("data", table("gold.late", { columns: { id: text() }, query: sql`select 1 from ${payments}` }));
    const trace = {
      columns: [
        { name: "id", type: { name: "text" }, direct: [{ table: "silver.payments", column: "gone" }], indirect: [] },
      ],
    } as const;
    const of = graphOf([late], { "table:gold.late": trace });
    const node = of.nodes.find(({ id }) => id === "table:silver.payments");
    expect(impactOf(of, { node: node as never, field: "gone" }).affected.map(({ id }) => id)).toEqual([
      "table:gold.late",
    ]);
  });
  it("carries who answers for it and where it stands", () => {
    expect(impact("bronze.payments.amount").affected[0]).toMatchObject({
      name: "silver.payments",
      title: "table",
      role: "data",
      place: { file: "data/silver.payments.ts", line: 1 },
      certainty: "definite",
    });
  });
});

describe("lineage", () => {
  const lineage = (target: string) => lineageOf(graph, findTarget(graph, target));
  const steps = (found: ReturnType<typeof lineage>["upstream"]) =>
    found.map(({ from, to, how, depth }) => `${depth} ${short(from)} > ${short(to)} ${how}`);
  const short = (key: string) => key.replace(/^[a-zA-Z]+:/, "").replace(/#[^.]*\./, "#");

  it("goes up to the raw columns, step by step", () => {
    expect(steps(lineage("card_activity.spend_24h").upstream)).toEqual([
      "1 silver.payments#amount > card_activity#spend_24h value",
      "1 silver.payments#card_id > card_activity#spend_24h row",
      "1 silver.payments#paid_at > card_activity#spend_24h row",
      "2 bronze.payments#amount > silver.payments#amount value",
      "2 bronze.payments#card_id > silver.payments#card_id value",
      "2 bronze.payments#paid_at > silver.payments#paid_at value",
    ]);
  });
  it("goes down to replies and figures, each link once", () => {
    const found = lineage("bronze.payments.country");
    expect(found.upstream).toEqual([]);
    expect(found.downstream.map(({ to }) => to)).toEqual(
      expect.arrayContaining([
        "service:payments-api#POST /authorize.approved",
        "dashboard:overview#tiles.bar fraud_rate by country",
      ]),
    );
    const links = found.downstream.map(({ from, to, how }) => `${from} ${to} ${how}`);
    expect(new Set(links).size).toBe(links.length);
  });
  it("marks what opaque code may pass on", () => {
    const found = lineage("fraud-score.reply.score").downstream;
    expect(found.map(({ to, certainty }) => [to, certainty])).toEqual([
      ["service:payments-api#POST /authorize.approved", "possible"],
    ]);
  });
  it("of a declaration is that of all its ports", () => {
    expect(lineage("gold.scores").target).toBe("gold.scores");
    expect(
      new Set(
        lineage("gold.scores")
          .upstream.filter(({ depth }) => depth === 1)
          .map(({ to }) => to),
      ).size,
    ).toBe(Object.keys(scores.columns).length);
    expect(lineage("silver.payments").upstream).toHaveLength(Object.keys(raw.columns).length);
  });
});

describe("role reports", () => {
  const reports = roleReports(graph);
  const of = (role: string) => reports.find((report) => report.role === role);

  it("are there for all eight roles, in the order of the line", () => {
    expect(reports.map(({ role, declarations }) => `${role} ${declarations.length}`)).toEqual([
      "data 2",
      "ml 4",
      "mlops 1",
      "ai 0",
      "backend 1",
      "fullstack 0",
      "frontend 0",
      "analyst 2",
    ]);
  });
  it("name what a role reads from others, of whom, and in which family", () => {
    expect(of("mlops")?.inputs.map(({ declaration, role, family }) => `${declaration} ${role} ${family}`)).toEqual([
      "model:fraud ml model release",
      "table:silver.payments data shape and promises",
      "featureView:card_activity ml model release",
    ]);
    expect(of("mlops")?.dependencies).toEqual(["data", "ml"]);
    expect(of("data")?.inputs).toEqual([]);
  });
  it("name what others read from it and what is read from outside, each field once", () => {
    const outputs = of("mlops")?.outputs.map(
      ({ declaration, port, role, fields }) => `${declaration} ${port} ${role} ${fields.join(" ")}`,
    );
    expect(outputs).toEqual([
      "endpoint:fraud-score reply backend score",
      "endpoint:fraud-score reply external score model_version release degraded",
    ]);
    for (const { fields } of of("data")?.outputs ?? []) expect(new Set(fields).size).toBe(fields.length);
  });
  it("list every promise under the declaration that makes it", () => {
    expect(of("ml")?.contracts.map(({ declaration, says }) => `${declaration} ${says}`)).toEqual([
      "model:fraud AUC ≥ 0.8",
      "model:fraud log loss ≤ 0.5",
    ]);
  });
});
