import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import { resolveProject } from "../graph/resolve.ts";
import { bar, type Dashboard, dashboard, dashboardSpec, kpi, line } from "./dashboard.ts";

const { raw, payments, fraudRate } = paymentsProject();
const tiles = [kpi(fraudRate), line(fraudRate, { by: "day" }), bar(fraudRate, { by: "country" })];
const make = (options: object = {}, name = "overview") =>
  inRole("analyst", dashboard(name, { tiles, ...options } as never)) as unknown as Dashboard;

function problemsOf(options: object, name?: string): string[] {
  const declarations = [raw, payments, fraudRate, make(options, name)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("a dashboard", () => {
  it("reads of each metric its value and what the tile cuts it by", () => {
    const uses = dashboardSpec.accepts(make(), { sql: new Map() }).uses;
    expect(uses.map(({ provider, fields }) => `${provider.name} ${fields.map(({ name }) => name).join(" ")}`)).toEqual([
      "fraud_rate value",
      "fraud_rate value time",
      "fraud_rate value country",
    ]);
  });
  it("provides a field a tile, each derived from its metric, and is served under its name", () => {
    const [port] = dashboardSpec.provides(make());
    expect(port?.shape.map(({ name }) => name)).toEqual([
      "kpi fraud_rate",
      "line fraud_rate by day",
      "bar fraud_rate by country",
    ]);
    const derived = dashboardSpec.derives(make(), { sql: new Map() });
    expect(
      derived.map(({ field, from }) => `${field}: ${from.map((ref) => `${ref.field} ${ref.how}`).join(", ")}`),
    ).toEqual([
      "kpi fraud_rate: value value",
      "line fraud_rate by day: value value, time row",
      "bar fraud_rate by country: value value, country row",
    ]);
    expect(dashboardSpec.paths?.(make())).toEqual([{ method: "GET", path: "/dashboards/overview" }]);
  });
  it.each<[string, object, string]>([
    ["no tiles", { tiles: [] }, "contracts.invalid-option dashboard has no tiles: overview"],
    [
      "a tile twice",
      { tiles: [kpi(fraudRate), kpi(fraudRate)] },
      "contracts.invalid-option tile stands twice: kpi fraud_rate",
    ],
    [
      "a line by a dimension",
      { tiles: [line(fraudRate, { by: "country" as never })] },
      "contracts.invalid-option a line is cut by one of hour, day, week, month, not by country",
    ],
    [
      "bars by a grain",
      { tiles: [bar(fraudRate as never, { by: "day" })] },
      "contracts.invalid-option a bar is cut by a dimension of the metric, not by day",
    ],
    [
      "bars by nothing",
      { tiles: [bar(fraudRate as never, {} as never)] },
      "contracts.invalid-option a bar is cut by a dimension of the metric, not by undefined",
    ],
    [
      "bars by what is no dimension",
      { tiles: [bar(fraudRate as never, { by: "amount" })] },
      "contracts.unknown-column analyst asks amount, analyst gives no such field: fraud_rate.amount",
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("is refused with a name that can't stand in its path, and takes whole ones", () => {
    expect(problemsOf({}, "a/b")).toHaveLength(1);
    expect(problemsOf({})).toEqual([]);
  });
  it("is another one when a tile or its title changes, not when words do", () => {
    const identityOf = (options: object = {}) => JSON.stringify(dashboardSpec.identity(make(options)));
    const changes = [{}, { title: "x" }, { tiles: tiles.slice(1) }, { tiles: tiles.toReversed() }];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
    for (const change of [{ description: "x" }, { owner: "@y" }]) expect(identityOf(change)).toBe(identityOf());
  });
});
