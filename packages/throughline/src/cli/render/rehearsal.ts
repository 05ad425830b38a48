import { idName } from "../../contracts/core/declaration.ts";
import type { Fault } from "../../runtime/rehearsal/fault.ts";
import type { Rehearsal } from "../../runtime/rehearsal/rehearsal.ts";
import type { Callers, RehearsedFault } from "../../runtime/rehearsal/rehearse.ts";
import { formatPlace } from "./place.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface View {
  readonly style: Style;
  readonly columns: number;
}

/** How many faults ended in each way, also as one text: `10 caught, 1 missed, 0 not applicable`. */
export function rehearsalCounts(faults: readonly RehearsedFault[]) {
  const count = (status: RehearsedFault["status"]) => faults.filter((one) => one.status === status).length;
  const counts = { caught: count("caught"), missed: count("missed"), failed: count("failed") };
  const notApplicable = count("not-applicable");
  const failed = counts.failed === 0 ? "" : `, ${counts.failed} failed`;
  const text = `${counts.caught} caught, ${counts.missed} missed, ${notApplicable} not applicable${failed}`;
  return { ...counts, notApplicable, text };
}

/** A fault with the family of hand-offs that it was done to, where it is one: `schema-break (data to ml)`. */
export function faultName({ fault, target }: Pick<RehearsedFault, "fault" | "target">): string {
  const [family, ...others] = target?.families ?? [];
  return family === undefined || others.length > 0 ? fault : `${fault} (${family})`;
}

/** What came of a fault, in one line. */
export function faultText({ status, caught, tookMs, because }: RehearsedFault): string {
  if (caught !== null) return `caught by ${caught.stage} after ${seconds(tookMs)}`;
  return status === "missed" ? "nobody caught it" : `${status.replace("-", " ")}: ${because}`;
}

/** Each fault with what was done, who caught it and what callers got; then how many there are of each. */
export function renderRehearsal(rehearsal: Rehearsal, view: View): string {
  const { style } = view;
  const { faults, release, run, unkept, tookMs } = rehearsal;
  const counts = rehearsalCounts(faults);
  const isFine = counts.missed + counts.failed === 0;
  const mark = isFine ? style.green("✓") : style.red("✗");
  const record = run === null ? `no record is kept: ${unkept}` : `record ${run}`;
  return [
    ...faults.map((fault) => faultPart(fault, view)),
    `${mark} ${style.bold(counts.text)}   ${style.dim(`release ${release} · ${seconds(tookMs)} · ${record}`)}`,
  ].join("\n");
}

function faultPart(fault: RehearsedFault, { style, columns }: View): string {
  const { target, caught, callers, because, tookMs } = fault;
  const rows: string[][] = [];
  const row = (label: string, text: string) => rows.push([style.dim(label), text]);
  if (target !== null) row("fault", target.says);
  if (caught !== null) {
    const others = caught.others === 0 ? "" : style.dim(`, and ${caught.others} more`);
    row("caught", `${caught.says}${others}`);
    const by = [idName(caught.declaration), caught.clause, caught.role, formatPlace(caught.place), caught.code];
    row("by", by.filter((one) => one !== undefined && one !== "").join("  "));
    row("when", `by ${caught.stage}, ${seconds(tookMs)} after it was done`);
  }
  if (fault.status === "missed") row("caught", style.red("by nobody: no contract, check or gate says anything of it"));
  if (callers !== null) row("callers", callersText(callers));
  if (because !== null) row(fault.status === "failed" ? "failed" : "because", because);
  const cells = [{}, { wrap: true }];
  return `${stateText(fault, style)}\n${renderTable({ columns: cells, rows, width: columns, indent: 4 })}\n`;
}

const stateText = (fault: RehearsedFault, style: Style) => {
  const { status } = fault;
  const name = style.bold(faultName(fault));
  if (status === "caught") return `${style.green("✓ caught")}  ${name}`;
  if (status === "not-applicable") return `${style.dim("· not applicable")}  ${name}`;
  return `${style.red(`✗ ${status}`)}  ${name}`;
};

function callersText({ release, isLast, models, asked, failed, degraded }: Callers): string {
  const which = release === null ? "nothing is served" : `${release}${isLast ? ", the one from before," : ""} answers`;
  if (asked === 0) return `not hurt: nothing is built, ${which}`;
  const by = isLast ? [] : models.map(({ name, isLast: isOld }) => `${name}${isOld ? " as before" : ""}`);
  const hurt = failed > 0 ? `${failed} of ${asked} requests failed` : `${asked} of ${asked} answered`;
  return `${hurt}${degraded > 0 ? `, ${degraded} by the fallback` : ""}: ${[which, ...by].join(", ")}`;
}

const seconds = (ms: number | null) => `${((ms ?? 0) / 1000).toFixed(1)} s`;

/** The faults there are. */
export function renderFaults(faults: readonly Fault[], { style, columns }: View): string {
  const rows = faults.map(({ name, says, stages }) => [style.bold(name), says, style.dim(stages.join(", "))]);
  return renderTable({ columns: [{}, { wrap: true }, {}], rows, width: columns });
}
