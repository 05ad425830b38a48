import { describe, expect, it } from "vitest";
import type { MoveLine, ReleaseLine, ReleaseList } from "../../runtime/serving/release-catalog.ts";
import { holdText, renderReleases } from "./releases.ts";
import { createStyle } from "./style.ts";

const at = "2026-11-21T12:00:00.000000Z";
const style = createStyle(false);

describe("the line of a rollback that holds", () => {
  const move = { from: "r-2", to: "r-1", kind: "rollback" } as const;

  it("names a plain promote only where a release waits", () => {
    expect(holdText(move, { isWaiting: true })).toMatch(/waits until somebody writes throughline promote$/);
    expect(holdText(move, { isWaiting: false })).toBe(
      "The rollback to r-1 holds: what runs make waits. None waits yet: throughline promote r-2 takes r-2 again, " +
        "throughline promote r-1 stays there and lets runs go on",
    );
  });

  it("names the canary that was ended", () => {
    const ended = { ...move, from: "r-1", canaryFrom: { release: "r-3", step: 1 } };
    expect(holdText(ended, { isWaiting: false })).toContain("throughline promote r-3 takes r-3 again");
  });
});

describe("releases", () => {
  it("show all that a release changed at 80 columns, no count without its word", () => {
    const changesOf = (count: number, change: string) =>
      Array.from({ length: count }, (_, i) => ({ id: `t:${i}`, change }));
    const line = {
      ...{ id: "r-5af1f40f", createdAt: at, run: "run-b4917430", previous: "r-1", codeChanged: true, fault: null },
      ...{ current: true, served: true, canary: false, waits: false },
      changes: [...changesOf(12, "rebuilt"), ...changesOf(3, "declared anew"), ...changesOf(2, "removed")],
    };
    const list = {
      current: line.id,
      canary: null,
      traffic: null,
      served: null,
      hold: null,
      moves: [],
      releases: [line],
    };
    const lines = renderReleases(list as unknown as ReleaseList, { style, columns: 80 }).split("\n");
    expect(Math.max(...lines.map((one) => one.length))).toBeLessThanOrEqual(80);
    expect(lines.join("\n")).not.toMatch(/…|\u00a0/);
    for (const part of ["12 rebuilt", "3 declared anew", "2 removed", "code"])
      expect(
        lines.some((one) => one.includes(part)),
        part,
      ).toBe(true);
  });

  it("show the whole reason of a move, over several lines where it is long", () => {
    const reason =
      "score: 46 of 460 requests failed by the canary, 0 of 4600 beside it, which chance alone brings never";
    const move: MoveLine = { kind: "abort", by: "the server", at, from: "r-1", to: "r-1", reason };
    const list = { current: "r-1", canary: null, traffic: null, served: null, hold: null, moves: [move] };
    const text = renderReleases({ ...list, releases: [] as readonly ReleaseLine[] } as ReleaseList, {
      style,
      columns: 80,
    });
    const last = text.slice(text.indexOf("moves"));
    expect(last).not.toContain("…");
    for (const word of reason.split(" ")) expect(last).toContain(word);
    expect(Math.max(...last.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
