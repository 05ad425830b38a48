import { describe, expect, it } from "vitest";
import { separation } from "./reachable.ts";

const of = (scores: number[], labels: number[]) => separation(Float64Array.from(scores), Uint8Array.from(labels));

describe("separation", () => {
  it("gives the share of pairs in the right order, ties counted half", () => {
    expect(of([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toMatchObject({ rows: 4, positives: 2, auc: 0.75 });
    expect(of([0.5, 0.5, 0.2], [1, 0, 0]).auc).toBe(0.75);
    expect(of([1, 1, 1], [0, 1, 0]).auc).toBe(0.5);
  });

  it("gives the best F1 with the threshold that reaches it", () => {
    expect(of([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toMatchObject({ f1: 0.8, threshold: 0.35 });
    expect(of([0.9, 0.9, 0.1], [1, 0, 0])).toMatchObject({ f1: 2 / 3, threshold: 0.9 });
  });

  it("gives nothing when a class is empty", () => {
    expect(of([0.1, 0.2], [0, 0])).toEqual({ rows: 2, positives: 0, auc: null, f1: null, threshold: null });
    expect(of([], [])).toMatchObject({ auc: null });
  });
});
