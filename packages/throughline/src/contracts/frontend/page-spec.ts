import { idOf } from "../core/declaration.ts";
import { reachOf } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import type { Derivation, KindSpec, PromiseClause } from "../graph/kind-spec.ts";
import type { Shape } from "../shape/field.ts";
import type { AccessibilityLevel, Page } from "./page.ts";
import { pageProblems } from "./page-problems.ts";

/** What a page is to the graph. */
export const pageSpec: KindSpec<Page> = {
  kind: "page",
  isBrowserCode: true,
  namespace: "page",
  title: "page",
  accepts: (page) => ({ uses: Object.keys(page.uses).flatMap((key) => usesOf(page, key)), ports: [] }),
  provides: (page) => [{ name: "view", shape: viewShape(page) }],
  derives: (page) => Object.keys(page.uses).map((key) => derivationOf(page, key)),
  promises: pageClauses,
  validate: pageProblems,
  shown: () => ({ page: "apps", figures: [{ from: "evidence", label: "violations", promise: "accessibility" }] }),
  personalData: (page) => page.pii,
  identity: ({ path, title, uses, accessibility, widths, primary, pii }) => ({
    path,
    title,
    uses: Object.entries(uses).map(([key, value]) => [key, reachOf(value)?.descriptor]),
    accessibility,
    widths,
    primary,
    pii,
  }),
  callbacks: () => true,
};

/** What a page shows: one field for each entry of its `uses`. */
export function viewShape(page: Page): Shape {
  return Object.keys(page.uses).map((name) => ({ name, type: { name: "json" }, nullable: true }));
}

function usesOf(page: Page, key: string): Use[] {
  const uses = reachOf(page.uses[key])?.uses ?? [];
  return uses.map((use) => ({ ...use, fields: use.fields.map(({ name }) => ({ name, as: `${key} · ${name}` })) }));
}

/** How a view draws what it gets is opaque. */
function derivationOf(page: Page, key: string): Derivation {
  const from = usesOf(page, key).flatMap((use) =>
    use.fields.map(({ name }) => ({
      declaration: idOf(use.provider),
      port: use.port,
      field: name,
      how: "value" as const,
      certainty: "possible" as const,
    })),
  );
  return { port: "view", field: key, from };
}

const levels: Readonly<Record<AccessibilityLevel, string>> = {
  "WCAG2.2-A": "WCAG 2.2 A",
  "WCAG2.2-AA": "WCAG 2.2 AA",
  "WCAG2.2-AAA": "WCAG 2.2 AAA",
};

/** The promises of a page: its level of accessibility, and the windows that it fits. */
export function pageClauses({ accessibility, widths }: Pick<Page, "accessibility" | "widths">): PromiseClause[] {
  const level = levels[accessibility] ?? accessibility;
  return [
    {
      name: "accessibility",
      says: `${level} without a violation`,
      relation: "=",
      limit: 0,
      unit: `violations of ${level}`,
    },
    ...widths.map(
      (width): PromiseClause => ({
        name: `width ${width}`,
        says: `fits a window of ${width} px`,
        relation: "=",
        limit: 0,
        unit: "px beyond the window",
      }),
    ),
  ];
}
