import type { Role } from "../../contracts/core/declaration.ts";
import { type ProjectReport, projectReport } from "../../runtime/reports/project-report.ts";
import { compareLock } from "../graph/compare-lock.ts";
import { lastChanges } from "../graph/last-changes.ts";
import { openGraph } from "../graph/open-graph.ts";
import { runFactsOf } from "./read-run-facts.ts";

export interface ReportAsked {
  readonly role: Role | undefined;
  readonly now: Date;
  readonly useCache: boolean;
}

/** The report of a project: its declarations as they are written now, its history, and what its runs left. */
export async function reportOf(root: string, { role, now, useCache }: ReportAsked): Promise<ProjectReport> {
  const opened = await openGraph({ root, useCache });
  const [{ report }, facts, changes] = await Promise.all([
    compareLock(root, opened, { now }),
    runFactsOf(root),
    lastChanges(root, opened.graph),
  ]);
  return projectReport({
    ...{ graph: opened.graph, breaks: report.breaks, problems: report.problems.length, at: now, facts, changes },
    ...(role === undefined ? {} : { role }),
  });
}
