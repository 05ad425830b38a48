import type { ProjectReport } from "../../runtime/reports/project-report.ts";
import { type Cell, type ReportTable, reportDocument } from "./report-document.ts";

/** A report as GitHub-flavoured Markdown. */
export function renderReportMarkdown(report: ProjectReport): string {
  const { title, facts, counts, notes, parts } = reportDocument(report);
  const blocks = [
    `# ${escaped(title)}`,
    escaped(facts.join(" · ")),
    counts.map(({ count, what }) => `**${count}** ${what}`).join(" · "),
    ...notes.map((note) => `> ${note}`),
    ...parts.flatMap((part) => [
      `## ${escaped(part.title)}`,
      ...(part.facts.length === 0 ? [] : [escaped(part.facts.join(" · "))]),
      ...part.tables.flatMap((table) => [`### ${table.title}`, tableText(table)]),
    ]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function tableText({ columns, rows, empty }: ReportTable): string {
  if (rows.length === 0) return empty;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map((row) => line(row.map(cellText)))].join("\n");
}

const marks: Partial<Record<NonNullable<Cell["as"]>, string>> = { held: "✓ ", broken: "✗ ", "not-measured": "○ " };

function cellText({ lines, as }: Cell): string {
  const filled = lines.filter((one) => one !== "");
  if (as === "code") return filled.map(codeText).join("<br>");
  const mark = as === undefined ? "" : (marks[as] ?? "");
  return filled.map((one, i) => `${i === 0 ? mark : ""}${escaped(one)}`).join("<br>");
}

/** A code span that holds any text; a bar would end its cell. */
function codeText(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${oneLine(text).replaceAll("|", "\\|")}${pad}${fence}`;
}

const escaped = (text: string) => oneLine(text).replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&");

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, " ");
