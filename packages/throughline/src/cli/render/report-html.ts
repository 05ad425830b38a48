import { escapeHtml, sentenceHtml } from "../../formats/html/escape-html.ts";
import type { ProjectReport } from "../../runtime/reports/project-report.ts";
import {
  type Cell,
  type ReportDocument,
  type ReportPart,
  type ReportTable,
  reportDocument,
} from "./report-document.ts";
import { reportStyle } from "./report-style.ts";

/** A report as one HTML file that needs nothing beside it. */
export function renderReportHtml(report: ProjectReport): string {
  const { title, facts, counts, notes, parts } = reportDocument(report);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    `<title>${escapeHtml(title)} · report</title>`,
    `<style>${reportStyle}</style>`,
    "</head>",
    "<body>",
    '<a class="skip" href="#main">Skip to the report</a>',
    "<header>",
    `<h1>${escapeHtml(title)}</h1>`,
    factList(facts),
    `<ul class="counts">${counts.map(countHtml).join("")}</ul>`,
    ...notes.map((note) => `<p class="note">${sentenceHtml(note)}</p>`),
    contents(parts),
    "</header>",
    '<main id="main">',
    ...parts.map(partHtml),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** What is counted as broken has its colour only where there is some. */
const countHtml = ({ count, what, as }: ReportDocument["counts"][number]) =>
  `<li class="${as === "broken" && count === 0 ? "none-broken" : as}"><span aria-hidden="true">${icons[as]}</span> <b>${count}</b> ${what}</li>`;

const contents = (parts: readonly ReportPart[]) =>
  `<nav aria-label="Parts">${parts.map(({ id, title }) => `<a class="${id}" href="#${id}">${escapeHtml(title)}</a>`).join("")}</nav>`;

const factList = (facts: readonly string[]) =>
  facts.length === 0 ? "" : `<ul class="facts">${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join("")}</ul>`;

function partHtml({ id, title, facts, tables }: ReportPart): string {
  return [
    `<section id="${id}" class="part ${id}" aria-labelledby="${id}-title">`,
    `<div class="head"><h2 id="${id}-title">${escapeHtml(title)}</h2>${factList(facts)}</div>`,
    ...tables.map((table) => tableHtml(table, id)),
    "</section>",
  ].join("\n");
}

function tableHtml({ title, columns, rows, empty }: ReportTable, part: string): string {
  const id = `${part}-${title.toLowerCase().replaceAll(" ", "-")}`;
  const heading = `<h3 id="${id}">${escapeHtml(title)}</h3>`;
  if (rows.length === 0) return `${heading}<p class="empty">${escapeHtml(empty)}</p>`;
  const head = columns
    .map((column, i) => `<th scope="col"${isNumber(rows, i) ? ' class="number"' : ""}>${escapeHtml(column)}</th>`)
    .join("");
  const body = rows.map(
    (row) => `<tr>${row.map((cell, i) => cellHtml(cell, columns[i] ?? "", i === 0)).join("")}</tr>`,
  );
  return [
    heading,
    `<table aria-labelledby="${id}">`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody>`,
    "</table>",
  ].join("\n");
}

/** Whether a column holds numbers. */
const isNumber = (rows: ReportTable["rows"], column: number) => rows.some((row) => standsRight(row[column]));

const standsRight = (cell: Cell | undefined) => cell?.as === "number" || cell?.isNumber === true;

const icons: Partial<Record<NonNullable<Cell["as"]>, string>> = { held: "✓", broken: "✗", "not-measured": "○" };

/** On narrow windows each cell stands under the name of its column. */
function cellHtml(cell: Cell, column: string, isHead: boolean): string {
  const { lines, as } = cell;
  const filled = lines.filter((one) => one !== "");
  const written = filled.map((one) => escapeHtml(one)).map((one) => (as === "code" ? `<code>${one}</code>` : one));
  const icon = as === undefined ? undefined : icons[as];
  const mark = icon === undefined ? "" : `<span aria-hidden="true">${icon}</span> `;
  const inner =
    written.length > 1 ? `<ul>${written.map((one) => `<li>${one}</li>`).join("")}</ul>` : (written[0] ?? "");
  const right = as !== "number" && standsRight(cell) ? "number" : "";
  const kind = [as ?? "", right, written.length === 0 ? "none" : ""].filter((name) => name !== "").join(" ");
  const open = isHead ? 'th scope="row"' : "td";
  const name = `${open}${kind === "" ? "" : ` class="${kind}"`} data-column="${escapeHtml(column)}"`;
  return `<${name}><div>${inner === "" ? "" : `${mark}${inner}`}</div></${isHead ? "th" : "td"}>`;
}
