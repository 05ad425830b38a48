import type { Dashboard } from "../../../contracts/analyst/dashboard.ts";
import { isMetric, type Metric } from "../../../contracts/analyst/metric.ts";
import type { Service } from "../../../contracts/backend/service.ts";
import type { Page } from "../../../contracts/frontend/page.ts";
import { type App, pagePath } from "../../../contracts/fullstack/app.ts";
import { isMoney, reservedDimensions } from "../draft.ts";
import { titleOf } from "../infer/names.ts";
import { importLine, memberOf, quote } from "../templates/source-text.ts";
import type { Added, NewName } from "./added.ts";
import { needed } from "./needed.ts";
import { importsOf, isOpenField, type Known, type KnownRelation, type ProjectFacts } from "./project-facts.ts";

/** A list of the first table with a key. */
export function addService({ name, short, id }: NewName, { relations }: ProjectFacts): Added {
  const listed = relations.filter(
    ({ declaration, shape }) => declaration.rowKey.length > 0 && keyIsOpen(declaration.rowKey, shape),
  );
  const from = needed(listed[0], "a table with a key", "throughline add table <name>");
  const open = from.shape.filter(isOpenField);
  const fields =
    open.length === from.shape.length ? "" : `      fields: [${open.map((field) => quote(field.name)).join(", ")}],\n`;
  const { at, rowKey } = from.declaration;
  const sort = at !== undefined && open.some((field) => field.name === at) ? at : (rowKey[0] as string);
  return {
    over: from.declaration.name,
    text: `${importLine(["list", "service"], "throughline/backend")}
${importsOf("backend", [from])}
export const ${id} = service(${quote(name)}, {
  routes: {
    rows: list(${quote(`/${short}`)}, {
      from: ${from.id},
${fields}      sort: [${quote(sort)}],
      cache: "until-commit",
    }),
  },
});
`,
  };
}

const keyIsOpen = (key: readonly string[], shape: KnownRelation["shape"]) =>
  shape.filter((field) => key.includes(field.name)).every(isOpenField);

/** The first list of a service, as a table. */
export function addPage({ name, short, id }: NewName, facts: ProjectFacts): Added {
  const lists = (facts.of("service") as readonly Known<Service>[]).flatMap((service) =>
    Object.entries(service.declaration.routes)
      .filter(([, route]) => route.route === "list")
      .map(([route]) => ({ service, route })),
  );
  const { service, route } = needed(lists[0], "a service with a list", "throughline add service <name>");
  return {
    over: `${service.declaration.name}.${route}`,
    text: `${importLine(["DataTable"], "@throughline/react")}
${importLine(["page"], "throughline/frontend")}
${importsOf("frontend", [service])}
export const ${id} = page(${quote(name)}, {
  path: ${quote(`/${short}`)},
  title: ${quote(titleOf(short))},
  uses: { rows: ${memberOf(`${service.id}.routes`, route)} },
  view: ({ rows }) => <DataTable rows={rows} empty="No rows yet" />,
});
`,
  };
}

/** The pages and dashboards that no app has yet. */
export function addApp({ name, id }: NewName, facts: ProjectFacts): Added {
  const apps = facts.of("app") as readonly Known<App>[];
  const taken = new Set(apps.flatMap(({ declaration }) => declaration.pages).map(pagePath));
  const pages = [...facts.of("page"), ...facts.of("dashboard")] as unknown as readonly Known<Page | Dashboard>[];
  const free = pages.filter(({ declaration }) => !taken.has(pagePath(declaration)));
  needed(free[0], "a page or dashboard", "throughline add page <name>");
  return {
    over: free.map(({ declaration }) => declaration.name).join(", "),
    text: `${importLine(["app"], "throughline/fullstack")}
${importsOf("fullstack", free)}
export const ${id} = app(${quote(name)}, {
  title: ${quote(titleOf(name))},
  pages: [${free.map((one) => one.id).join(", ")}],
  journeys: {},
});
`,
  };
}

/** The sum of the first amount, or the count of rows, of the first table with a time. */
export function addMetric({ name, id }: NewName, { relations }: ProjectFacts): Added {
  const timed = relations.filter(({ declaration }) => declaration.at !== undefined);
  const from = needed(timed[0], "a table with a time", "throughline add table <name>");
  const numbers = new Set(["int32", "int64", "float64", "decimal"]);
  const amount = from.shape.find((field) => numbers.has(field.type.name) && isMoney(field) && isOpenField(field));
  const kinds = from.shape.filter(({ values, type }) => values !== undefined || type.name === "boolean");
  const cuts = kinds.filter((field) => isOpenField(field) && !reservedDimensions.has(field.name)).slice(0, 3);
  const dimensions = cuts.length === 0 ? "" : `  dimensions: [${cuts.map((field) => quote(field.name)).join(", ")}],\n`;
  return {
    over: from.declaration.name,
    text: `${importLine(["metric"], "throughline/analyst")}
${importsOf("analyst", [from])}
export const ${id} = metric(${quote(name)}, {
  from: ${from.id},
  time: ${quote(from.declaration.at as string)},
${dimensions}  measure: ${amount === undefined ? "({ count }) => count()" : `({ sum }) => sum(${quote(amount.name)})`},
});
`,
  };
}

/** The first metrics, as figures and over time. */
export function addDashboard({ name, id }: NewName, facts: ProjectFacts): Added {
  const metrics = facts
    .of("metric")
    .filter(({ declaration }) => isMetric(declaration))
    .slice(0, 4) as unknown as readonly Known<Metric>[];
  needed(metrics[0], "a metric", "throughline add metric <name>");
  const tiles = [...metrics.map((one) => `kpi(${one.id})`), ...metrics.map((one) => `line(${one.id}, { by: "week" })`)];
  return {
    over: metrics.map(({ declaration }) => declaration.name).join(", "),
    text: `${importLine(["dashboard", "kpi", "line"], "throughline/analyst")}
${importsOf("analyst", metrics)}
export const ${id} = dashboard(${quote(name)}, {
  title: ${quote(titleOf(name))},
  tiles: [
${tiles.map((tile) => `    ${tile},`).join("\n")}
  ],
});
`,
  };
}
