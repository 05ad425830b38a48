// Workflow commands of GitHub Actions, one a line (https://docs.github.com/actions/reference/workflow-commands-for-github-actions):
//
//   ::error file=data/payments.ts,line=18,col=3,title=…::message      also ::warning and ::notice
//
// In a message % CR LF are written %25 %0D %0A; in a property also : and , as %3A and %2C. GitHub shows ten annotations of a severity
// a step and drops what comes after, so the weightiest stand first, and what has no room is printed as plain lines in a group of the log.

import { counted } from "../../contracts/core/counted.ts";
import { victimsOf } from "../../contracts/diff/break-sentences.ts";
import type { CheckedProject } from "../../contracts/diff/checked-project.ts";
import { type Finding, findingsOf, standingProblems } from "../../contracts/diff/findings.ts";
import { tscFinding } from "../tsc-lines/tsc-line.ts";

/** Annotations of one severity that GitHub shows of a step. */
const shownOfSeverity = 10;

/**
 * What a check found as annotations: breaks, problems and whom they affect, each at its line, at most ten of a severity; then what
 * did not fit, as text; then one notice with the counts. Empty where there is nothing to say.
 */
export function formatAnnotations(checked: CheckedProject): string {
  const findings = findingsOf(checked);
  if (findings.length === 0) return "";
  const room = { error: shownOfSeverity, warning: shownOfSeverity, notice: shownOfSeverity - 1 };
  const shown: Finding[] = [];
  const rest: Finding[] = [];
  for (const finding of findings) {
    const fits = room[finding.severity] > 0;
    room[finding.severity] -= 1;
    (fits ? shown : rest).push(finding);
  }
  return `${[...shown.map(commandOf), ...groupOf(rest), closing(checked, rest.length)].join("\n")}\n`;
}

function commandOf({ severity, place, title, message }: Finding): string {
  const { file, line, column } = place ?? {};
  const properties = Object.entries({ file, line, col: column, title }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${severity} ${properties.join(",")}::${escapeData(message)}`;
}

const groupOf = (rest: readonly Finding[]): readonly string[] =>
  rest.length === 0 ? [] : [`::group::${rest.length} more`, ...rest.map(tscFinding), "::endgroup::"];

function closing(checked: CheckedProject, hidden: number): string {
  const { report } = checked;
  const affected = victimsOf(report);
  const possible = affected.filter(({ victim }) => victim.certainty === "possible").length;
  const counts = [
    counted(report.breaks.length, "break"),
    `${affected.length} affected${possible === 0 ? "" : ` (${possible} possibly)`}`,
    counted(standingProblems(checked).length, "problem"),
    ...(report.unread.length === 0 ? [] : [`not all could be read of ${counted(report.unread.length, "declaration")}`]),
  ];
  const more = hidden === 0 ? "" : `. ${hidden} more in the log of this step`;
  return `::notice title=Throughline::${escapeData(counts.join(", ") + more)}`;
}

const escapeData = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
