import type { Style } from "./style.ts";
import { displayWidth, pad, truncate } from "./width.ts";

/** One line of progress: a step that ended or is under way. */
export interface ProgressRow {
  readonly stage: string;
  readonly name: string;
  readonly text: string;
  readonly state: "running" | "done" | "failed";
  readonly startedMs: number;
  /** Undefined while it runs. */
  readonly endedMs?: number;
}

/** Where the columns of progress lines stand. */
export interface ProgressLayout {
  readonly nameCells: number;
  /** Cells of a whole line, its time at the right end. */
  readonly lineCells: number;
}

const stageCells = 10;
const timeCells = 10;

/** The layout of lines whose rows are not known yet. */
export const openLayout: ProgressLayout = { nameCells: 21, lineCells: 88 };

/** A layout in which all rows fit, if the terminal is wide enough for them. */
export function layoutOf(rows: readonly ProgressRow[], columns: number): ProgressLayout {
  const names = rows.map(({ name }) => displayWidth(name) + 2);
  const nameCells = Math.max(openLayout.nameCells, ...names.filter((cells) => cells <= 42));
  const contents = rows.map(({ name, text }) => (name === "" ? 0 : nameCells) + displayWidth(text));
  const lineCells = Math.max(openLayout.lineCells, 2 + stageCells + Math.max(0, ...contents) + timeCells);
  return { nameCells, lineCells: Math.min(lineCells, columns - 1) };
}

export interface RowFormat {
  readonly layout: ProgressLayout;
  readonly style: Style;
  /** The stage is named where it differs from the line before. */
  readonly showStage: boolean;
  readonly nowMs: number;
  /** Whether a text that is too long is cut, as on a terminal. */
  readonly isCut: boolean;
}

/** `  data      silver.payments      200,011 rows    1.9 s`. */
export function formatRow(row: ProgressRow, { layout, style, showStage, nowMs, isCut }: RowFormat): string {
  const stage = pad(showStage ? row.stage : "", stageCells);
  const name = row.name === "" ? "" : `${pad(row.name, layout.nameCells - 2)}  `;
  const room = layout.lineCells - 2 - stageCells - displayWidth(name) - timeCells;
  const text = isCut ? truncate(row.text, Math.max(0, room)) : row.text;
  const painted = row.state === "failed" ? style.red(text) : text;
  const time = pad(formatSeconds((row.endedMs ?? nowMs) - row.startedMs), timeCells, "right");
  return `  ${style.bold(stage)}${name}${pad(painted, room)}${style.dim(time)}`;
}

/** All rows under their stages, both in the order in which they began. */
export function formatRows(
  rows: readonly ProgressRow[],
  format: Omit<RowFormat, "showStage" | "layout"> & { readonly columns: number },
): readonly string[] {
  const stages = [...new Set(rows.map(({ stage }) => stage))];
  const sorted = stages.flatMap((stage) => rows.filter((row) => row.stage === stage));
  const layout = layoutOf(sorted, format.columns);
  return sorted.map((row, i) => formatRow(row, { ...format, layout, showStage: row.stage !== sorted[i - 1]?.stage }));
}

/** One row for each stage: what runs in it, else what it did. */
export function stageRows(rows: readonly ProgressRow[]): readonly ProgressRow[] {
  const stages = [...new Set(rows.map(({ stage }) => stage))];
  return stages.map((stage): ProgressRow => {
    const own = rows.filter((row) => row.stage === stage);
    const running = own.filter(({ state }) => state === "running");
    const current = running.at(-1);
    const first = own[0] as ProgressRow;
    if (current !== undefined)
      return running.length === 1
        ? current
        : { ...current, text: `${current.text}  and ${running.length - 1} more`.trim() };
    if (own.length === 1) return first;
    const failed = own.filter(({ state }) => state === "failed").length;
    const endedMs = Math.max(...own.map((row) => row.endedMs ?? row.startedMs));
    const text = failed === 0 ? `${own.length} done` : `${own.length - failed} done, ${failed} failed`;
    return { stage, name: "", text, state: failed === 0 ? "done" : "failed", startedMs: first.startedMs, endedMs };
  });
}

/** `0.3 s`, `14.1 s`, `2 min 5 s`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
