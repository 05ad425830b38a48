import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { payments } from "../../../test/card-declarations.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { get, list, service } from "../../contracts/backend/index.ts";
import { page } from "../../contracts/frontend/index.ts";
import { app } from "../../contracts/fullstack/index.ts";
import type { PageBrowser, PageLook } from "../../ports/page-browser.ts";
import { ObservedUse } from "../observed-use/observed-use.ts";
import { journeys } from "./verifiers/journeys.ts";
import { accessibility, windowWidths } from "./verifiers/pages.ts";

const api = service("payments-api", {
  routes: {
    all: list("/payments", { from: payments, sort: ["paid_at"] }),
    one: get("/payments/:payment_id", {
      reply: z.object({ amount: z.number() }),
      uses: { payments },
      handle: async () => ({ amount: 1 }),
    }),
  },
});
const listed = page("listed", { path: "/payments", uses: { all: api.routes.all }, view: () => null });
const shown = page("shown", {
  path: "/payments/:payment_id",
  uses: { one: api.routes.one },
  view: () => null,
  widths: [320],
});
const unlisted = page("unlisted", { path: "/nowhere", view: () => null });
const desk = app("desk", {
  pages: [listed, shown],
  journeys: { "somebody looks": async ({ visit }) => visit("/payments") },
});
const declarations = [payments, api, listed, shown, unlisted, desk];

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
});
afterAll(() => project.close());

const fine: PageLook = { status: 200, beyondPx: 0, violations: [], errors: [] };

/** Pages before a browser that sees what it is told to see. */
function pagesWith(part: Partial<PageBrowser> & { readonly look?: PageBrowser["look"] } = {}) {
  const looked: string[] = [];
  const observed = new ObservedUse();
  const browser: PageBrowser = {
    findsViolations: true,
    go: async () => ({ passed: true, tookMs: 12, reads: [] }),
    look: async () => fine,
    close: async () => undefined,
    ...part,
  };
  const look: PageBrowser["look"] = (url, options) => {
    looked.push(url);
    return browser.look(url, options);
  };
  const pages = async () => ({ url: "http://app", browser: { ...browser, look }, observed });
  return { pages, looked, observed };
}
const found = async (
  name: string,
  of: ReturnType<typeof pagesWith>,
  verifiers = [accessibility, windowWidths, journeys],
) => clauseOf(await verified(project, declarations, { verifiers, pages: of.pages }), name);

describe("a page", () => {
  it("has no fault of access in either theme at its widths, or has", async () => {
    expect(await found("page:listed accessibility", pagesWith())).toMatchObject({
      ...{ status: "held", figure: 0, note: "4 looks at 360 and 1280 px, light and dark" },
    });
    const dark: PageBrowser["look"] = async (_, { theme }) =>
      theme === "dark" ? { ...fine, violations: ["color-contrast at p", "color-contrast at h1"] } : fine;
    expect(await found("page:listed accessibility", pagesWith({ look: dark }))).toMatchObject({
      ...{ status: "broken", figure: 2, note: "color-contrast at p" },
    });
  });

  it("fits the windows that it promises to fit, or does not", async () => {
    const narrow: PageBrowser["look"] = async (_, { width }) => ({ ...fine, beyondPx: width < 400 ? 28 : 0 });
    const pages = pagesWith({ look: narrow });
    expect(await found("page:listed width 1280", pages)).toMatchObject({ status: "held", figure: 0 });
    expect(await found("page:listed width 360", pages)).toMatchObject({ status: "broken", figure: 28 });
  });

  it("with parameters is opened by a value that its route reads", async () => {
    const pages = pagesWith();
    expect(await found("page:shown width 320", pages)).toMatchObject({ status: "held" });
    expect(pages.looked).toContainEqual(expect.stringMatching(/^http:\/\/app\/payments\/p-\d+$/));
  });

  it("is not measured where it was not seen, where no app lists it, and without a browser", async () => {
    const lost = pagesWith({ look: async () => ({ ...fine, status: 500 }) });
    expect(await found("page:listed width 360", lost)).toMatchObject({
      status: "not-measured",
      note: "/payments is answered with status 500",
    });
    const thrown = pagesWith({ look: async () => ({ ...fine, errors: ["no such remote"] }) });
    expect(await found("page:listed width 360", thrown)).toMatchObject({ status: "not-measured" });
    expect(await found("page:unlisted width 360", pagesWith())).toMatchObject({ note: "no app lists it" });
    const blind = pagesWith({ findsViolations: false });
    expect(await found("page:listed accessibility", blind)).toMatchObject({
      note: expect.stringContaining("axe-core"),
    });
    const without = await verified(project, declarations, { verifiers: [accessibility, windowWidths, journeys] });
    expect(new Set(without.map(({ status }) => status))).toEqual(new Set(["not-measured"]));
  });
});

describe("an app", () => {
  it("gets its journeys through, or not, and what its pages read is taken down", async () => {
    const reads = [
      { path: "/payments", use: "all", calls: 2, fields: { amount: 2, country: 1 } },
      { path: "/elsewhere", use: "all", calls: 1, fields: {} },
    ];
    const pages = pagesWith({ go: async () => ({ passed: true, tookMs: 12, reads }) });
    expect(await found("app:desk journey somebody looks", pages)).toMatchObject({ status: "held", figure: "passes" });
    expect(pages.observed.take()).toMatchObject([
      {
        consumer: "page:listed",
        use: "all",
        provider: "service:payments-api",
        calls: 2,
        fields: { amount: 2, country: 1 },
      },
    ]);
    const problem = { code: "journeys.step-failed", detail: 'click "Save" at /payments: nothing of this name' };
    const lost = pagesWith({ go: async () => ({ passed: false, tookMs: 12, problem, reads: [] }) });
    expect(await found("app:desk journey somebody looks", lost)).toMatchObject({
      ...{ status: "broken", figure: "fails", note: expect.stringContaining("nothing of this name") },
    });
  });
});
