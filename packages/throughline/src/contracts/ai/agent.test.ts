import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deskProject } from "../../../test/desk-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { reachOf, useOfInjectable } from "../core/injectable.ts";
import { makeMissing } from "../core/missing.ts";
import { impactOf } from "../graph/impact.ts";
import { nodeOf } from "../graph/project-graph.ts";
import { resolveProject } from "../graph/resolve.ts";
import { type Agent, agent } from "./agent.ts";
import { agentReplyShape, toolsOf } from "./agent-shapes.ts";
import { agentSpec } from "./agent-spec.ts";
import { prompt } from "./prompt.ts";

const project = deskProject();
const analyst = project.analyst as unknown as Agent;
const {
  explain,
  rules,
  score,
  payments,
  fraudRate,
  feedback,
  overview: _,
  alertsPage: __,
  desk: ___,
  ...others
} = project;
const whole = {
  input: z.object({ question: z.string() }),
  uses: { rules },
  fill: () => ({ score: 0, rules: [] }),
  prompt: explain,
};
const make = (options: object, name = "trial") =>
  inRole("ai", agent(name, { ...whole, ...options } as never)) as unknown as Agent;

function problemsOf(options: object, name = "trial"): string[] {
  const known = [explain, rules, score, payments, fraudRate, feedback, ...Object.values(others)];
  const declarations = [...known, make(options, name)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("an agent", () => {
  it("has its uses as tools, described by their contracts", () => {
    expect(
      toolsOf(analyst).map(({ name, port, provider, fields }) => `${name} ${provider.name}#${port} ${fields}`),
    ).toEqual([
      "score fraud-score#reply score",
      "rules rules#passages text,document,title,heading,start,end,score",
      "fraudRate fraud_rate#value time,country,value",
    ]);
    const [predict, , ask] = toolsOf(analyst);
    expect(predict?.parameters).toMatchObject({
      properties: { card_id: { type: "string" }, amount: { type: "number" } },
      required: ["card_id", "amount", "country"],
    });
    expect(ask?.description).toBe("fraud_rate: count() where charged_back = true per count()");
    expect(ask?.parameters.properties).toMatchObject({
      by: { items: { enum: ["hour", "day", "week", "month", "country"] } },
      where: { properties: { country: { type: "string" } } },
    });
  });
  it("reads the prompt, and possibly what its tools give and take", () => {
    const uses = agentSpec.accepts(analyst, { sql: new Map() }).uses;
    expect(
      uses.map(({ provider, port, certainty, fields }) => `${provider.name}#${port} ${certainty} ${fields[0]?.as}`),
    ).toEqual([
      "explain#input definite fill score",
      "explain#output definite reply verdict",
      "fraud-score#reply possible tool score",
      "fraud-score#request possible tool score · payment_id",
      "rules#passages possible tool rules",
      "rules#search possible tool rules · query",
      "fraud_rate#value possible tool fraudRate",
    ]);
  });
  it("replies the prompt's output where it decides, and always what it rests on", () => {
    expect(agentReplyShape(analyst).map(({ name, optional }) => `${name}${optional ? "?" : ""}`)).toEqual([
      "decided",
      "verdict?",
      "because?",
      "citations?",
      "code?",
      "passages?",
      "problem?",
      "tools",
      "release",
      "degraded",
    ]);
    const [port] = agentSpec.provides(analyst);
    expect([port?.name, port?.external, agentSpec.provides(make({ internal: true }))[0]?.external]).toEqual([
      "reply",
      true,
      false,
    ]);
    const derived = agentSpec.derives(analyst, { sql: new Map() }).find(({ field }) => field === "because");
    expect(derived?.from.map((ref) => `${ref.declaration}.${ref.field} ${ref.certainty}`)).toEqual(
      expect.arrayContaining([
        "prompt:explain.because definite",
        "endpoint:fraud-score.score possible",
        "knowledgeBase:rules.text possible",
      ]),
    );
  });
  it("is reached by a change of what its documents are made from", () => {
    const { value: graph, problems } = resolveProject({
      project: "trial",
      declarations: Object.values(project),
      missing: [],
    });
    expect(problems).toEqual([]);
    const node = nodeOf(graph, "source:bronze.handbook");
    const reached = node === undefined ? [] : impactOf(graph, { node, field: "body" }).affected;
    expect(reached.map(({ id, certainty }) => `${id} ${certainty}`)).toEqual([
      "knowledgeBase:rules definite",
      "agent:analyst possible",
      "page:alerts possible",
      "app:desk possible",
    ]);
  });
  it("promises its limits, and that answers fit", () => {
    expect(agentSpec.promises(make({ limits: { steps: 3 } })).map(({ name, limit }) => `${name} ${limit}`)).toEqual([
      "structured output 0",
      "steps 3",
      "context limit 8000",
      "timeout 30s",
    ]);
  });
  it("is served under its name, to handlers as a call and to pages as a remote", () => {
    expect(agentSpec.paths?.(analyst)).toEqual([
      { method: "POST", path: "/agents/analyst" },
      { method: "GET", path: "/agents/analyst" },
    ]);
    expect(useOfInjectable(analyst)?.port).toBe("reply");
    expect(reachOf(analyst)?.descriptor).toMatchObject({
      kind: "agent",
      path: "/agents/analyst",
      timeoutMs: 30_000,
      request: [{ name: "question" }, { name: "amount", optional: true }],
    });
  });
  it("tolerates what does not exist: that is reported where it is used", () => {
    const use = { what: "export", name: "rulez", owner: "ai/rules.ts", known: ["rules"], trace: {} } as const;
    const standIn = makeMissing(use);
    const declarations = [make({ uses: { rules: standIn }, prompt: standIn })];
    const { problems } = resolveProject({
      project: "trial",
      declarations,
      missing: [{ use, place: undefined, declaration: undefined }],
    });
    expect(problems.map(({ code }) => code)).toEqual(["contracts.unknown-export"]);
  });

  const invalid = "contracts.invalid-option";
  const cannot = "is nothing that an agent can use";
  it.each<[string, object, string]>([
    ["no step", { limits: { steps: 0 } }, `${invalid} limits.steps is not a whole number from 1 to 32: 0`],
    ["too many steps", { limits: { steps: 33 } }, `${invalid} limits.steps is not a whole number from 1 to 32: 33`],
    [
      "too few tokens",
      { limits: { tokens: 255 } },
      `${invalid} limits.tokens is not a whole number from 256 to 1,000,000: 255`,
    ],
    [
      "too short a time",
      { limits: { timeout: "99ms" } },
      `${invalid} limits.timeout is not a duration from 100ms to 10m: 99ms`,
    ],
    [
      "a time that is none",
      { limits: { timeout: "soon" } },
      `${invalid} limits.timeout is not a duration from 100ms to 10m: soon`,
    ],
    ["a table among its uses", { uses: { payments } }, `${invalid} uses.payments ${cannot}`],
    ["a writer among its uses", { uses: { feedback: feedback.append } }, `${invalid} uses.feedback ${cannot}`],
    ["nothing among its uses", { uses: { nothing: undefined } }, `${invalid} uses.nothing ${cannot}`],
    [
      "a tool that hides the input",
      { uses: { input: rules } },
      `${invalid} uses may not be named input: fill has the agent's input under that name`,
    ],
    [
      "a name that no model can call",
      { uses: { "my rules": rules } },
      `${invalid} name of a tool has other characters than letters, digits, _ and -, or over 64: my rules`,
    ],
    [
      "two tools of one name",
      { uses: { rules, Rules: rules } },
      `${invalid} two tools differ in upper and lower case only: Rules`,
    ],
    ["a fill that is no function", { fill: {} }, `${invalid} fill is no function`],
    ["an input that is no schema", { input: {} }, `${invalid} input is no zod object`],
    ["a prompt that is none", { prompt: rules }, `${invalid} prompt is not made by prompt(...)`],
    [
      "chat in a field that there is none of",
      { chat: "questoin" },
      `${invalid} input has no field of this name: questoin`,
    ],
    [
      "chat in a number",
      { input: z.object({ a: z.number() }), chat: "a" },
      `${invalid} chat asks a text, a is float64`,
    ],
    [
      "chat beside another required field",
      { input: z.object({ a: z.string(), b: z.string() }), chat: "a" },
      `${invalid} chat gives a alone, and b is required`,
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("is refused with an output that hides what the platform replies", () => {
    const output = z.object({ release: z.string() });
    const other = inRole("ai", prompt("other", { input: z.object({}), output, variants: { plain: () => "" } }));
    expect(problemsOf({ prompt: other })).toEqual([
      "contracts.invalid-name output of other may not have a field named release: replies of agents have that name themselves",
    ]);
  });
});
