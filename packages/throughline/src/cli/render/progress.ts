import { formatRow, formatRows, openLayout, type ProgressRow, stageRows } from "./progress-layout.ts";
import type { Style } from "./style.ts";

/** Where progress is drawn. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly style: Style;
  /** Milliseconds of a clock that only runs forward. Default: `performance.now`. */
  readonly nowMs?: () => number;
}

/** One piece of work under way. It ends once: later calls do nothing. */
export interface ProgressStep {
  /** What it does now, or how far it is. */
  update(text: string): void;
  /** `text` is the result; the last update stays where there is none. */
  done(text?: string): void;
  fail(text?: string): void;
}

/**
 * Shows work as it goes on: in a terminal one live line for each stage, replaced at the end by a table of all steps;
 * elsewhere a line of that table as each step ends.
 */
export interface Progress {
  /** Begins a step of a stage such as `data`; the name is of what is worked on, such as `silver.payments`. */
  start(stage: string, name?: string): ProgressStep;
  /** Prints a line above the live ones. */
  note(text: string): void;
  /** Ends the live lines and prints the table. Call it also when the work failed. */
  finish(): void;
}

const frameMs = 100;
const clearBelow = `${String.fromCharCode(27)}[0J`;
const cursorUp = (lines: number) => `${String.fromCharCode(27)}[${lines}A`;

export function createProgress({ stream, style, nowMs = () => performance.now() }: ProgressOptions): Progress {
  const rows: ProgressRow[] = [];
  const replace = (row: ProgressRow, next: ProgressRow) => {
    rows[rows.indexOf(row)] = next;
    return next;
  };
  const screen =
    stream.isTTY === true ? liveScreen(rows, { stream, style, nowMs }) : plainScreen({ stream, style, nowMs });
  return {
    start(stage, name = "") {
      let row: ProgressRow = { stage, name, text: "", state: "running", startedMs: nowMs() };
      rows.push(row);
      screen.changed();
      const end = (state: "done" | "failed", text = row.text) => {
        if (row.state !== "running") return;
        row = replace(row, { ...row, state, text, endedMs: nowMs() });
        screen.ended(row);
      };
      return {
        update(text) {
          if (row.state === "running") row = replace(row, { ...row, text });
        },
        done: (text) => end("done", text),
        fail: (text) => end("failed", text),
      };
    },
    note: (text) => screen.note(text),
    finish: () => screen.finish(),
  };
}

interface Screen {
  changed(): void;
  ended(row: ProgressRow): void;
  note(text: string): void;
  finish(): void;
}

type ScreenOptions = Required<ProgressOptions>;

function liveScreen(rows: readonly ProgressRow[], { stream, style, nowMs }: ScreenOptions): Screen {
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const format = () => ({ style, nowMs: nowMs(), columns: stream.columns || 80, isCut: true });
  const show = (lines: readonly string[]) => {
    const erase = drawn > 0 ? cursorUp(drawn) + clearBelow : "";
    const text = lines.map((line) => `${line}\n`).join("");
    if (erase + text !== "") stream.write(erase + text);
    drawn = lines.length;
  };
  const draw = () => show(formatRows(stageRows(rows), format()));
  return {
    changed() {
      timer ??= setInterval(draw, frameMs).unref();
      draw();
    },
    ended: draw,
    note(text) {
      show([]);
      stream.write(`${text}\n`);
      draw();
    },
    finish() {
      clearInterval(timer);
      timer = undefined;
      show(formatRows(rows, format()));
      drawn = 0;
    },
  };
}

function plainScreen({ stream, style, nowMs }: ScreenOptions): Screen {
  let stage: string | undefined;
  return {
    changed: () => {},
    ended(row) {
      const showStage = row.stage !== stage;
      stage = row.stage;
      stream.write(`${formatRow(row, { layout: openLayout, style, showStage, nowMs: nowMs(), isCut: false })}\n`);
    },
    note: (text) => void stream.write(`${text}\n`),
    finish: () => {},
  };
}
