import { describe, expect, it } from "vitest";
import { createProgress } from "./progress.ts";
import { formatSeconds } from "./progress-layout.ts";
import { createStyle } from "./style.ts";

/** A stream that keeps what a terminal would show, and a clock that a test moves. */
function terminal({ isTTY, columns }: { readonly isTTY: boolean; readonly columns?: number }) {
  const lines: string[] = [];
  let now = 0;
  const stream = {
    isTTY,
    columns,
    write(text: string) {
      const up = new RegExp(`^${String.fromCharCode(27)}\\[(\\d+)A${String.fromCharCode(27)}\\[0J`).exec(text);
      if (up !== null) lines.splice(lines.length - Number(up[1]));
      lines.push(
        ...text
          .slice(up?.[0].length ?? 0)
          .split("\n")
          .slice(0, -1),
      );
    },
  };
  const progress = createProgress({ stream, style: createStyle(false), nowMs: () => now });
  return { lines, progress, pass: (ms: number) => (now += ms) };
}

describe("progress where no terminal is", () => {
  it("prints a line as each step ends, the stage where it changes", () => {
    const { lines, progress, pass } = terminal({ isTTY: false });
    const load = progress.start("load");
    pass(200);
    load.done("38 declarations in 8 roles");
    const payments = progress.start("data", "bronze.payments");
    payments.update("reading");
    pass(3100);
    payments.done("204,088 in = 200,011 + 4,077 rejected");
    const silver = progress.start("data", "silver.payments");
    pass(125_000);
    silver.fail("quality 90.0 % ≥ 95 %");
    silver.done("a second end does nothing");
    progress.note("  done");
    progress.finish();
    expect(lines).toEqual([
      "  load      38 declarations in 8 roles                                             0.2 s",
      "  data      bronze.payments      204,088 in = 200,011 + 4,077 rejected             3.1 s",
      "            silver.payments      quality 90.0 % ≥ 95 %                         2 min 5 s",
      "  done",
    ]);
  });
});

describe("progress in a terminal", () => {
  it("shows one live line for each stage and ends in a table of all steps", () => {
    const { lines, progress, pass } = terminal({ isTTY: true, columns: 100 });
    const load = progress.start("load");
    load.done("38 declarations");
    const first = progress.start("data", "bronze.payments");
    const second = progress.start("data", "bronze.chargebacks");
    pass(1000);
    second.update("reading");
    progress.note("a note");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe("a note");
    expect(lines[2]).toMatch(/^ {2}data {6}bronze\.chargebacks +reading {2}and 1 more +1\.0 s$/);
    second.done("12 rows");
    first.done("204,088 rows");
    expect(lines[2]).toMatch(/^ {2}data {6}2 done +1\.0 s$/);
    progress.finish();
    expect(lines).toEqual([
      "a note",
      "  load      38 declarations                                                        0.0 s",
      "  data      bronze.payments      204,088 rows                                      1.0 s",
      "            bronze.chargebacks   12 rows                                           1.0 s",
    ]);
  });

  it("keeps every line within the terminal", () => {
    const { lines, progress } = terminal({ isTTY: true, columns: 50 });
    const step = progress.start("data", "silver.payments");
    step.update("a text that does not fit into fifty cells of a terminal");
    step.done();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(50);
    expect(lines[0]).toContain("…");
    progress.finish();
  });

  it("makes room for long names and texts where the terminal is wide", () => {
    const { lines, progress } = terminal({ isTTY: true, columns: 200 });
    const text = "AUC 0.931 ≥ 0.85   F1 0.79 ≥ 0.75   (31,204 rows too young to have their label)";
    progress.start("ml", "a_feature_view_with_a_long_name").done(text);
    progress.finish();
    expect(lines[0]).toContain(`a_feature_view_with_a_long_name  ${text}   `);
  });
});

describe("a duration", () => {
  it.each([
    [40, "0.0 s"],
    [14_100, "14.1 s"],
    [99_940, "99.9 s"],
    [99_960, "1 min 40 s"],
    [3_725_000, "62 min 5 s"],
  ])("of %i ms reads %s", (ms, text) => {
    expect(formatSeconds(ms)).toBe(text);
  });
});
