import { counted } from "../../contracts/core/counted.ts";
import type { ShareInterval } from "../../estimators/evaluation/share-interval.ts";
import type { LabelCoverage, LiveQuality } from "../../runtime/monitoring/live-quality.ts";
import type { ColumnDrift, Drift } from "../../runtime/monitoring/measure-drift.ts";
import type { Monitoring } from "../../runtime/monitoring/monitor-endpoint.ts";
import { isNotMeasured } from "../../runtime/monitoring/watched.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface View {
  readonly style: Style;
  readonly columns: number;
}

/** What is watched of endpoints: drift of each input and of the score, then the labels that came. */
export function renderMonitoring(items: readonly Monitoring[], view: View): string {
  if (items.length === 0) return "Nothing is watched: no endpoint declares `monitor`.";
  return items.map((item) => endpointPart(item, view)).join("\n\n");
}

function endpointPart({ endpoint, drift, labels }: Monitoring, view: View): string {
  const parts = [
    ...(drift === null ? [] : [isNotMeasured(drift) ? missing("drift", drift.because, view) : driftPart(drift, view)]),
    ...(labels === null
      ? []
      : [isNotMeasured(labels) ? missing("labels", labels.because, view) : labelPart(labels, view)]),
  ];
  return [view.style.bold(endpoint), ...parts].join("\n");
}

const missing = (what: string, because: string, { style }: View) =>
  `  ${what}  ${style.yellow("○ not measured")}  ${style.dim(because)}`;

const minute = (iso: string) => iso.slice(0, 16).replace("T", " ");

function driftPart(drift: Drift, { style, columns }: View): string {
  const { psi, ks } = drift.limits;
  const limits = [psi === undefined ? "" : `PSI ≤ ${psi}`, ks === undefined ? "" : `KS ≤ ${ks}`].filter(Boolean);
  const basis = `${counted(drift.answers, "answer")} of version ${drift.modelVersion}, ${minute(drift.from)} to ${minute(drift.to)} UTC`;
  const heads = [
    { header: "input", shrink: true },
    ...["PSI", "KS", "p"].map((header) => ({ header, align: "right" as const })),
    { header: limits.join(", ") },
  ];
  const rows = drift.columns.map((column) => [
    column.input ?? "(score)",
    ...[column.psi, column.ks, column.ksP].map(figure),
    stateOf(column, style),
  ]);
  const table = renderTable({ columns: heads, rows, width: columns, paintHeader: style.dim });
  return `  drift  ${style.dim(basis)}\n${table}`;
}

const figure = (value: number | null) => (value === null ? "–" : value < 5e-4 ? "0" : value.toFixed(3));

function stateOf({ drifted, psi }: ColumnDrift, style: Style): string {
  if (drifted) return style.red("✗ drifted");
  return psi === null ? style.yellow("○ not measured") : style.green("✓");
}

function labelPart(labels: LabelCoverage, { style }: View): string {
  const { predictions, labelled, notYetDue, missing: none, withoutId, coverage, asked, quality } = labels;
  const anonymous = withoutId === 0 ? "" : ` (${withoutId} without an id)`;
  const counts = `${counted(predictions, "prediction")} = ${labelled} labelled + ${notYetDue} not yet due + ${none} missing${anonymous}`;
  const state =
    coverage === null
      ? style.yellow("○ none is due")
      : `${coverage.value >= asked ? style.green("✓") : style.red("✗")} ${percent(coverage)} labelled, asked ${Number((100 * asked).toFixed(2))} %`;
  const judged = isNotMeasured(quality)
    ? `${style.yellow("○ not measured")}  ${style.dim(quality.because)}`
    : qualityText(quality, labels.versions);
  return [`  labels  ${counts}`, `          ${state}`, `  quality ${judged}`].join("\n");
}

const percent = ({ value, low, high }: ShareInterval) =>
  `${(100 * value).toFixed(1)} % (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;

function qualityText(
  { auc, precision, recall, meanScore, positiveShare }: LiveQuality,
  versions: readonly string[],
): string {
  const area = auc === null ? [] : [`AUC ${auc.value.toFixed(3)} (${auc.low.toFixed(3)}–${auc.high.toFixed(3)})`];
  const shares = [
    ...(precision === null ? [] : [`precision ${percent(precision)}`]),
    ...(recall === null ? [] : [`recall ${percent(recall)}`]),
  ];
  const calibration = `said ${(100 * meanScore).toFixed(1)} %, came ${percent(positiveShare)}`;
  return `${[...area, ...shares, calibration].join("   ")}   version ${versions.join(", ")}`;
}
