import type { Figure } from "./bench.ts";
import type { Machine } from "./machine.ts";
import { summarise } from "./statistics.ts";

/** What was true of the machine and of this process while the figures were taken. */
export interface Circumstances {
  readonly machine: Machine;
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly rssPeakBytes: number;
}

/** Four significant digits; `none` for what is not finite. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return "none";
  const digits = value === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(digits, 20))));
}

/** The figures as an aligned table. */
export function figureTable(figures: readonly Figure[]): string {
  const head = ["figure", "samples", "median", "spread (IQR)", "min", "max", "unit"];
  const rows = figures.map(({ name, unit, samples }) => {
    const { count, median, iqr, min, max } = summarise(samples);
    return [name, String(count), ...[median, iqr, min, max].map(formatFigure), unit];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 || column === 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return [head, ...rows].map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

/** Where and under which load the figures were taken, and what taking them cost. */
export function circumstanceLines(of: Circumstances): string {
  const { machine } = of;
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  return [
    `machine  ${machine.processor}, ${machine.cores} cores, ${mebibytes(machine.memoryBytes)} MiB, ${machine.system}, node ${machine.node}`,
    `commit   ${machine.commit}`,
    `load     ${of.loadBefore.toFixed(2)} before, ${of.loadAfter.toFixed(2)} after (mean of one minute)`,
    `cost     ${of.wallSeconds.toFixed(1)} s wall, ${of.cpuSeconds.toFixed(1)} s CPU, ${mebibytes(of.rssPeakBytes)} MiB peak, of the measuring process`,
  ].join("\n");
}

/** All medians as one line of `name value` pairs, for machines. */
export function pairLine(figures: readonly Figure[]): string {
  return figures.map(({ name, samples }) => `${name} ${formatFigure(summarise(samples).median)}`).join(" ");
}
