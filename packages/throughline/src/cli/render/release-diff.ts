import { idName } from "../../contracts/core/declaration.ts";
import type { BreakReport } from "../../contracts/diff/break-report.ts";
import type { PromiseChange, ReleaseDiff, VersionChange } from "../../runtime/releases/release-diff.ts";
import { renderBreaks, renderCompatible } from "./breaks.ts";
import { recordedFigure } from "./figure.ts";
import { type ReleaseRendering, widthOf } from "./releases.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** What differs between two releases, part by part; parts without a difference are left out. */
export function renderReleaseDiff(diff: ReleaseDiff, rendering: ReleaseRendering): string {
  const { style } = rendering;
  const code = diff.code.map(({ change, file }) => [style.dim(change), file]);
  const parts = [
    part("contracts", contractsText(diff.contracts, rendering), style),
    part("versions", diff.versions.length === 0 ? "" : versionsText(diff.versions, rendering), style),
    part(
      "code",
      code.length === 0 ? "" : renderTable({ columns: [{}, { shrink: true }], rows: code, ...widthOf(rendering) }),
      style,
    ),
    part("measured", promisesText(diff.promises, rendering), style),
  ].filter((text) => text !== "");
  const head = `${style.bold(diff.before)} → ${style.bold(diff.after)}`;
  return [head, ...(parts.length === 0 ? ["no difference"] : parts)].join("\n\n");
}

const part = (title: string, text: string, style: Style) => (text === "" ? "" : `${style.bold(title)}\n${text}`);

/** Breaks as `check` shows them, without cures, then what breaks nobody. */
export function contractsText(report: BreakReport, rendering: ReleaseRendering): string {
  const breaks = renderBreaks(report.breaks, { ...rendering, hasCures: false });
  return [breaks, renderCompatible(report, rendering)].filter((text) => text !== "").join("\n\n");
}

function versionsText(versions: readonly VersionChange[], rendering: ReleaseRendering): string {
  const { style } = rendering;
  const rows = versions.map(({ id, change, before, after, rowsBefore, rowsAfter }) => [
    id,
    style.dim(change),
    fromTo(before, after),
    rowsBefore === null && rowsAfter === null ? "" : `${fromTo(number(rowsBefore), number(rowsAfter))} rows`,
  ]);
  return renderTable({ columns: [{ shrink: true }, {}, {}, { align: "right" }], rows, ...widthOf(rendering) });
}

const number = (rows: number | null) => rows?.toLocaleString("en") ?? null;

function fromTo(before: string | null, after: string | null): string {
  if (before === null && after === null) return "";
  return before === after ? (after ?? "") : `${before ?? "none"} → ${after ?? "none"}`;
}

function promisesText(promises: readonly PromiseChange[] | null, rendering: ReleaseRendering): string {
  const { style } = rendering;
  if (promises === null) return style.dim("  can't be read while another process holds the project");
  if (promises.length === 0) return "";
  const figure = (clause: PromiseChange, one: PromiseChange["before"]) =>
    one === null
      ? style.dim("not measured")
      : `${one.held ? style.green("✓") : style.red("✗")} ${recordedFigure({ ...clause, ...one })}`;
  const rows = promises.map((clause) => [
    idName(clause.declaration),
    clause.says,
    `${figure(clause, clause.before)} → ${figure(clause, clause.after)}`,
  ]);
  return renderTable({ columns: [{}, { shrink: true }, {}], rows, ...widthOf(rendering) });
}
