import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { boolean, source, text, timestamp } from "../data/index.ts";
import { resolveProject } from "../graph/resolve.ts";
import { gradientBoosting, model } from "../ml/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpointSpec } from "./endpoint-spec.ts";
import { endpoint } from "./index.ts";

const project = paymentsProject();
const { raw, payments, card, activity, fraud } = project;
const chargebacks = inRole(
  "data",
  source("bronze.chargebacks", {
    files: "chargebacks/*.csv",
    columns: { payment_id: text(), fraud: boolean(), reason: text(), reported_at: timestamp() },
    at: "reported_at",
  }),
);
const others = inRole("data", source("bronze.others", { files: "others/*.csv", columns: { other_id: text() } }));

const make = (monitor: object, options: object = {}) =>
  inRole(
    "mlops",
    endpoint("fraud-score", { model: fraud, id: payments.columns.payment_id, monitor, ...options } as never),
  ) as unknown as Endpoint;
const label = (options: object) => make({ label: { from: chargebacks, delay: "30d", ...options } });

function problemsOf(declaration: Endpoint): string[] {
  const declarations: Declaration[] = [raw, payments, card, activity, fraud, chargebacks, others, declaration];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("what is watched of an endpoint", () => {
  it("has defaults", () => {
    expect(make({ drift: {} }).monitor).toEqual({ drift: { psi: 0.2, window: "24h", minimum: 200 } });
    expect(make({ drift: { ks: 0.1, window: 50 } }).monitor).toEqual({ drift: { ks: 0.1, window: 50, minimum: 50 } });
    expect(label({}).monitor?.label).toMatchObject({ window: "30d", coverage: 0.9, minimum: 100 });
    expect(make({}).monitor).toEqual({});
  });

  it("is promised, and read from the labels' relation by the endpoint's id", () => {
    const watched = make({ drift: { psi: 0.1, ks: 0.2 }, label: { from: chargebacks, column: "fraud", delay: "30d" } });
    expect(endpointSpec.promises(watched).map(({ name, says }) => `${name}: ${says}`)).toEqual([
      "drift: PSI ≤ 0.1 of every input and score",
      "drift ks: KS ≤ 0.2 of every number and score",
      "label coverage: labelled 30d later ≥ 90 %",
    ]);
    const uses = endpointSpec.accepts(watched, { sql: new Map() }).uses;
    expect(uses.at(-1)?.fields.map(({ name, as }) => `${name} (${as})`)).toEqual([
      "payment_id (id of labels)",
      "fraud (label)",
      "reported_at (time of labels)",
    ]);
    expect(problemsOf(watched)).toEqual([]);
  });

  it("may come from the model's own rows", () => {
    expect(problemsOf(make({ label: { from: payments, column: "charged_back", delay: "30d" } }))).toEqual([]);
  });

  it.each<[string, () => Endpoint, string]>([
    ["an index that is not positive", () => make({ drift: { psi: 0 } }), "psi is not a number above 0: 0"],
    ["an index that is no number", () => make({ drift: { psi: "much" } }), "psi is not a number above 0: much"],
    ["a distance above 1", () => make({ drift: { ks: 1.5 } }), "ks is not above 0 and up to 1: 1.5"],
    [
      "a window that can't be read",
      () => make({ drift: { window: "1 day" } }),
      "monitor.drift.window is not a duration: 1 day",
    ],
    ["a window of no time", () => make({ drift: { window: "0s" } }), "monitor.drift.window is no time at all: 0s"],
    [
      "a window of no answers",
      () => make({ drift: { window: 0 } }),
      "window is not a whole number of answers from 1 on: 0",
    ],
    [
      "a minimum that is no count",
      () => make({ drift: { minimum: 1.5 } }),
      "minimum is not a whole number from 1 on: 1.5",
    ],
    [
      "a minimum beyond the window",
      () => make({ drift: { window: 10, minimum: 11 } }),
      "minimum is more than the 10 answers of the window: 11",
    ],
    ["a delay that can't be read", () => label({ delay: "a month" }), "monitor.label.delay is not a duration: a month"],
    ["a delay that is missing", () => label({ delay: undefined }), "monitor.label.delay is not a duration: undefined"],
    ["a share above 1", () => label({ coverage: 90 }), "coverage is not from 0 to 1: 90"],
    ["a count that is none", () => label({ minimum: 0 }), "minimum is not a whole number from 1 on: 0"],
    ["labels of no relation", () => label({ from: "bronze.chargebacks" }), "labels come from no relation: string"],
    [
      "labels that no prediction has an id for",
      () => make({ label: { from: chargebacks, delay: "30d" } }, { id: undefined }),
      "labels find no prediction: fraud-score has no id",
    ],
    [
      "an option that nobody reads",
      () => make({ drift: { pis: 0.2 } }),
      "there is no option of this name: monitor.drift.pis",
    ],
  ])("refuses %s", (_, declaration, detail) => {
    expect(problemsOf(declaration())).toEqual([`contracts.invalid-option ${detail}`]);
  });

  it("refuses labels without the id, and a label that is not there or no boolean", () => {
    expect(problemsOf(label({ from: others }))).toEqual([
      expect.stringContaining(
        "contracts.unknown-column mlops asks payment_id, data gives no such field: bronze.others.payment_id",
      ),
    ]);
    expect(problemsOf(label({ column: "fruad" }))).toEqual([
      expect.stringContaining("unknown-column mlops asks fruad"),
    ]);
    expect(problemsOf(label({ column: "reason" }))).toEqual([
      "contracts.type-mismatch a label is a boolean, bronze.chargebacks.reason is text",
    ]);
  });

  it("refuses labels of a model of numbers", () => {
    const amounts = inRole(
      "ml",
      model("amounts", {
        rows: payments,
        at: "paid_at",
        label: { column: "amount" },
        features: { country: payments.columns.country },
        trainer: gradientBoosting({}),
        split: { by: "time", test: 0.2 },
      }),
    );
    const options = { model: amounts, id: payments.columns.payment_id };
    const found = inRole(
      "mlops",
      endpoint("amount-score", { ...options, monitor: { label: { from: chargebacks, delay: "30d" } } } as never),
    );
    const declarations = [raw, payments, chargebacks, amounts, found as never];
    expect(
      resolveProject({ project: "trial", declarations, missing: [] }).problems.map(({ detail }) => detail),
    ).toEqual(["labels judge a probability, amounts gives a number"]);
  });
});

describe("a model that retrains on drift", () => {
  it("says so by true or false", () => {
    const of = (onDrift: unknown) =>
      inRole(
        "ml",
        model("fraud", {
          rows: payments,
          at: "paid_at",
          label: { column: "charged_back" },
          features: { amount: payments.columns.amount },
          trainer: gradientBoosting({}),
          split: { by: "time", test: 0.2 },
          retrain: { onDrift } as never,
        }),
      );
    const details = (onDrift: unknown) =>
      resolveProject({ project: "trial", declarations: [raw, payments, of(onDrift)], missing: [] }).problems.map(
        ({ detail }) => detail,
      );
    expect(details(true)).toEqual([]);
    expect(details("yes")).toEqual(["onDrift is not true or false: yes"]);
  });
});
