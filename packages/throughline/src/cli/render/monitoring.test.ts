import { describe, expect, it } from "vitest";
import type { Monitoring } from "../../runtime/monitoring/monitor-endpoint.ts";
import { renderMonitoring } from "./monitoring.ts";
import { createStyle } from "./style.ts";

const shown = (...items: readonly object[]) =>
  renderMonitoring(
    items.map((item) => ({ endpoint: "fraud-score", drift: null, labels: null, ...item }) as unknown as Monitoring),
    { style: createStyle(false), columns: 100 },
  );
const share = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

const drift = {
  ...{ modelVersion: 3, answers: 1, from: "2026-11-20T10:00:00.000000Z", to: "2026-11-21T09:58:00.000000Z" },
  limits: { psi: 0.2 },
  columns: [
    { input: "country", psi: 0.31, ks: null, ksP: null, drifted: true, bins: [] },
    { input: "channel", psi: null, ks: null, ksP: null, drifted: false, bins: [] },
    { input: null, psi: 0.01, ks: 0.02, ksP: 0.0001, drifted: false, bins: [] },
  ],
};
const quality = {
  ...{ positives: 3, auc: share(0.93), precision: null, recall: share(0.5), measures: {}, calibration: [] },
  ...{ meanScore: 0.104, positiveShare: share(0.12) },
};
const labels = {
  ...{ predictions: 30, labelled: 20, notYetDue: 8, missing: 2, withoutId: 1, degraded: 0 },
  ...{ coverage: share(0.6), asked: 0.57, versions: ["2", "3"], quality },
};

describe("what is watched of endpoints", () => {
  it("says where nothing is", () => {
    expect(shown()).toBe("Nothing is watched: no endpoint declares `monitor`.");
  });

  it("tells the drift of each input and of the score, against the limits that were asked", () => {
    const text = shown({ drift });
    expect(text).toContain("1 answer of version 3, 2026-11-20 10:00 to 2026-11-21 09:58 UTC");
    expect(text).toMatch(/input +PSI +KS +p +PSI ≤ 0\.2\n/);
    expect(text).toMatch(/country +0\.310 +– +– +✗ drifted/);
    expect(text).toMatch(/channel +– +– +– +○ not measured/);
    expect(text).toMatch(/\(score\) +0\.010 +0\.020 +0 +✓/);
  });

  it("counts the labels, holds their share against what was asked, and gives quality with intervals", () => {
    const text = shown({ labels });
    expect(text).toContain("30 predictions = 20 labelled + 8 not yet due + 2 missing (1 without an id)");
    expect(text).toContain("✓ 60.0 % (59.0–61.0) labelled, asked 57 %");
    expect(text).toContain("AUC 0.930 (0.920–0.940)   recall 50.0 % (49.0–51.0)   said 10.4 %, came 12.0 %");
    expect(text).toContain("version 2, 3");
    expect(text).not.toContain("precision");
    expect(shown({ labels: { ...labels, asked: 0.9 } })).toContain("✗ 60.0 %");
  });

  it("says why there is no figure", () => {
    const because = "nothing is logged yet";
    expect(
      shown({ drift: { because }, labels: { because } }).match(/○ not measured {2}nothing is logged/g),
    ).toHaveLength(2);
    const text = shown({ labels: { ...labels, coverage: null, quality: { because } } });
    expect(text).toContain("○ none is due");
    expect(text).toMatch(/quality ○ not measured {2}nothing is logged yet/);
  });
});
