import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import type { Staged } from "../../contracts/errors/index.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import { runError } from "../../runtime/run/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { reportJson } from "../render/break-json.ts";
import { renderBreaks } from "../render/breaks.ts";

/** What changed since the lock was written, for a project that is about to be built. */
export function reportOf({ value, problems }: Staged<CheckedProject>, clock: Clock): BreakReport {
  const { lock, graph } = value;
  const report = breaksOf(lock, { graph, problems }, { now: new Date(clock.nowUs() / 1000) });
  // Without a lock nothing was relied on: nothing is new either.
  return lock === undefined ? { ...report, compatible: [] } : report;
}

/** True where nothing may be built: with a problem, or a break that affects somebody and is not accepted. */
export const holdsBack = ({ verdict, problems, breaks }: BreakReport): boolean =>
  verdict === "breaking" || problems.length > 0 || breaks.some((one) => one.problems.length > 0);

/** Prints what holds a build back, as `check` does. Gives the exit code. */
export function printHeldBack(
  { report: printProblems, print, json, style, columns }: VerbContext,
  report: BreakReport,
) {
  if (json || report.problems.length > 0) printProblems(report.problems, reportJson(report));
  const breaks = report.breaks.filter((one) => one.verdict === "breaking" || one.problems.length > 0);
  if (breaks.length > 0) print(`${report.problems.length > 0 ? "\n" : ""}${renderBreaks(breaks, { style, columns })}`);
  print(`\n${style.bold(`${style.red("✗")} nothing was built`)}`);
  return exitCodes.problem;
}

/** What holds a build back, as one error: for whoever asked a server for it. */
export function heldBackError(report: BreakReport) {
  const broken = report.breaks.filter(({ verdict }) => verdict === "breaking");
  const problems = [...report.problems, ...report.breaks.flatMap((one) => one.problems)];
  const issues = [
    ...broken.map(({ target, changes, victims }) => ({
      message: `${target} ${changes.map(({ says }) => says).join(", ")}: affects ${victims.map(({ name }) => name).join(", ")}`,
    })),
    ...problems.map(({ detail, where }) => ({ message: `${where?.file ?? ""}:${where?.line ?? 1} ${detail}` })),
  ];
  if (problems.length > 0)
    return runError("has-problems", { detail: `project has problems: ${problems.length}`, issues });
  return runError("breaking", { detail: `breaks that are not accepted: ${broken.length}`, issues });
}
