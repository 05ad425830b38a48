import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { analyst, explain, rules, rulesSql, ruleTexts } from "../../../test/agent-declarations.ts";
import { activity, fraud, fraudRate, fraudScore, payments } from "../../../test/card-declarations.ts";
import {
  answers,
  answersJson,
  callsTools,
  hangs,
  RecordingModelServer,
  type Reply,
  sends,
  status,
} from "../../../test/recording-model-server.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { createOfflineLanguageModel } from "../../adapters/offline/offline-language-model.ts";
import { createOpenAiLanguageModel } from "../../adapters/openai/openai-language-model.ts";
import { agent, prompt } from "../../contracts/ai/index.ts";
import { get, service } from "../../contracts/backend/index.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import { knowledgeBaseRunner } from "../../runtime/retrieval/knowledge-base-runner.ts";

const lineage: Declaration[] = [payments, activity, fraud, fraudScore, fraudRate, ruleTexts, rules];
const verdict = { verdict: "review", because: "over the limit" };
const question = { question: "May a card be used in two countries within one hour?" };

let project: ServingProject;
let model: RecordingModelServer;
const open: Served[] = [];

beforeAll(async () => {
  project = await openCardProject();
  await project.writeTable(ruleTexts, rulesSql);
  await project.build(knowledgeBaseRunner, rules);
});
afterAll(() => project.close());
beforeEach(async () => {
  model = await RecordingModelServer.open();
});
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
  await model.close();
});

async function serving(
  declarations: readonly Declaration[] = [explain, analyst],
  options: { readonly offline?: boolean; readonly contextTokens?: number; readonly without?: string } = {},
) {
  const { contextTokens = 8_000, without } = options;
  const traces = new AgentTraces();
  const language = options.offline
    ? createOfflineLanguageModel()
    : createOpenAiLanguageModel({ url: model.url, model: "m", contextTokens, timeoutMs: 1_000 });
  const pins = Object.fromEntries(Object.entries(project.pins).filter(([id]) => id !== without));
  const served = await serve(project, [...lineage, ...declarations], { agents: { model: language, traces }, pins });
  open.push(served);
  const ask = (request: unknown = question, name = "fraud-analyst") => served.post(`/agents/${name}`, request);
  const replying = (...replies: Reply[]) => {
    model.next(...replies);
    return ask();
  };
  return { served, traces, ask, replying };
}

/** A passage of rank `i`. */
const found = (i: number) => ({
  ...{ text: `rule ${i} `.repeat(10), document: `d${i}`, title: "", heading: [], start: 0, end: 10 },
  score: 40 - i,
});

/** What the model was told of tools in its last request. */
const toldTools = () =>
  model.requests
    .at(-1)
    ?.body.messages.filter(({ role }: { role: string }) => role === "tool")
    .map(({ content }: { content: string }) => JSON.parse(content));

describe("an agent without a language model", () => {
  it("runs fill, gives passages with places and tool results, and decides nothing", async () => {
    const { ask, traces } = await serving(undefined, { offline: true });
    const { status: code, body } = await ask();
    expect(code).toBe(200);
    expect(body).toMatchObject({ decided: false, code: "no-decision", release: "r-1", degraded: false });
    expect(body).not.toHaveProperty("problem");
    expect(body.passages[0]).toMatchObject({ document: "travel", title: "Travel", start: expect.any(Number) });
    expect(body.tools.map(({ tool, problem }: { tool: string; problem: unknown }) => [tool, problem])).toEqual([
      ["fraudScore", null],
      ["rules", null],
    ]);
    expect(body.tools[0].result).toEqual({ score: expect.any(Number) });
    expect(traces.of("fraud-analyst")).toMatchObject([
      { outcome: "no-decision", steps: 0, model: "offline", tokens: 0 },
    ]);
  });

  it("says degraded where a tool answered by its fallback, also one that a pick hides", async () => {
    const { ask } = await serving(undefined, { offline: true, without: "model:fraud" });
    expect((await ask()).body).toMatchObject({ decided: false, degraded: true });
  });
});

describe("an agent with a language model", () => {
  it("replies with the prompt's output, the passages that the model was shown, and the release", async () => {
    const { replying, traces } = await serving();
    const { status: code, body } = await replying(answersJson(verdict));
    expect(code).toBe(200);
    expect(body).toMatchObject({ decided: true, ...verdict, release: "r-1", degraded: false });
    expect(body.citations.map(({ document }: { document: string }) => document)).toContain("travel");
    const [{ body: asked }] = model.requests as [(typeof model.requests)[0]];
    expect(asked.messages.at(-1).content).toContain("blocked at once");
    expect(asked.tools.map((tool: { function: { name: string } }) => tool.function.name)).toEqual([
      "fraudScore",
      "rules",
      "fraudRate",
    ]);
    expect(asked.messages[0].content).toContain('"required":["verdict","because"]');
    expect(traces.of("fraud-analyst")[0]).toMatchObject({
      outcome: "decided",
      steps: 1,
      tokens: 18,
      spans: [{ type: "fill" }, { type: "tool" }, { type: "tool" }, { type: "model" }, { type: "validate" }],
    });
  });

  it("does the calls that the model asks for, in order, and shows it what came of them", async () => {
    const { replying } = await serving();
    const { body } = await replying(
      callsTools(
        { name: "rules", arguments: '{"query":"cash a day","limit":1}' },
        { name: "fraudScore", arguments: '{"card_id":"card-2","amount":9,"country":"FR"}' },
        { name: "fraudRate", arguments: '{"by":["country"]}' },
      ),
      answersJson(verdict),
    );
    const [passages, score, rates] = toldTools();
    expect(passages[0]).toMatchObject({ document: "limits" });
    expect(model.requests[0]?.body.messages.at(-1).content).not.toContain("Cash");
    expect(score).toEqual({ score: expect.any(Number) });
    expect(rates.length).toBe(3);
    expect(body.decided).toBe(true);
    expect(body.citations.map(({ document }: { document: string }) => document)).toContain("limits");
    expect(body.tools).toHaveLength(5);
  });

  it("tells the model of a tool that is unknown, of arguments that do not fit, and of a tool that fails", async () => {
    const { replying } = await serving();
    const { body } = await replying(
      callsTools(
        { name: "fraudScor", arguments: "{}" },
        { name: "fraudScore", arguments: "{" },
        { name: "fraudScore", arguments: '{"card_id":1,"amount":9,"country":"FR","more":1}' },
        { name: "rules", arguments: '{"query":""}' },
      ),
      answersJson(verdict),
    );
    const problems = toldTools().map(({ problem }: { problem: { code: string } }) => problem);
    expect(problems.map(({ code }: { code: string }) => code).slice(0, 3)).toEqual([
      "agents.unknown-tool",
      "agents.invalid-arguments",
      "agents.invalid-arguments",
    ]);
    expect(problems[0].detail).toBe("no tool has this name: fraudScor; fraudScore has");
    expect(problems[2].detail).toContain("card_id must be string");
    expect(problems[2]).toMatchObject({ retryable: false, cause: null });
    expect(body.decided).toBe(true);
    expect(body.tools[2].problem.code).toBe("agents.unknown-tool");
  });

  it("lets the model repair an answer once", async () => {
    const { replying } = await serving();
    const { body } = await replying(
      answersJson({ verdict: "maybe" }),
      answers(`\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``),
    );
    expect(body).toMatchObject({ decided: true, ...verdict });
    const [first, repair] = model.requests.map(({ body: asked }) => asked);
    expect(repair?.messages.at(-1).content).toMatch(/- verdict: Invalid option.*\n- because: /);
    expect([first?.tools.length, first?.response_format, repair?.tools]).toEqual([3, undefined, undefined]);
    expect(repair?.response_format.json_schema).toMatchObject({ name: "explain-decision", strict: true });
  });

  it.each<[string, Reply]>([
    ["no JSON", answers("I would say review")],
    ["another shape", answersJson({ verdict: "maybe" })],
    ["a list", answersJson([verdict])],
    ["an infinite number", answers('{"verdict":1e999}')],
    ["nothing", answers("")],
  ])("refuses an answer that is %s twice", async (_, reply) => {
    const { served, replying } = await serving();
    const { status: code, body } = await replying(reply, reply);
    expect([code, body.code]).toEqual([502, "agents.invalid-output"]);
    expect(model.requests).toHaveLength(2);
    expect(served.shared.lines.join()).toContain("agents.invalid-output");
  });

  it.each<[string, Reply, string]>([
    ["is down", status(500), "models.unreachable"],
    ["is slow", hangs, "models.timeout"],
    ["is busy", status(429, { "retry-after": "60" }), "models.overloaded"],
  ])("gives what was found, degraded, with the reason, where the model server %s", async (_, reply, code) => {
    const { ask } = await serving();
    model.always(reply);
    const { status: http, body } = await ask();
    expect(http).toBe(200);
    expect(body).toMatchObject({
      decided: false,
      code: "no-decision",
      degraded: true,
      problem: { code, retryable: true },
    });
    expect(body.passages.length).toBeGreaterThan(0);
  });

  it("fails where the model server lies or refuses", async () => {
    const { served, replying } = await serving();
    expect((await replying(sends("<html>secret</html>"))).body.code).toBe("models.invalid-reply");
    expect((await replying(status(401))).body).toMatchObject({ status: 502, code: "models.refused" });
    expect(served.shared.lines.join()).not.toContain("secret");
  });

  it("stops after its steps, and offers no tools in the last", async () => {
    const { ask, traces } = await serving();
    model.always(callsTools({ name: "rules", arguments: '{"query":"cash"}' }));
    expect((await ask()).body.code).toBe("agents.steps-exceeded");
    expect(model.requests.map(({ body }) => body.tools?.length)).toEqual([3, 3, 3, undefined]);
    expect(traces.of("fraud-analyst")[0]).toMatchObject({ outcome: "agents.steps-exceeded", steps: 4 });
  });

  it("does at most sixteen calls of one answer", async () => {
    const { replying } = await serving();
    const call = { name: "nothing", arguments: "{}" };
    const { body } = await replying(callsTools(...Array.from({ length: 400 }, () => call)), answersJson(verdict));
    expect(body.tools).toHaveLength(2 + 16 + 1);
    expect(body.tools.at(-1).problem.code).toBe("agents.too-many-calls");
  });

  it("leaves out the lowest passages where not all fit, and fails where not even the rest does", async () => {
    const small = (tokens: number, name: string) =>
      agent(name, {
        input: z.object({ question: z.string() }),
        uses: {},
        fill: ({ input }) => ({
          score: 0,
          question: input.question,
          rules: Array.from({ length: 40 }, (_, i) => found(i)),
        }),
        prompt: explain,
        limits: { tokens },
      });
    const { ask } = await serving([explain, small(700, "small"), small(256, "tiny")]);
    model.always(answersJson(verdict));
    const { body } = await ask(question, "small");
    const cited = body.citations.map(({ document }: { document: string }) => document);
    expect(cited.length).toBeGreaterThan(2);
    expect(cited.length).toBeLessThan(20);
    expect(cited).toEqual(cited.map((_: string, i: number) => `d${i}`));
    expect((await ask({ question: "why? ".repeat(400) }, "tiny")).body).toMatchObject({
      status: 422,
      code: "agents.context-exceeded",
    });
  });

  it("fits into the context of a small model, and fails where an answer is cut off", async () => {
    const { replying } = await serving(undefined, { contextTokens: 900 });
    const { body } = await replying(answers('{"verdict":"rev', { finish: "length" }));
    expect(body).toMatchObject({ code: "agents.context-exceeded" });
    expect(model.requests[0]?.body.max_tokens).toBeLessThan(900);
  });

  it("carries the beginning of a long result, while fill gets all of it", async () => {
    const long = Array.from({ length: 50 }, (_, i) => ({ ...found(i), text: "word ".repeat(2_000) }));
    let filled = 0;
    const many = agent("many", {
      input: z.object({}),
      uses: { rules },
      fill: async ({ rules: known }) => {
        filled = (await known.search("cash")).length;
        return { score: 0, question: "?", rules: [] };
      },
      prompt: explain,
    });
    const { served, ask } = await serving([explain, many], { offline: true });
    const knowledge = served.gateway.release.knowledge?.get("fraud-rules") as { search: () => Promise<unknown> };
    knowledge.search = async () => long;
    const { body } = await ask({}, "many");
    expect(filled).toBe(50);
    expect(body.tools[0].result.length).toBe(9);
  });

  it("counts and traces what it does, without end or key", async () => {
    const { served, replying, traces } = await serving();
    await replying(answersJson({ verdict: "review", because: "x".repeat(100) }));
    const metrics = (await served.get("/metrics")).text;
    expect(metrics).toContain('throughline_agent_requests_total{agent="fraud-analyst",outcome="decided"} 1');
    expect(metrics).toContain('throughline_agent_tokens_total{agent="fraud-analyst"} 18');
    const [trace] = traces.of("fraud-analyst");
    expect(trace).toMatchObject({ release: "r-1", model: expect.stringMatching(/^m at /), input: question });
    expect(traces.find("fraud-analyst", trace?.id as string)).toBe(trace);
  });
});

describe("code of the user", () => {
  const failing = (name: string, fill: () => unknown, limits = {}) =>
    agent(name, { input: z.object({}), uses: {}, fill: fill as never, prompt: explain, limits });
  const badVariant = prompt("bad-variant", {
    input: z.object({}),
    output: z.object({ a: z.string() }),
    variants: { only: () => 7 as unknown as string },
  });
  const declarations = [
    explain,
    badVariant,
    failing("throws", () => {
      throw new RangeError("secret of fill");
    }),
    failing("misfit", () => ({ score: "high" })),
    failing("endless", () => new Promise(() => undefined), { timeout: "100ms" }),
    agent("variant", { input: z.object({}), uses: {}, fill: () => ({}), prompt: badVariant }),
  ];

  it.each([
    ["throws", 500, "agents.fill-failed"],
    ["misfit", 500, "agents.invalid-fill"],
    ["endless", 504, "agents.timeout"],
    ["variant", 500, "prompts.invalid-text"],
  ])("that %s is a coded error of which callers learn no more", async (name, code, problem) => {
    const { served, ask } = await serving(declarations);
    const { body, text } = await ask({}, name);
    expect(body).toMatchObject({ status: code, code: problem });
    expect(text).not.toContain("secret");
    if (name === "throws") expect(served.shared.lines.join("\n")).toContain("RangeError: secret of fill");
  });
});

describe("/agents", () => {
  it("names each field of a request that is wrong", async () => {
    const { ask } = await serving();
    const { status: code, body } = await ask({ question: "", amount: "1" });
    expect([code, body.code]).toEqual([422, "agents.invalid-input"]);
    expect(body.issues.map(({ path }: { path: string[] }) => path.join("."))).toEqual(["body.question", "body.amount"]);
    expect((await ask(null)).status).toBe(422);
  });

  it("refuses fields and parameters that it does not know", async () => {
    const { served, ask } = await serving();
    const { status: code, body } = await ask({ question: "why", qestion: "why" });
    expect([code, body.code, body.issues[0].path]).toEqual([422, "agents.invalid-input", ["body", "qestion"]]);
    expect(body.issues[0].message).toMatch(/^field is not known: known are .*question/);
    for (const answer of [await served.get("/agents?zzz=1"), await served.post("/agents/fraud-analyst?zzz=1", {})])
      expect(answer.body).toMatchObject({ code: "server.invalid-request", issues: [{ path: ["query", "zzz"] }] });
  });

  it("lists agents, and describes one with its schema, its tools and its limits", async () => {
    const { served } = await serving();
    const list = (await served.get("/agents")).body;
    expect(list).toMatchObject({ items: [{ name: "fraud-analyst", chat: "question", path: "/agents/fraud-analyst" }] });
    const one = (await served.get("/agents/fraud-analyst")).body;
    expect(one).toMatchObject({
      input: { properties: { question: { type: "string" } }, required: ["question"] },
      output: { properties: { verdict: { enum: ["approve", "review", "decline"] } } },
      limits: { steps: 4, tokens: 2_000, timeout: "5s" },
      language_model: { decides: true },
    });
    expect(one.tools[0]).toMatchObject({ name: "fraudScore", declaration: "endpoint:fraud-score" });
    const unknown = await served.get("/agents/fraud-analist");
    expect(unknown.body).toMatchObject({ status: 404, code: "agents.unknown-agent", hint: "use fraud-analyst" });
  });

  it("asks for a key where the server asks for keys", async () => {
    const { served } = await serving();
    const cross = await served.ask("/agents", { headers: { origin: "https://evil.example" } });
    expect(cross.status).toBe(403);
  });

  it("answers handlers that use an agent", async () => {
    const api = service("api", {
      routes: {
        verdict: get("/verdict", {
          reply: z.object({ decided: z.boolean(), verdict: z.string().nullable() }),
          uses: { analyst },
          handle: async ({ analyst: ask }) => {
            const reply = await ask({ question: "two countries" });
            return { decided: reply.decided, verdict: reply.decided ? reply.verdict : null };
          },
        }),
      },
    });
    const { served } = await serving([explain, analyst, api]);
    model.next(answersJson(verdict));
    expect((await served.get("/api/verdict")).body).toEqual({ decided: true, verdict: "review" });
  });
});
