import { describe, expect, it } from "vitest";
import { deskProject } from "../../../test/desk-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { dashboard, kpi } from "../analyst/index.ts";
import { page } from "../frontend/index.ts";
import { resolveProject } from "../graph/resolve.ts";
import { roleReports } from "../graph/role-report.ts";
import { type App, app } from "./app.ts";
import { appSpec } from "./app-spec.ts";

const project = deskProject();
const { desk, alertsPage, overview, fraudRate } = project;
const plain = desk as unknown as App;
const other = inRole("frontend", page("other", { path: "/other", view: () => null }));
const make = (options: object, name = "trial") =>
  inRole("fullstack", app(name, { pages: [other], ...options } as never));

function problemsOf(options: object, name = "trial"): string[] {
  const declarations = [...Object.values(project), other, make(options, name)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("an app", () => {
  it("shows its pages, and dashboards under their names", () => {
    expect(appSpec.paths?.(plain)).toEqual([
      { method: "GET", path: "/alerts" },
      { method: "GET", path: "/overview" },
    ]);
    const uses = appSpec.accepts(plain, { sql: new Map() }).uses;
    expect(
      uses.map(({ provider, port, certainty, fields }) => `${provider.name}#${port} ${certainty} ${fields[0]?.as}`),
    ).toEqual(["alerts#view definite /alerts · alerts", "overview#tiles definite /overview · kpi fraud_rate"]);
    expect(appSpec.provides(plain)).toMatchObject([
      { name: "pages", external: true, shape: [{ name: "alerts" }, { name: "overview" }] },
    ]);
  });
  it("promises that every journey passes", () => {
    expect(appSpec.promises(plain)).toEqual([
      { name: "journey somebody looks", says: "somebody looks", relation: "=", limit: "passes" },
    ]);
  });
  it("takes from other roles under a family each, and gives their feedback to data", () => {
    const { value: graph, problems } = resolveProject({
      project: "trial",
      declarations: Object.values(project),
      missing: [],
    });
    expect(problems).toEqual([]);
    const families = new Set(graph.edges.flatMap(({ family }) => family ?? []));
    expect([...families].sort()).toEqual([
      "ai to applications",
      "api",
      "data to ai",
      "data to decisions",
      "data to ml",
      "feedback",
      "journeys",
      "model release",
      "models to ai",
      "requirements",
      "serving",
      "shape and promises",
    ]);
    const of = (role: string) => roleReports(graph).find((report) => report.role === role);
    expect(of("data")?.inputs.map(({ declaration, port, role }) => [declaration, port, role])).toEqual([
      ["page:alerts", "append", "frontend"],
    ]);
    expect(of("frontend")?.outputs.map(({ port, role }) => `${port} ${role}`)).toEqual([
      "append data",
      "view fullstack",
    ]);
    expect(of("frontend")?.dependencies).toEqual(["ai", "backend", "analyst"]);
    expect(of("fullstack")?.dependencies).toEqual(["frontend", "analyst"]);
  });

  const invalid = "contracts.invalid-option";
  const studio = inRole("analyst", dashboard("studio", { tiles: [kpi(fraudRate)] }));
  const same = inRole("frontend", page("same", { path: "/alerts", view: () => null }));
  it.each<[string, object, string]>([
    ["no pages", { pages: [] }, `${invalid} app has no pages: trial`],
    ["a page that is none", { pages: [other, fraudRate] }, `${invalid} an entry of pages is no page and no dashboard`],
    [
      "nothing among its pages",
      { pages: [other, undefined] },
      `${invalid} an entry of pages is no page and no dashboard`,
    ],
    [
      "a dashboard under a path of the platform",
      { pages: [studio] },
      "contracts.path-clash path is kept for the platform: /studio",
    ],
    [
      "a page that another app shows",
      { pages: [alertsPage] },
      "contracts.path-clash path is served by app:desk at fullstack/desk.ts:1: GET /alerts",
    ],
    [
      "a page at the path of another app's page",
      { pages: [same] },
      "contracts.path-clash path is served by app:desk at fullstack/desk.ts:1: GET /alerts",
    ],
    [
      "a dashboard that another app shows",
      { pages: [overview] },
      "contracts.path-clash path is served by app:desk at fullstack/desk.ts:1: GET /overview",
    ],
    [
      "a journey that is no function",
      { journeys: { "somebody looks": "/alerts" } },
      `${invalid} journey is no function: somebody looks`,
    ],
    ["a journey without a name", { journeys: { " ": async () => undefined } }, `${invalid} a journey has no name`],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("says that a page stands twice, and that its path does", () => {
    expect(problemsOf({ pages: [other, other] })).toEqual([
      `${invalid} page stands twice: other`,
      "contracts.path-clash path is served by app:trial at fullstack/trial.ts:1: GET /other",
    ]);
  });
});
