import { counted } from "../../contracts/core/counted.ts";
import type { Victim } from "../../contracts/diff/break-report.ts";
import type { FixPlan, LeftPlace } from "../../runtime/fixes/fix-plan.ts";
import { formatPlace } from "./place.ts";
import type { Style } from "./style.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** A planned fix for people: what changes, what is left, and what becomes of the break. */
export function renderFix(plan: FixPlan, style: Style): string {
  const { cause, files, left } = plan;
  const head = `${style.bold(cause.target)}  ${cause.changes.map(({ says }) => says).join("; ")}`;
  const diffs = files.map((file) => unifiedDiff(file, style));
  const parts = [head, ...diffs, leftText(left, style), outcomeText(plan, style)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function leftText(left: readonly LeftPlace[], style: Style): string {
  if (left.length === 0) return "";
  const lines = left.map((place) => `  ${formatPlace(place)}  ${place.says}`);
  return [style.yellow(`${counted(left.length, "place")} left to you`), ...lines].join("\n");
}

/** Whom the break still reaches once the edits are made. */
export function remainingOf({ after }: FixPlan) {
  const victims = after?.victims ?? [];
  const inside = victims.filter(({ id }) => id !== "external");
  return {
    definite: inside.filter(({ certainty }) => certainty === "definite"),
    possible: inside.filter(({ certainty }) => certainty === "possible"),
    external: victims.some(({ id }) => id === "external"),
  };
}

function outcomeText(plan: FixPlan, style: Style): string {
  const { cause, files, left, isTyped, caused, added } = plan;
  const { definite, possible, external } = remainingOf(plan);
  const edits = counted(files.flatMap((file) => file.edits).length, "edit");
  const made = files.length === 0 ? "nothing to edit" : `${edits} in ${counted(files.length, "file")}`;
  const isClean = definite.length === 0 && left.length === 0;
  const isOpen = possible.length > 0 || external || caused.length > 0;
  const outcome = isOpen ? "no reader is known to be broken by it then" : "no reader is broken by it then";
  const lines = [isClean ? `${style.green("✓")} ${made}: ${outcome}` : `${made}: not all of it`];
  const names = (victims: readonly Victim[]) => victims.map(({ name }) => name).join(", ");
  if (definite.length > 0) lines.push(`  still broken: ${names(definite)}`);
  if (possible.length > 0)
    lines.push(`  ${isTyped ? "the compiler finds nothing in" : "nobody looked into"} the code of: ${names(possible)}`);
  if (external) lines.push("  people outside the project read it too");
  if (added.length > 0) lines.push(`  these have both names then: ${[...new Set(added)].join(", ")}`);
  if (caused.length > 0) lines.push(`  it goes on as: ${caused.join(", ")}`);
  if (isClean && isOpen)
    lines.push(`  check still ends with 1, until somebody says so: throughline accept ${cause.target}`);
  return lines.join("\n");
}
