import { type Draft, dimensionColumns, keyNames, tableColumns } from "../draft.ts";
import { titleOf } from "../infer/names.ts";
import { importLine, quote, wrapped } from "./source-text.ts";

/** Columns that fit a screen. */
const mostColumns = 8;

/** The frontend role's file: a page with a figure and the rows. */
export function pageFile(draft: Draft, modules: { readonly backend: string; readonly analyst: string }): string {
  const { id, table, time } = draft;
  const hasFigure = time !== undefined;
  const uses = [`rows: ${id.service}.routes.rows`, ...(hasFigure ? ["rowCount"] : [])];
  const figure = hasFigure ? `\n      <KpiTile metric={rowCount} empty="No rows yet" />` : "";
  return `${importLine(["DataTable", ...(hasFigure ? ["KpiTile"] : [])], "@throughline/react")}
${importLine(["page"], "throughline/frontend")}
${hasFigure ? `${importLine(["rowCount"], modules.analyst)}\n` : ""}${importLine([id.service], modules.backend)}

export const ${id.page} = page(${quote(table.replaceAll("_", "-"))}, {
  path: "/",
  title: ${quote(titleOf(table))},
  uses: { ${uses.join(", ")} },
  view: ({ rows${hasFigure ? ", rowCount" : ""} }) => (
    <>${figure}
      <DataTable
        rows={rows}
        columns={[${wrapped(shownColumns(draft).map(quote), "          ")}]}
        empty=${quote(`No ${table.replaceAll("_", " ")} yet`)}
      />
    </>
  ),
});
`;
}

/** When and what first, then the others in the order of the file. */
function shownColumns(draft: Draft): readonly string[] {
  const { time, target } = draft;
  const first = [
    time?.name,
    ...keyNames(draft),
    target?.column.name,
    ...dimensionColumns(draft).map(({ name }) => name),
  ];
  const all = [...first, ...tableColumns(draft).map(({ name }) => name)].filter((name) => name !== undefined);
  return [...new Set(all)].slice(0, mostColumns);
}

/** The fullstack role's file: the app, and a way through it that has to work. */
export function appFile(draft: Draft, modules: { readonly frontend: string; readonly analyst: string }): string {
  const { id, table, time } = draft;
  const title = titleOf(table);
  const pages = [id.page, ...(time === undefined ? [] : [id.dashboard])];
  return `${importLine(["app"], "throughline/fullstack")}
${time === undefined ? "" : `${importLine([id.dashboard], modules.analyst)}\n`}${importLine([id.page], modules.frontend)}

export const ${id.app} = app(${quote(`${table.replaceAll("_", "-")}-desk`)}, {
  title: ${quote(title)},
  pages: [${pages.join(", ")}],
  journeys: {
    "someone looks at the rows": async ({ visit, see }) => {
      await visit("/");
      await see(${quote(title)});
    },
  },
});
`;
}
