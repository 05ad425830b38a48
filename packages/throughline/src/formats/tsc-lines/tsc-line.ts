// Lines in the form of `tsc --pretty false`, which editors and viewers of logs know:
//
//   data/payments.ts(18,3): error contracts.unknown-column: column is not in silver.payments: amont (use amount)
//   error break.removed: bronze.payments: bronze.payments removed          what stands in no file has no place
//
// A report of several checks, one after another, puts a line before those of each check and a line with the counts behind them, by
// which an editor knows which of its problems are of yesterday:
//
//   Checked the project.
//   …
//   Found 2 errors, 1 warning.
//
// Lines and columns start at 1; a place without a column is given column 1. One line each: breaks of lines become spaces.

import { counted } from "../../contracts/core/counted.ts";
import { type CheckedProject, type RepositoryPlace, repositoryPlace } from "../../contracts/diff/checked-project.ts";
import { type Finding, findingsOf } from "../../contracts/diff/findings.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";

/**
 * A problem as one line, with its cure.
 *
 * @param root  path of the project's folder from where the lines are read, with `/`; default: that folder itself
 */
export function tscLine({ code, detail, hint, where }: ThroughlineError, root = ""): string {
  return lineOf({ place: repositoryPlace(root, where), severity: "error", code, message: `${detail} (${hint})` });
}

/** All that a check found, a line each, the weightiest first. */
export function tscLines(checked: CheckedProject): readonly string[] {
  return findingsOf(checked).map(tscFinding);
}

/** All that a check found as a report among others: a line before, the lines of what was found, and a line with the counts; no line break at its end. */
export function formatTscReport(checked: CheckedProject): string {
  const findings = findingsOf(checked);
  const count = (severity: Finding["severity"]) => findings.filter((one) => one.severity === severity).length;
  const counts = `Found ${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}.`;
  return ["Checked the project.", ...findings.map(tscFinding), counts].join("\n");
}

/** A finding as one line. */
export function tscFinding({ place, severity, code, message }: Finding): string {
  return lineOf({
    place,
    severity: severity === "notice" ? "info" : severity,
    code,
    message: message.replaceAll("\n", " · "),
  });
}

interface Line {
  readonly place: RepositoryPlace | undefined;
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly message: string;
}

function lineOf({ place, severity, code, message }: Line): string {
  const before = place === undefined ? "" : `${place.file}(${place.line ?? 1},${place.column ?? 1}): `;
  return `${before}${severity} ${code}: ${message}`.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ");
}
