import { renderToStaticMarkup } from "react-dom/server";
import type { StudioMonitoring } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { MonitoringPanel } from "./monitoring-panel.tsx";

const share = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const shown = (monitoring: StudioMonitoring | null) =>
  renderToStaticMarkup(<MonitoringPanel monitoring={monitoring} />).replaceAll(/<[^>]*>/g, " ");

const drift = {
  ...{ modelVersion: 3, answers: 1_204, from: "2026-11-20T10:00:00.000000Z", to: "2026-11-21T09:58:00.000000Z" },
  limits: { psi: 0.2, ks: null },
  columns: [
    { input: "country", psi: 0.31, ks: null, drifted: true, bins: [{ name: "DE", reference: 0.5, current: 0.1 }] },
    { input: null, psi: 0.01, ks: 0.02, drifted: false, bins: [] },
  ],
};
const labels = {
  ...{ predictions: 30, labelled: 20, notYetDue: 8, missing: 2, withoutId: 1, coverage: share(0.9), asked: 0.9 },
  versions: ["2", "3"],
  quality: { auc: share(0.93), precision: null, recall: share(0.5), meanScore: 0.1, positiveShare: share(0.12) },
};

describe("what is watched of an endpoint", () => {
  it("is not there where nothing is", () => {
    expect(shown(null)).toBe("");
    expect(shown({ drift: null, labels: null })).toBe("");
  });

  it("names what drifted, by which bin, and what did not", () => {
    const text = shown({ drift, labels: null });
    expect(text).toContain("1,204 answers of version 3, 2026-11-20 10:00 to 2026-11-21 09:58 UTC");
    expect(text).toMatch(/country +0\.310 +– +DE: 50 % to 10 % .*drifted/);
    expect(text).toMatch(/the score +0\.010 +0\.020 .*as in training/);
  });

  it("counts labels and shows quality with intervals", () => {
    const text = shown({ drift: null, labels });
    for (const part of ["1 without an id", "0.930", "95 % within 0.920 and 0.940", "12 % came, of version 2, 3"])
      expect(text).toContain(part);
    expect(text).not.toContain("Precision");
  });

  it("says why nothing is measured", () => {
    const because = "version 3 gave 2 answers in the last 24h: 200 are the least to compare";
    expect(shown({ drift: { because }, labels: { because: "nothing is logged yet" } })).toMatch(
      /200 are the least.*nothing is logged/,
    );
  });
});
