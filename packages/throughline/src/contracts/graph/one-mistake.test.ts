import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { bar, dashboard } from "../analyst/dashboard.ts";
import { metric } from "../analyst/metric.ts";
import type { Declaration } from "../core/declaration.ts";
import { source } from "../data/source.ts";
import { sql } from "../data/sql.ts";
import { table } from "../data/table.ts";
import { entity } from "../ml/entity.ts";
import { featureView } from "../ml/feature-view.ts";
import { integer, text, timestamp } from "../shape/column.ts";
import { resolveProject } from "./resolve.ts";

const problemsOf = (declarations: readonly Declaration[]) =>
  resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, where }) => `${code} ${where?.declaration}`,
  );

const raw = inRole(
  "data",
  source("bronze.orders", {
    files: "*.csv",
    columns: { id: text(), country: text(), at: timestamp() },
    key: "id",
    at: "at",
  }),
);
const rate = (options: object = {}, name = "rate") =>
  inRole(
    "analyst",
    metric(name, { from: raw, time: "at", dimensions: ["country"], measure: ({ count }) => count(), ...options }),
  );

describe("one mistake is one problem", () => {
  it("where a table takes the name of one that it reads: no circle, and nobody lacks the other's columns", () => {
    const orders = inRole(
      "data",
      table("silver.orders", { columns: { id: text(), at: timestamp() }, query: sql`select id, at from ${raw}` }),
      9,
    );
    const copy = inRole(
      "data",
      table("silver.orders", { columns: { id: text() }, query: sql`select id from ${orders}` }),
    );
    const late = rate({ from: orders, dimensions: [] });
    expect(problemsOf([raw, copy, orders, late])).toEqual(["contracts.duplicate-name table:silver.orders"]);
    expect(problemsOf([raw, orders, copy, late])).toEqual(["contracts.duplicate-name table:silver.orders"]);
  });

  it("where two of one name would be served under the same paths", () => {
    const one = () => inRole("analyst", dashboard("overview", { tiles: [bar(rate(), { by: "country" })] }));
    expect(problemsOf([raw, rate(), one(), one()])).toEqual(["contracts.duplicate-name dashboard:overview"]);
  });

  it("where a dashboard is cut by the dimension that its metric misspells", () => {
    const misspelt = rate({ dimensions: ["contry"] });
    const overview = inRole("analyst", dashboard("overview", { tiles: [bar(misspelt as never, { by: "country" })] }));
    expect(problemsOf([raw, misspelt, overview])).toEqual(["contracts.unknown-column metric:rate"]);
    const other = inRole("analyst", dashboard("overview", { tiles: [bar(misspelt as never, { by: "city" })] }));
    expect(problemsOf([raw, misspelt, other])).toHaveLength(2);
  });

  it("where a relation names a time that it lacks, and its readers take that time from it", () => {
    const timeless = inRole(
      "data",
      source("bronze.timeless", { files: "*.csv", columns: { id: text(), n: integer() }, at: "att" as never }),
    );
    const read = rate({ from: timeless, time: "att", dimensions: [] });
    const wrong = problemsOf([timeless, read]);
    expect(wrong.filter((problem) => problem.endsWith("metric:rate"))).toEqual([]);
    expect(wrong.length).toBeGreaterThan(0);
  });

  it("and each of several is told: a feature view lists every column that it misspells", () => {
    const card = inRole("ml", entity("customer", { key: raw.columns.id }));
    const view = featureView("activity", {
      entity: card,
      from: raw,
      at: "ad" as "at",
      features: ({ count, countDistinct }) => ({
        lands: countDistinct("contry" as "country").over("7d"),
        ids: countDistinct("idd" as "id").over("7d"),
        known: count({ where: { land: "DE" } as never }).over("7d"),
      }),
    });
    expect(problemsOf([raw, card, inRole("ml", view)])).toEqual(
      Array.from({ length: 4 }, () => "contracts.unknown-column featureView:activity"),
    );
  });
});
