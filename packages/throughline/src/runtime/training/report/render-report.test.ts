import { describe, expect, it } from "vitest";
import type { Gates } from "../../../contracts/ml/gates.ts";
import { seededRandom } from "../../../estimators/gradient-boosting/random.ts";
import { finish } from "../../../estimators/gradient-boosting/steps.ts";
import { evaluateModel, type Judging, type ModelEvaluation } from "../evaluate-model.ts";
import { judgeGates } from "../judge-gates.ts";
import { renderEvaluationReport } from "./render-report.ts";
import type { EvaluationReport } from "./report-input.ts";

const random = seededRandom(2);
const scores = Float64Array.from({ length: 2_000 }, () => random() ** 3);
const label = scores.map((score) => (random() < score ? 1 : 0));

const binary: Judging = { objective: "binary", threshold: 0.4 };
const evaluated = (
  of: { readonly scores: Float64Array; readonly label: Float64Array },
  judging = binary,
  country?: readonly (string | null)[],
): ModelEvaluation => {
  const slices = country === undefined ? [] : [{ column: "country", values: country }];
  return finish(evaluateModel({ seed: 1 }, { ...of, slices }, judging));
};
const whole = evaluated({ scores, label });
const asked: Gates = { auc: { min: 0.7 }, f1: { min: 0.99 }, logLoss: { max: 0.9 } };

function reportOf(change: Partial<Omit<EvaluationReport, "gates">> = {}, gates: Gates = asked): EvaluationReport {
  const evaluation = change.evaluation ?? whole;
  return {
    model: { name: "fraud", version: 3, trainer: "gradient-boosting", trainedAt: "2026-01-31T12:00:00.000000Z" },
    data: [{ name: "silver.payments", version: 41 }],
    rows: { train: 8_000, validation: 900, test: 2_000, tooYoung: 31_204, leftOut: 12 },
    label: { column: "charged_back" },
    evaluation,
    gates: judgeGates(gates, evaluation, change.comparison),
    curve: [0.5, 0.4, 0.35].map((loss, i) => ({ round: i + 1, rounds: 3, loss, validationLoss: loss + 0.1 })),
    importance: [
      { feature: "amount", gain: 75, splits: 10 },
      { feature: "country", gain: 25, splits: 4 },
    ],
    parameters: { rounds: 200, learningRate: 0.1 },
    seed: 7,
    hashes: [{ what: "artifact", hash: "4eef732d" }],
    ...change,
  };
}

/** The text that a reader of the page meets, tags taken out. */
const visible = (page: string) =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
const without = (page: string) => page.replace(/<style>[\s\S]*?<\/style>/, "");

describe("evaluation report", () => {
  it("says which gates are held and which are broken, in words", () => {
    const text = visible(renderEvaluationReport(reportOf()));
    expect(text).toMatch(/ROC AUC .{0,60}0\.\d{4} 0\.\d{4} to 0\.\d{4} ≥ 0\.7 held/);
    expect(text).toMatch(/F1 .{0,80}0\.\d{4} to 0\.\d{4} ≥ 0\.99 broken/);
    expect(text).toMatch(/Log loss .{0,60}0\.\d{4} to 0\.\d{4} ≤ 0\.9 held/);
    expect(text).toContain("1 of 3 gates broken");
  });

  it("names model, data versions, rows by split, parameters, seed and hashes", () => {
    const text = visible(renderEvaluationReport(reportOf()));
    for (const fact of [
      "fraud version 3",
      "silver.payments 41",
      "8,000",
      "too young the label has not matured 31,204",
      "left out no label, or not usable 12",
      "rounds 200",
      "learningRate 0.1",
      "seed 7",
      "artifact 4eef732d",
      "trained 2026-01-31 12:00:00 UTC",
    ])
      expect(text).toContain(fact);
  });

  it("shows what the measure loses when an input is shuffled, and how that was measured", () => {
    const features = [
      { feature: "country", increase: 0.21, deviation: 0.012 },
      { feature: "amount", increase: -0.0004, deviation: 0.001 },
    ];
    const permutation = { measure: "auc", rows: 1_428, repeats: 5, features, leftOut: 3 } as const;
    const page = renderEvaluationReport(reportOf({ permutation }));
    const text = visible(page);
    expect(text).toContain("AUC lost Deviation country 0.2100 0.0120 amount -0.0004 0.0010");
    expect(text).toContain("shuffled among 1,428 test rows, 5 times");
    expect(text).toContain("3 inputs with less gain were not shuffled");
    expect(page).not.toMatch(/width="-/);
    expect(visible(renderEvaluationReport(reportOf()))).not.toContain("Without an input");
  });

  it("gives every chart a name and its data as a table", () => {
    const page = renderEvaluationReport(reportOf());
    for (const title of ["ROC curve", "Precision and recall", "Calibration", "Scores by class", "Training"]) {
      expect(page).toContain(`role="img" aria-label="${title}: `);
      expect(page).toContain(`<summary>Table<span class="hidden"> of ${title}</span></summary>`);
    }
  });

  it("draws the ROC curve from corner to corner", () => {
    const page = renderEvaluationReport(reportOf());
    const path = /<path class="line" d="([^"]+)"/.exec(page)?.[1] ?? "";
    expect(path).toMatch(/^M52 222L/);
    expect(path).toMatch(/L308 8$/);
  });

  it("shows every bin of the calibration apart from the others, with its rows, where most scores are small", () => {
    const small = Float64Array.from({ length: 4_000 }, (_, i) =>
      i < 3_600 ? 0.0002 * 1.001 ** (i / 2) : 0.3 + i / 20_000,
    );
    const rare = small.map((score, i) => (i % 97 === 0 && score > 0.3 ? 1 : i % 1_000 === 0 ? 1 : 0));
    const evaluation = evaluated({ scores: small, label: rare });
    const { calibration } = evaluation.binary as { calibration: readonly { rows: number }[] };
    const page = renderEvaluationReport(reportOf({ evaluation }));
    const figure = page.slice(
      page.indexOf('aria-label="Calibration'),
      page.indexOf("Table<", page.indexOf('aria-label="Calibration')),
    );
    const dots = [...figure.matchAll(/class="dot" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(dots).toHaveLength(calibration.length);
    expect(dots.length).toBe(10);
    for (const [i, [x = 0, y = 0]] of dots.entries())
      for (const [otherX = 0, otherY = 0] of dots.slice(i + 1))
        expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(3.5);
    for (const { rows } of calibration) expect(figure).toContain(`, ${rows} rows</title>`);
  });

  it("says how many rows the bins of the calibration have where equal scores share one", () => {
    const two = Float64Array.from({ length: 100 }, (_, i) => (i < 99 ? 0.1 : 0.6));
    const evaluation = evaluated({ scores: two, label: two.map((_, i) => (i > 90 ? 1 : 0)) });
    expect(visible(renderEvaluationReport(reportOf({ evaluation })))).toContain("2 bins of 1 to 99 rows");
  });

  it("needs no network and no script", () => {
    const page = renderEvaluationReport(reportOf());
    expect(page).not.toMatch(/<script|https?:|url\(|@import|<link|<img|\son\w+=/i);
  });

  it("escapes every text", () => {
    const bad = `<b>"'&</b>`;
    const page = renderEvaluationReport(
      reportOf({
        model: { name: bad, version: bad, description: bad, trainer: bad, trainedAt: bad },
        data: [{ name: bad, version: bad }],
        importance: [{ feature: bad, gain: 1, splits: 1 }],
        unused: [{ feature: bad, why: "constant" }],
        parameters: { [bad]: bad },
        hashes: [{ what: bad, hash: bad }],
      }),
    );
    expect(without(page)).not.toMatch(/<b>["']/);
    expect(page.split("&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;").length - 1).toBe(15);
  });

  it("closes every tag it opens", () => {
    const open: string[] = [];
    const tags = without(renderEvaluationReport(reportOf())).matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g);
    const empty = new Set(["meta"]);
    for (const [tag, closing, name = "", alone] of tags) {
      if (closing === "/") expect(open.pop(), tag).toBe(name);
      else if (alone !== "/" && !empty.has(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("never writes NaN, Infinity or undefined", () => {
    for (const gain of [0, 1]) {
      const importance = [{ feature: "x", gain, splits: 0 }];
      const rows = { train: 0, validation: 0, test: 0, tooYoung: 0, leftOut: 0 };
      expect(without(renderEvaluationReport(reportOf({ importance, rows })))).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it("says where each row went", () => {
    const text = visible(renderEvaluationReport(reportOf()));
    for (const part of [
      "train fitted to 8,000",
      "validation chose the threshold 900",
      "test measured on",
      "left out no label, or not usable 12",
    ])
      expect(text).toContain(part);
    expect(text).toContain("42,116 rows, split by time");
  });

  it("gives the same text for the same input", () => {
    expect(renderEvaluationReport(reportOf())).toBe(renderEvaluationReport(reportOf()));
  });
});

describe("a test part without positive rows", () => {
  const evaluation = evaluated({ scores: scores.slice(0, 50), label: new Float64Array(50) });

  it("leaves gates unmeasured instead of broken", () => {
    const gates = { auc: { min: 0.7 }, f1: { min: 0.5 }, brier: { max: 1 } };
    const states = judgeGates(gates, evaluation, undefined).map(({ clause, state }) => [clause.measure, state]);
    expect(states).toEqual([
      ["auc", "not-measured"],
      ["f1", "not-measured"],
      ["brier", "held"],
    ]);
  });

  it("shows a panel that says why, in place of the curves", () => {
    const page = renderEvaluationReport(reportOf({ evaluation }));
    expect(page).toContain("Not measured: the test rows are all of one class.");
    expect(page).toContain("Not measured: no test row is positive.");
    expect(without(page)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("numbers", () => {
  const label = Float64Array.from(scores, (score) => 100 * score + 10 * random());
  const predictions = scores.map((score) => 100 * score + 5);
  const evaluation = evaluated({ scores: predictions, label }, { objective: "quantile", quantile: 0.5 });
  const page = renderEvaluationReport(
    reportOf({ evaluation, label: { column: "spend", unit: "USD" } }, { mae: { max: 3 }, r2: { min: 0.5 } }),
  );

  it("are measured as numbers, with predictions and errors drawn in their unit", () => {
    expect(visible(page)).toMatch(/RMSE .{0,60}\d\.\d{4} .* no gate/);
    expect(visible(page)).toMatch(/MAE .{0,60}\d\.\d{4} to \d\.\d{4} ≤ 3 held/);
    expect(visible(page)).toContain("Pinball loss");
    expect(visible(page)).toContain("spend, USD");
    for (const title of ["Predictions", "Errors"]) expect(page).toContain(`role="img" aria-label="${title}: `);
    expect(page).not.toMatch(/ROC|threshold/);
  });

  it("have a report without NaN, Infinity and undefined, also where all are equal", () => {
    const flat = evaluated({ scores: new Float64Array(9), label: new Float64Array(9) }, { objective: "regression" });
    for (const one of [page, renderEvaluationReport(reportOf({ evaluation: flat, curve: [] }, {}))])
      expect(without(one)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("slices, costs and the version that stood", () => {
  const country = Array.from(scores, (_, i) => (i % 50 === 0 ? null : i % 3 === 0 ? "DE" : "<NL>"));
  const evaluation = evaluated(
    { scores, label },
    { ...binary, costs: { falsePositive: 5, falseNegative: 100 } },
    country,
  );

  it("show each slice with rows enough, the others by their rows", () => {
    const text = visible(renderEvaluationReport(reportOf({ evaluation })));
    expect(text).toMatch(/country &lt;NL&gt; 1,3\d\d 0\.\d{4}/);
    expect(text).toContain("country null 40 too few rows");
  });

  it("show what decisions cost beside those of saying always yes or never", () => {
    const costs = { falsePositive: 5, falseNegative: 100, currency: "USD" };
    const text = visible(renderEvaluationReport(reportOf({ evaluation, costs })));
    const never = 100 * (whole.binary?.positives ?? 0);
    expect(text).toContain(`no row is predicted positive ${never.toLocaleString("en")} USD`);
    expect(text).toMatch(/Cost of a row .{0,90}\d\.\d{4}/);
  });

  it("show the differences with their tests", () => {
    const found = {
      difference: 0.0123,
      low: 0.001,
      high: 0.02,
      pValue: 0.03,
      by: "DeLong",
      verdict: "better",
    } as const;
    const comparison = {
      version: 2,
      rows: 2_000,
      measures: { auc: found },
      decisions: { onlyFirst: 3, onlySecond: 12, pValue: 0.035 },
    };
    const text = visible(renderEvaluationReport(reportOf({ comparison }, { auc: { current: "better" } })));
    expect(text).toContain("Against version 2");
    expect(text).toMatch(/ROC AUC \+0\.0123 0\.001 to 0\.02 0\.03 DeLong better/);
    expect(text).toContain("only this one on 12; McNemar's exact test gives p 0.035");
    expect(text).toMatch(/better than the current held better, \+0\.0123 against v2, p 0\.03/);
  });
});

describe("gates", () => {
  const { f1, brier, recall } = whole.measures as Record<string, number>;
  const statesOf = (gates: Gates) => judgeGates(gates, whole, undefined).map(({ state }) => state);

  it("hold on their limit", () => {
    expect(statesOf({ f1: { min: f1 as number } })).toEqual(["held"]);
    expect(statesOf({ brier: { max: brier as number } })).toEqual(["held"]);
  });

  it("on slices leave out those that have one class only, and say how many", () => {
    const found = (auc: number | undefined, value: string) => ({
      column: "country",
      value,
      rows: 60,
      measures: { auc },
    });
    const judged = (...slices: ReturnType<typeof found>[]) =>
      judgeGates({ auc: { slices: { min: 0.8 } } }, { measures: {}, slices }, undefined)[0];
    expect(judged(found(0.9, "DE"), found(0.7, "FR"), found(undefined, "PT"))).toMatchObject({
      state: "broken",
      figure: 0.7,
      note: "country FR, left out: 1 slice without such a figure",
    });
    expect(judged(found(undefined, "PT"))).toMatchObject({ state: "not-measured", note: "no slice allows it" });
  });

  it("can be bounded from both sides", () => {
    expect(statesOf({ recall: { min: 0, max: (recall as number) - 0.01 } })).toEqual(["held", "broken"]);
  });

  it("are absent when none is declared", () => {
    expect(statesOf({})).toEqual([]);
    expect(visible(renderEvaluationReport(reportOf({}, {})))).toContain("no gates");
  });
});
