import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deskProject } from "../../../test/desk-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { list, put, service } from "../backend/index.ts";
import { makeMissing } from "../core/missing.ts";
import { resolveProject } from "../graph/resolve.ts";
import { type Page, page } from "./page.ts";
import { pageSpec } from "./page-spec.ts";

const project = deskProject();
const plain = project.alertsPage as unknown as Page;
const make = (options: object, name = "trial") =>
  inRole("frontend", page(name, { path: "/trial", view: () => null, ...options } as never)) as unknown as Page;

function problemsOf(options: object, name = "trial"): string[] {
  const declarations = [...Object.values(project), make(options, name)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("a page", () => {
  it("possibly reads every field of what it uses, and says where it writes", () => {
    const uses = pageSpec.accepts(plain, { sql: new Map() }).uses;
    expect(
      uses.map(
        ({ provider, port, fields, writes }) => `${provider.name}#${port} ${fields[0]?.as}${writes ? " writes" : ""}`,
      ),
    ).toEqual([
      "payments-api#GET /alerts alerts · payment_id",
      "fraud_rate#value rate · time",
      "analyst#reply analyst · decided",
      "analyst#request analyst · question",
      "bronze.feedback#append feedback · payment_id writes",
    ]);
    expect(uses.every(({ certainty }) => certainty === "possible")).toBe(true);
  });
  it("provides what it shows, possibly made from all of it", () => {
    expect(pageSpec.provides(plain)[0]?.shape.map(({ name }) => name)).toEqual([
      "alerts",
      "rate",
      "analyst",
      "feedback",
    ]);
    const [alerts] = pageSpec.derives(plain, { sql: new Map() });
    expect(alerts?.from.map((ref) => `${ref.port}.${ref.field} ${ref.certainty}`)).toContain(
      "GET /alerts.amount possible",
    );
  });
  it("promises WCAG 2.2 AA and two widths unless it says otherwise", () => {
    const names = (options: object) => pageSpec.promises(make(options)).map(({ name, says }) => `${name}: ${says}`);
    expect(names({})).toEqual([
      "accessibility: WCAG 2.2 AA without a violation",
      "width 360: fits a window of 360 px",
      "width 1280: fits a window of 1280 px",
    ]);
    expect(names({ accessibility: "WCAG2.2-AAA", widths: [320] })).toEqual([
      "accessibility: WCAG 2.2 AAA without a violation",
      "width 320: fits a window of 320 px",
    ]);
  });
  it("stands in the navigation where its path has no parameters", () => {
    expect([
      make({}).primary,
      make({ path: "/a/:id" }).primary,
      make({ path: "/a/:id", primary: true }).primary,
    ]).toEqual([true, false, true]);
  });
  it("may belong to no app", () => {
    expect(problemsOf({})).toEqual([]);
  });
  it("is told of a route that its service does not have", () => {
    const { routes } = project.api as unknown as { readonly routes: Readonly<Record<string, object>> };
    const use = {
      what: "route",
      name: "alertz",
      owner: "payments-api",
      known: ["authorize", "alerts"],
      trace: {},
    } as const;
    expect(String(routes.alertz)).toBe("missing route payments-api.alertz");
    const declarations = [...Object.values(project), make({ uses: { alerts: makeMissing(use) } })];
    const missing = [{ use, place: undefined, declaration: undefined }];
    const { problems } = resolveProject({ project: "trial", declarations, missing });
    expect(problems.map(({ code, detail, hint }) => `${code} ${detail}: ${hint}`)).toEqual([
      "contracts.unknown-route payments-api has no route of this name: alertz: use the route alerts",
    ]);
  });

  const id = z.object({ id: z.string() });
  const twice = inRole(
    "backend",
    service("rows", { routes: { one: put("/rows/:id", { body: id, reply: id, handle: ({ body }) => body }) } }),
  );
  const invalid = "contracts.invalid-option";
  const cannot = "is nothing that a page can use";
  it.each<[string, object, string]>([
    ["a path without a slash", { path: "alerts" }, `${invalid} path can't be served: alerts`],
    ["a path with a space", { path: "/my alerts" }, `${invalid} path can't be served: /my alerts`],
    ["a parameter that stands twice", { path: "/a/:id/b/:id" }, `${invalid} parameter stands twice in the path: id`],
    ["a path of the API", { path: "/api/alerts" }, "contracts.path-clash path is kept for the platform: /api/alerts"],
    ["a path of the Studio", { path: "/Studio" }, "contracts.path-clash path is kept for the platform: /Studio"],
    ["a table among its uses", { uses: { payments: project.payments } }, `${invalid} uses.payments ${cannot}`],
    ["a source of events itself", { uses: { feedback: project.feedback } }, `${invalid} uses.feedback ${cannot}`],
    [
      "a route of no service",
      { uses: { all: list("/all", { from: project.scores, sort: ["paid_at"] }) } },
      `${invalid} uses.all ${cannot}`,
    ],
    [
      "a route that takes one name twice",
      { uses: { twice: twice.routes.one } },
      `${invalid} a page can't send what uses.twice takes: PUT /rows/:id takes id in two parts of its request`,
    ],
    ["nothing among its uses", { uses: { nothing: undefined } }, `${invalid} uses.nothing ${cannot}`],
    [
      "a use that hides the parameters",
      { uses: { params: project.fraudRate } },
      `${invalid} uses may not be named params: the view has the path's parameters under that name`,
    ],
    ["a view that is no function", { view: "alerts" }, `${invalid} view is no function`],
    ["a level that there is none of", { accessibility: "WCAG3" }, `${invalid} no such level: WCAG3`],
    [
      "a width of no window",
      { widths: [100] },
      `${invalid} width is not a whole number of pixels from 240 to 7,680: 100`,
    ],
    ["a width that stands twice", { widths: [360, 360] }, `${invalid} width stands twice: 360`],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("is refused with a name that can't stand in reports", () => {
    expect(problemsOf({}, "my page")).toEqual([
      "contracts.invalid-name name has other characters than letters, digits, _ and -: my page",
    ]);
  });
});
