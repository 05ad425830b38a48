import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import { metric } from "../analyst/metric.ts";
import { get, list } from "../backend/route.ts";
import { service } from "../backend/service.ts";
import { resolveProject } from "../graph/resolve.ts";
import { endpoint } from "../mlops/endpoint.ts";
import { optionFaults } from "./option-rules.ts";

const project = paymentsProject();
const { fraud, payments, scores } = project;
const problemsOf = (declaration: unknown) =>
  resolveProject({
    project: "trial",
    declarations: [...(Object.values(project) as never[]), inRole("mlops", declaration as never)],
    missing: [],
  }).problems.map(({ code, detail, hint }) => `${code} ${detail}; ${hint}`);

describe("options that the compiler would refuse", () => {
  it("are refused by name, with the name that is meant, at any depth", () => {
    expect(problemsOf(endpoint("other", { model: fraud, objectivs: { p99: "5ms" } } as never))).toEqual([
      "contracts.invalid-option there is no option of this name: objectivs; write objectives",
    ]);
    expect(problemsOf(endpoint("other", { model: fraud, objectives: { p95: "5ms" } } as never))).toEqual([
      "contracts.invalid-option there is no option of this name: objectives.p95; write p99",
    ]);
  });
  it("are refused where they are no function or no list", () => {
    expect(problemsOf(endpoint("other", { model: fraud, fallback: 3 } as never))).toEqual([
      "contracts.invalid-option fallback is no function: 3; write a function",
    ]);
    const dimensions = {
      from: payments,
      time: "paid_at",
      dimensions: "country",
      measure: ({ count }: { count: () => unknown }) => count(),
    };
    expect(problemsOf(metric("rate", dimensions as never))[0]).toBe(
      'contracts.invalid-option dimensions is no list: "country"; write a list in [ ]',
    );
  });
  it("are refused in routes too", () => {
    const routes = {
      handled: get("/handled", { reply: undefined, handle: 3, repl: 1 } as never),
      listed: list("/listed", { from: scores, sorts: ["paid_at"] } as never),
    };
    expect(problemsOf(service("api", { routes }))).toEqual([
      "contracts.invalid-option a list has no column to sort by; name one in `sort`",
      "contracts.invalid-option handle is no function: 3; write a function",
      "contracts.invalid-option reply is no zod schema; give the route a `reply`",
      "contracts.invalid-option there is no option of this name: repl; write reply",
      "contracts.invalid-option there is no option of this name: sorts; write sort",
    ]);
  });
  it("are left alone where they are absent", () => {
    expect(optionFaults({ fallback: undefined }, { fallback: "function" })).toEqual([]);
    expect(optionFaults(undefined, {})).toEqual([]);
  });
});
