import { isMetric, type Metric } from "../../contracts/analyst/metric.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { shownNames } from "../../contracts/core/shown-names.ts";
import { askMetric, type MetricAnswer, parseMetricQuery, targetHeld } from "../../runtime/semantics/answer.ts";
import { metricError } from "../../runtime/semantics/error-codes.ts";
import { formatTarget, formatValue } from "../../runtime/semantics/format-value.ts";
import { cliError } from "../frame/error-codes.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderTable } from "../render/table.ts";
import { configuredProject } from "./project-config.ts";
import { readRelease } from "./read-release.ts";

export interface MetricsOptions {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly where?: readonly string[];
}

/** Prints all metrics beside their targets, or one metric cut as asked. */
export async function runMetrics(context: VerbContext, options: MetricsOptions): Promise<number> {
  assertNamed(context, options);
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const open = await readRelease(project.root, project.state);
  try {
    const metrics = open.declarations.filter(isMetric);
    const [name] = context.positionals;
    if (name !== undefined) return await showOne(context, { metric: metricNamed(metrics, name), options, open });
    const answers = [];
    for (const metric of metrics) answers.push({ metric, answer: await askMetric(open.session, metric) });
    context.printJson({ items: answers.map(({ answer }) => answer), release: open.release.id });
    context.print(overview(context, answers));
    return 0;
  } finally {
    await open.close();
  }
}

/** Cuts and filters belong to one metric. */
function assertNamed({ positionals }: VerbContext, options: MetricsOptions): void {
  const given = (["by", "from", "to", "where"] as const).find((name) => options[name] !== undefined);
  if (positionals.length === 0 && given !== undefined)
    throw cliError("bad-option", {
      detail: `--${given} needs the name of a metric`,
      hint: `Write the metric before it: throughline metrics <metric> --${given} ...`,
    });
}

function metricNamed(metrics: readonly Metric[], name: string): Metric {
  const found = metrics.find((metric) => metric.name === name);
  if (found !== undefined) return found;
  const names = metrics.map((metric) => metric.name);
  throw metricError("unknown-metric", {
    detail: `no metric has this name: ${name}`,
    hint: `use ${nearest(name, names) ?? `one of ${shownNames(names)}`}`,
  });
}

function overview(
  { style, columns }: VerbContext,
  answers: readonly { readonly metric: Metric; readonly answer: MetricAnswer }[],
): string {
  const rows = answers.map(({ metric, answer }) => {
    const value = answer.rows[0]?.value;
    const held = targetHeld(metric.target, value);
    return [
      metric.name,
      formatValue(metric, value),
      formatTarget(metric),
      held === undefined ? "" : held ? "✓ held" : "✗ broken",
      metric.decision ?? "",
    ];
  });
  const heads = [
    { header: "metric" },
    { header: "value", align: "right" as const },
    { header: "target", align: "right" as const },
    { header: "" },
    { header: "decision", shrink: true },
  ];
  return renderTable({ columns: heads, rows, width: columns, paintHeader: style.dim });
}

async function showOne(
  context: VerbContext,
  of: {
    readonly metric: Metric;
    readonly options: MetricsOptions;
    readonly open: { readonly session: Parameters<typeof askMetric>[0]; readonly release: { readonly id: string } };
  },
): Promise<number> {
  const { metric, options, open } = of;
  const { by, from, to } = options;
  const where = Object.fromEntries((options.where ?? []).map(parseCondition));
  const answer = await askMetric(open.session, metric, parseMetricQuery(metric, { by, from, to, ...where }));
  context.printJson({ ...answer, release: open.release.id });
  const cuts = Object.keys(answer.rows[0] ?? {}).filter(
    (column) => !["value", "numerator", "denominator"].includes(column),
  );
  const heads = [
    ...cuts.map((title) => ({ header: title })),
    { header: metric.unit === undefined ? metric.name : `${metric.name} ${metric.unit}`, align: "right" as const },
  ];
  const rows = answer.rows.map((row) => [
    ...cuts.map((cut) => cutText(cut, row[cut], by)),
    formatValue(metric, row.value),
  ]);
  context.print(renderTable({ columns: heads, rows, width: context.columns, paintHeader: context.style.dim }));
  context.print(context.style.dim(`${answer.measure} · release ${open.release.id}`));
  return 0;
}

function parseCondition(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw cliError("bad-option", { detail: `--where is not dimension=value: ${text}` });
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Days and longer grains are shown as days. */
function cutText(cut: string, value: unknown, by: string | undefined): string {
  if (value === null || value === undefined) return "null";
  return cut === "time" && !(by ?? "").split(",").includes("hour") ? String(value).slice(0, 10) : String(value);
}
