import { describe, expect, it } from "vitest";
import type { ProjectReport, ReportedClause } from "../../runtime/reports/project-report.ts";
import { reportDocument } from "./report-document.ts";
import { renderReportHtml } from "./report-html.ts";

const clause: ReportedClause = {
  ...{ declaration: "model:fraud", name: "auc", says: "auc ≥ 0.9", relation: "≥", limit: 0.9 },
  ...{ status: "broken", figure: "0.5", at: "2026-11-21T10:00:00.000Z", run: "verify-1", because: null },
};
const owned = { id: "model:fraud", name: "fraud", title: "model", owner: null, description: null, place: null };
const produced = {
  ...{ declaration: "model:fraud", name: "fraud", title: "model", version: "v1", released: "v1", accepted: true },
  ...{ figures: "auc 0.9687869718613084 ≥ 0.85, 200,011 rows", run: "run-1", atUs: 0 },
};

function reportOf(clauses: readonly ReportedClause[], lastChange: "uncommitted" | null): ProjectReport {
  return {
    ...{ project: "shop", at: "2026-11-21T10:00:00.000Z", release: null, releases: [], runs: [], problems: 0 },
    totals: { declarations: 1, held: 0, broken: 1, notMeasured: 0, breaks: 0 },
    leftOut: [],
    roles: [
      {
        ...{ role: "ml", owners: [], readsFrom: [], givesTo: [], uses: [], breaks: [], affectedBy: [], clauses },
        ...{ declarations: [{ ...owned, lastChange }], produced: [produced] },
      },
    ],
  };
}

function tableOf(report: ProjectReport, title: string) {
  const found = reportDocument(report).parts[1]?.tables.find((table) => table.title === title);
  return { columns: found?.columns, cells: found?.rows[0]?.map(({ lines }) => lines.join(" ")) };
}

describe("a report as it is laid out", () => {
  it("has no column in which nothing stands", () => {
    expect(tableOf(reportOf([clause], null), "Owns").columns).not.toContain("changed last");
    expect(tableOf(reportOf([clause], "uncommitted"), "Owns").cells).toContain("not committed yet");
    expect(tableOf(reportOf([clause], null), "Measured").columns).not.toContain("why not");
  });

  it("says why a clause is not measured", () => {
    const open = {
      ...clause,
      status: "not-measured" as const,
      figure: null,
      because: "nothing measures this clause yet",
    };
    expect(tableOf(reportOf([open], null), "Measured").cells).toContain("nothing measures this clause yet");
  });

  it("shows four digits of a number that a run said", () => {
    expect(tableOf(reportOf([], null), "Produced").cells).toContain("auc 0.9688 ≥ 0.85, 200,011 rows");
  });

  it("puts counts of what is broken under their column, at the right", () => {
    const html = renderReportHtml(reportOf([clause], null));
    expect(html).toContain('<td class="broken number" data-column="broken">');
    expect(html).toContain('<th scope="col" class="number">broken</th>');
  });
});
