import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { useOfInjectable } from "../core/injectable.ts";
import { resolveProject } from "../graph/resolve.ts";
import { text } from "../shape/column.ts";
import { type Endpoint, endpoint, replyShape, requestShape } from "./endpoint.ts";
import { endpointSpec } from "./endpoint-spec.ts";

const { raw, payments, card, activity, fraud, score } = paymentsProject();
const plain = score as unknown as Endpoint;
const make = (options: object = {}, name = "fraud-score") =>
  inRole("mlops", endpoint(name, { model: fraud, ...options } as never)) as unknown as Endpoint;

function problemsOf(options: object, name?: string): string[] {
  const declarations: Declaration[] = [raw, payments, card, activity, fraud, make(options, name)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("an endpoint", () => {
  it("asks callers for keys and inputs that are no features, and takes its id", () => {
    expect(requestShape(plain).map(({ name, optional }) => `${name}${optional ? "?" : ""}`)).toEqual([
      "payment_id?",
      "card_id",
      "amount",
      "country",
    ]);
    expect(requestShape(make()).map(({ name }) => name)).toEqual(["card_id", "amount", "country"]);
    expect(endpointSpec.accepts(plain, { sql: new Map() }).ports).toEqual([
      { name: "request", shape: requestShape(plain), external: true, answer: "reply" },
    ]);
  });
  it("reads the model's score, its inputs and features, and the column of its id", () => {
    const uses = endpointSpec.accepts(plain, { sql: new Map() }).uses;
    expect(
      uses.map(
        ({ provider, fields }) => `${provider.name}: ${fields.map(({ name, as }) => `${name} (${as})`).join(", ")}`,
      ),
    ).toEqual([
      "fraud: score (reply score)",
      "silver.payments: amount (request amount), country (request country), payment_id (request id)",
      "card_activity: card_id (request key), payments_1h (online feature payments_1h), spend_24h (online feature spend_24h)",
    ]);
  });
  it("derives every field of its reply, and of its log all that a request brings", () => {
    const derived = endpointSpec.derives(plain, { sql: new Map() });
    const of = (port: string) => derived.filter((one) => one.port === port).map(({ field }) => field);
    expect(of("reply")).toEqual(replyShape(plain).map(({ name }) => name));
    expect(of("log")).toEqual(["id", "entity", "request", "features", "score", "model_version", "release", "degraded"]);
    const from = (port: string, field: string) =>
      derived
        .find((one) => one.port === port && one.field === field)
        ?.from.map((ref) => `${ref.declaration}.${ref.field} ${ref.how}`);
    expect(from("reply", "degraded")).toEqual(["model:fraud.score row"]);
    expect(from("log", "request")).toEqual([
      "featureView:card_activity.card_id value",
      "table:silver.payments.amount value",
      "table:silver.payments.country value",
      "table:silver.payments.payment_id value",
    ]);
  });
  it("promises its objectives, and nothing without", () => {
    expect(endpointSpec.promises(plain).map(({ says, limit }) => [says, limit])).toEqual([
      ["p99 ≤ 10ms", "10ms"],
      ["uptime ≥ 0.999", 0.999],
    ]);
    expect(endpointSpec.promises(make())).toEqual([]);
  });
  it("is served under its name, alone and in batches", () => {
    expect(endpointSpec.paths?.(plain)).toEqual([
      { method: "POST", path: "/endpoints/fraud-score/predict" },
      { method: "POST", path: "/endpoints/fraud-score/predict/batch" },
    ]);
  });
  it("lets its users name the fields that they rely on", () => {
    expect(useOfInjectable(score)?.fields.map(({ name }) => name)).toEqual([
      "score",
      "model_version",
      "release",
      "degraded",
    ]);
    expect(useOfInjectable(score.pick("score", "release"))).toEqual({
      provider: score,
      port: "reply",
      certainty: "possible",
      fields: [
        { name: "score", as: "handler" },
        { name: "release", as: "handler" },
      ],
    });
  });
  it.each<[string, object, string | undefined, string]>([
    [
      "a name that can't stand in its path",
      {},
      "Fraud_Score",
      "contracts.invalid-name name of an endpoint is not lower-case letters, digits and -: Fraud_Score",
    ],
    [
      "a latency that is no duration",
      { objectives: { p99: "fast" } },
      undefined,
      "contracts.invalid-option objectives.p99 is not a duration: fast",
    ],
    [
      "uptime that is no share",
      { objectives: { uptime: 99.9 } },
      undefined,
      "contracts.invalid-option uptime is not a share between 0 and 1: 99.9",
    ],
    [
      "an id of other rows",
      { id: raw.columns.payment_id },
      undefined,
      "contracts.unknown-column id of fraud-score is a column of bronze.payments, the model's rows are silver.payments",
    ],
    [
      "an id that is no column of a relation",
      { id: text() },
      undefined,
      "contracts.unknown-column id of fraud-score is no column, the model's rows are silver.payments",
    ],
  ])("is refused with %s", (_, options, name, problem) => {
    expect(problemsOf(options, name)).toContain(problem);
  });
  it("has no problems where all is well", () => expect(problemsOf({ id: payments.columns.payment_id })).toEqual([]));
  it("is another one when its model, id or objectives change, not when words do", () => {
    const identityOf = (options: object) => JSON.stringify(endpointSpec.identity(make(options)));
    const changes = [{}, { id: payments.columns.payment_id }, { objectives: { p99: "5ms" } }];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
    for (const change of [{ description: "x" }, { owner: "@y" }]) expect(identityOf(change)).toBe(identityOf({}));
    expect([endpointSpec.callbacks(plain), endpointSpec.callbacks(make())]).toEqual([true, false]);
  });
});
