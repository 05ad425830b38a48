import type { ReactElement } from "react";
import type { MetricAnswer, RemoteField } from "throughline/client";
import { isShare } from "../metrics/metric-text.ts";
import type { EmptyText } from "../states/empty.tsx";
import { DataTable } from "../table/data-table.tsx";
import { categoryName, type Grain, namesOf, stepText } from "./chart-data.ts";

/** The answer of a chart as a table. */
export function ChartTable({
  answer,
  grain,
  title,
  empty,
}: {
  readonly answer: Omit<MetricAnswer, "release">;
  readonly grain: Grain | undefined;
  readonly title: string;
  readonly empty: EmptyText;
}): ReactElement {
  const share = isShare(answer);
  const fields = namesOf(answer).map((name): RemoteField => {
    if (name === "time") return { name, type: "text", nullable: false };
    if (name === categoryName(answer.by)) return { name, type: "text", nullable: true };
    const unit = name === "value" ? (share ? "%" : answer.unit) : null;
    return { name, type: "float64", nullable: true, ...(unit === null ? {} : { unit }) };
  });
  const rows = answer.rows.map((row) => ({
    ...row,
    ...(typeof row.time === "string" ? { time: stepText(row.time, grain) } : {}),
    ...(share && row.value !== null ? { value: Number((Number(row.value) * 100).toPrecision(12)) } : {}),
  }));
  return <DataTable rows={rows} label={title} fields={fields} empty={empty} height={280} />;
}
