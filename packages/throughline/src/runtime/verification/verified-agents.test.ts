import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyst, explain, rules, rulesSql, ruleTexts } from "../../../test/agent-declarations.ts";
import { fraudRate, fraudScore, payments } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, type VerifiedOptions, verified } from "../../../test/verified.ts";
import { knowledgeBaseRunner } from "../retrieval/knowledge-base-runner.ts";
import { schemaValues } from "./schema-values.ts";
import type { ProbeReply } from "./verifier.ts";
import { agentAnswers, agentLimits, toolCalls } from "./verifiers/agent-limits.ts";
import { metricsAsTools } from "./verifiers/metrics-as-tools.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
  await project.writeTable(ruleTexts, rulesSql);
  await project.build(knowledgeBaseRunner, rules);
});
afterAll(() => project.close());

const measured = async (clause: string, options: VerifiedOptions) => {
  const declarations = [payments, fraudScore, ruleTexts, rules, fraudRate, explain, analyst];
  return clauseOf(await verified(project, declarations, options), `agent:fraud-analyst ${clause}`);
};
type Reply = Readonly<Record<string, unknown>> & { readonly tools: readonly Readonly<Record<string, unknown>>[] };
const changed = (change: (reply: Reply) => object) => (reply: ProbeReply) => {
  const body = reply.body as Reply;
  return body.tools === undefined ? reply : { ...reply, body: change(body) };
};

describe("an agent whose model calls tools without end", () => {
  it("asks it no more often than its steps, and with no more tokens than its context limit", async () => {
    expect(await measured("steps", { verifiers: [agentLimits] })).toMatchObject({ status: "held", figure: 4 });
    const tokens = await measured("context limit", { verifiers: [agentLimits] });
    expect(tokens).toMatchObject({ status: "held", limit: 2_000 });
    expect(Number(tokens?.figure)).toBeGreaterThan(500);
  });

  it("is broken by a step more, and by a token more", async () => {
    const limits = { steps: 3, tokens: 100, timeout: "5s" } as const;
    const clause = { relation: "≤", says: "less", verifier: null } as const;
    for (const [name, limit] of [["steps", limits.steps] as const, ["context limit", limits.tokens] as const]) {
      const covers: typeof agentLimits.covers = (subject) =>
        agentLimits.covers(subject).flatMap((one) => (one.name === name ? [{ ...one, ...clause, limit }] : []));
      expect(await measured(name, { verifiers: [{ ...agentLimits, covers }] })).toMatchObject({ status: "broken" });
    }
  });
});

describe("an agent whose model lies", () => {
  it("lets through the answers that fit, and no other", async () => {
    const found = await measured("refused answers", { verifiers: [agentAnswers] });
    expect(found).toMatchObject({
      status: "held",
      figure: 0,
      note: expect.stringMatching(/^\d\d that do not fit, \d+ that do$/),
    });
  });

  it("is broken by one that comes through, and by one that is kept back", async () => {
    const lying = (reply: ProbeReply) => ({ ...reply, body: { decided: true } });
    expect(await measured("refused answers", { verifiers: [agentAnswers], betweenModel: lying })).toMatchObject({
      status: "broken",
    });
    const mute = changed(() => ({ decided: false }));
    expect(await measured("refused answers", { verifiers: [agentAnswers], betweenModel: mute })).toMatchObject({
      status: "broken",
    });
  });
});

describe("the tools of an agent", () => {
  it("take what their schemas take, and refuse the rest with a code", async () => {
    expect(await measured("tool calls", { verifiers: [toolCalls] })).toMatchObject({
      ...{ status: "held", figure: 0, note: expect.stringMatching(/^\d\d+ calls, \d+ refused by rules of the tool$/) },
    });
  });

  it("are broken by a call that is refused and fits, or taken and does not fit", async () => {
    const withProblem = (problem: unknown) =>
      changed((reply) => ({ ...reply, tools: reply.tools.map((one) => ({ ...one, problem })) }));
    for (const problem of [{ code: "agents.invalid-arguments" }, null])
      expect(
        await measured("tool calls", { verifiers: [toolCalls], betweenModel: withProblem(problem) }),
      ).toMatchObject({
        status: "broken",
      });
  });

  it("give the figures of a metric that it gives everybody, or are found not to", async () => {
    const clause = "metric tool fraudRate";
    expect(await measured(clause, { verifiers: [metricsAsTools] })).toMatchObject({ status: "held", figure: 0 });
    const other = changed((reply) => ({
      ...reply,
      tools: reply.tools.map((one) => ({ ...one, result: [{ value: 1 }] })),
    }));
    expect(await measured(clause, { verifiers: [metricsAsTools], betweenModel: other })).toMatchObject({
      status: "broken",
    });
  });
});

describe("values of a schema", () => {
  it("are told apart by whether the schema takes them", () => {
    const { fitting, misfits } = schemaValues({
      type: "object",
      properties: { kind: { type: "string", enum: ["a", "b"] }, size: { type: "number", minimum: 1 } },
      required: ["kind"],
      additionalProperties: false,
    });
    expect(fitting).toEqual(expect.arrayContaining([{ kind: "a" }, { kind: "b" }, { kind: "a", size: 1 }]));
    expect(misfits).toEqual(
      expect.arrayContaining([{}, { kind: "" }, { kind: "a", size: -1e300 }, { kind: "a", "no such field": 1 }]),
    );
  });
});
