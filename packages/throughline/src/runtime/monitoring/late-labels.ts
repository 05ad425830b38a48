import { parseDuration } from "../../contracts/core/duration.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { type LateLabel, labelTime } from "../../contracts/mlops/monitor.ts";
import { labelKey } from "../../contracts/mlops/monitor-spec.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { ColumnVector } from "../../ports/query-engine.ts";
import { instant } from "./logged-window.ts";
import type { Watched } from "./watched.ts";

/** The model's predictions of a window with the labels that came for them. `labelled + notYetDue + missing = predictions`. */
export interface LabelledPredictions {
  readonly predictions: number;
  /** Rows of `scores` and the others beside it. */
  readonly labelled: number;
  /** Predictions whose delay is not over: none of them counts, whatever is known of it already. */
  readonly notYetDue: number;
  /** Predictions whose delay is over, and whose label nobody knows. */
  readonly missing: number;
  /** Of those that are missing: predictions that were asked for without an id. */
  readonly withoutId: number;
  /** Answers of the fallback in the same time; none of them is a prediction. */
  readonly degraded: number;
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly labels: Float64Array;
  /** The model version that gave each score. */
  readonly versions: readonly string[];
}

/** How one prediction stands; the figures are those of `stateSql`. */
const states = ["labelled", "notYetDue", "missing", "withoutId", "degraded"] as const;

/**
 * Joins the log's rows to their labels by the endpoint's id. Without a column of the label a row is a positive. That there is none is
 * a negative once the delay is over, and the source of the labels has been heard of since: where it names a time, its newest row must
 * be as young as that. Else a source that fell silent would be taken for good news.
 */
export async function readLabels(endpoint: Endpoint, label: LateLabel, watched: Watched): Promise<LabelledPredictions> {
  const counts = new Map<string, number>();
  const scores: number[] = [];
  const labels: number[] = [];
  const versions: string[] = [];
  for await (const { columns, length } of watched.session.read(labelSql(endpoint, label, watched.nowUs))) {
    const [state, score, truth, version] = columns as [ColumnVector, ColumnVector, ColumnVector, ColumnVector];
    for (let i = 0; i < length; i++) {
      const name = states[Number(state.values[i])] as string;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (name !== "labelled") continue;
      scores.push(Number(score.values[i]));
      labels.push(Number(truth.values[i]));
      versions.push(String(version.values[i]));
    }
  }
  const count = (name: (typeof states)[number]) => counts.get(name) ?? 0;
  const [labelled, notYetDue, withoutId] = [count("labelled"), count("notYetDue"), count("withoutId")];
  const missing = count("missing") + withoutId;
  return {
    predictions: labelled + notYetDue + missing,
    ...{ labelled, notYetDue, missing, withoutId, degraded: count("degraded") },
    scores: Float64Array.from(scores),
    labels: Float64Array.from(labels),
    versions,
  };
}

function labelSql(endpoint: Endpoint, label: LateLabel, nowUs: number): string {
  const delayUs = parseDuration(label.delay) ?? 0;
  const sinceUs = nowUs - delayUs - (parseDuration(label.window) ?? 0);
  const [due, time] = [instant(nowUs - delayUs), labelTime(label)];
  const rows = quoteName(label.from.name);
  const heard =
    time === undefined || label.column !== undefined
      ? "true"
      : `(SELECT max(${quoteColumn(time)}) FROM ${rows} WHERE ${quoteColumn(time)} <= ${instant(nowUs)}) >= a.as_of + to_microseconds(${delayUs})`;
  const negative = label.column === undefined ? `WHEN ${heard} THEN 0` : "";
  return `WITH truth AS (${truthSql(endpoint, label)})
    SELECT (CASE WHEN a.degraded THEN 4 WHEN a.as_of > ${due} THEN 1 WHEN a.id IS NULL THEN 3 WHEN l.label IS NOT NULL THEN 0 ${negative} ELSE 2 END)::DOUBLE AS state,
      a.score::DOUBLE AS score, coalesce(l.label, false)::INTEGER::DOUBLE AS label, a.model_version AS version
    FROM ${quoteName(endpoint.log.name)} a LEFT JOIN truth l ON l.id = a.id
    WHERE a.as_of > ${instant(sinceUs)} AND a.as_of <= ${instant(nowUs)}`;
}

/** One label an id: of several rows the newest where they have a time, else whether any is true. */
function truthSql(endpoint: Endpoint, label: LateLabel): string {
  const key = quoteColumn(labelKey(endpoint) ?? "");
  const rows = quoteName(label.from.name);
  const [column, time] = [label.column, labelTime(label)];
  if (column === undefined)
    return `SELECT DISTINCT ${key}::VARCHAR AS id, true AS label FROM ${rows} WHERE ${key} IS NOT NULL`;
  const value = quoteColumn(column);
  const one = time === undefined ? `bool_or(${value})` : `arg_max(${value}, ${quoteColumn(time)})`;
  return `SELECT ${key}::VARCHAR AS id, ${one} AS label FROM ${rows} WHERE ${key} IS NOT NULL AND ${value} IS NOT NULL GROUP BY 1`;
}
