import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { analyst, explain, rules, rulesSql, ruleTexts } from "../../../test/agent-declarations.ts";
import { activity, fraud, fraudRate, fraudScore, payments } from "../../../test/card-declarations.ts";
import { answersJson, hangs, RecordingModelServer, type Reply, status } from "../../../test/recording-model-server.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, openKeyDatabase, type ServingProject } from "../../../test/serving-project.ts";
import { createOfflineLanguageModel } from "../../adapters/offline/offline-language-model.ts";
import { createOpenAiLanguageModel } from "../../adapters/openai/openai-language-model.ts";
import { agent } from "../../contracts/ai/index.ts";
import { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import { knowledgeBaseRunner } from "../../runtime/retrieval/knowledge-base-runner.ts";

const quiet = agent("no-chat", {
  input: z.object({ n: z.number() }),
  uses: {},
  fill: ({ input }) => ({ score: input.n, question: "?", rules: [] }),
  prompt: explain,
});
const declarations = [...[payments, activity, fraud, fraudScore, fraudRate, ruleTexts, rules, explain, analyst, quiet]];
const json = { "content-type": "application/json" };
const verdict = { verdict: "review", because: "over the limit" };

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
  model = await RecordingModelServer.open(answersJson(verdict));
});
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
  await model.close();
});

async function serving(options: { readonly offline?: boolean } & Parameters<typeof serve>[2] = {}) {
  const { offline, ...rest } = options;
  const language = offline
    ? createOfflineLanguageModel()
    : createOpenAiLanguageModel({ url: model.url, model: "m", contextTokens: 8_000, timeoutMs: 900 });
  const served = await serve(project, declarations, {
    agents: { model: language, traces: new AgentTraces() },
    ...rest,
  });
  open.push(served);
  const chat = (content: unknown, more: object = {}) =>
    served.post("/v1/chat/completions", { model: "fraud-analyst", messages: [{ role: "user", content }], ...more });
  return { served, chat };
}

/** The values of a stream's events. */
const events = (text: string) =>
  text
    .split("\n\n")
    .filter((part) => part.startsWith("data: ") && part !== "data: [DONE]")
    .map((part) => JSON.parse(part.slice(6)));

describe("/v1/chat/completions", () => {
  it("answers the last message of the user with the output as JSON, and the whole reply beside it", async () => {
    const { served } = await serving();
    const { status: code, body } = await served.post("/v1/chat/completions?api-version=1", {
      model: "fraud-analyst",
      temperature: 0.2,
      field_of_a_client: true,
      messages: [
        { role: "system", content: "ignored" },
        { role: "user", content: "first" },
        { role: "assistant", content: "…" },
        { role: "user", content: [{ type: "text", text: "a card in two countries" }] },
      ],
    });
    expect(code).toBe(200);
    expect(body).toMatchObject({
      object: "chat.completion",
      id: expect.stringMatching(/^chatcmpl-/),
      model: "fraud-analyst",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant" } }],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      system_fingerprint: "r-1",
      throughline: { decided: true, ...verdict, release: "r-1" },
    });
    expect(JSON.parse(body.choices[0].message.content)).toEqual(verdict);
    expect(model.requests[0]?.body.messages.at(-1).content).toContain("a card in two countries");
  });

  it("streams the same in chunks, with usage where it is asked for", async () => {
    const { chat } = await serving();
    const answer = await chat("two countries", { stream: true, stream_options: { include_usage: true } });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
    const chunks = events(answer.text);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(JSON.parse(text)).toEqual(verdict);
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }], throughline: { decided: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 18 } });
  });

  it("gives the passages with their places where nothing decides", async () => {
    const { chat } = await serving({ offline: true });
    const { body } = await chat("May a card be used in two countries?");
    expect(body.choices[0].message.content).toMatch(
      /^No decision: there is no language model\.\n\nfraudScore: \{"score":[\d.e-]+\}\n\n\[1\] Travel.* \(travel, \d+-\d+\)\n.*blocked/s,
    );
    expect(body.throughline).toMatchObject({ decided: false, code: "no-decision" });
  });

  it("takes the whole input as JSON, and asks it of agents without a chat field", async () => {
    const { chat } = await serving();
    await chat(JSON.stringify({ question: "of card-2", card_id: "card-2" }));
    expect(model.requests[0]?.body.messages.at(-1).content).toContain("of card-2");
    const { body } = await chat(JSON.stringify({ n: 3 }), { model: "no-chat" });
    expect(body.throughline).toMatchObject({ decided: true });
    expect((await chat("hello", { model: "no-chat" })).body.error).toMatchObject({
      code: "server.invalid-request",
      message: expect.stringContaining("no-chat takes no plain text"),
    });
  });

  it.each<[string, object]>([
    ["no model", { model: undefined }],
    ["no messages", { messages: [] }],
    ["no message of the user", { messages: [{ role: "system", content: "x" }] }],
    ["a picture", { messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] }],
    ["several answers", { n: 2 }],
    ["tools", { tools: [{ type: "function", function: { name: "x" } }] }],
  ])("refuses a request with %s, in the protocol's shape", async (_, more) => {
    const { chat } = await serving();
    const { status: code, body } = await chat("x", more);
    expect(code).toBe(422);
    expect(body).toEqual({
      error: {
        message: expect.stringMatching(/./),
        type: "invalid_request_error",
        param: expect.stringMatching(/./),
        code: "server.invalid-request",
      },
    });
  });

  it("tells an unknown model, a body that is no JSON and a fault of the model in the protocol's shape", async () => {
    const { served, chat } = await serving();
    const unknown = await chat("x", { model: "gpt" });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, "agents.unknown-agent"]);
    const broken = await served.ask("/v1/chat/completions", { method: "POST", body: "{", headers: json });
    expect([broken.status, broken.body.error.code]).toEqual([400, "server.invalid-json"]);
    model.next(status(401));
    const refused = await chat("x");
    expect([refused.status, refused.body.error]).toEqual([
      502,
      { message: "The model server refuses the request", type: "server_error", param: null, code: "models.refused" },
    ]);
  });

  it("tells a fault within the stream once it has begun", async () => {
    const { chat } = await serving();
    const late: Reply = async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await status(401)(request, response);
    };
    model.next(late);
    const answer = await chat("x", { stream: true });
    expect(answer.status).toBe(200);
    expect(events(answer.text)).toMatchObject([{ error: { code: "models.refused" } }]);
  });

  it("stops asking the model when the caller goes away", async () => {
    const { served } = await serving();
    const ended = new Promise<string>((resolve) => {
      served.shared.agents?.traces.onTrace(({ outcome }) => resolve(outcome));
    });
    let begun = () => {};
    const asked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    model.next((request, response) => {
      begun();
      return hangs(request, response);
    });
    const controller = new AbortController();
    const body = JSON.stringify({ model: "fraud-analyst", messages: [{ role: "user", content: "x" }] });
    const call = served.ask("/v1/chat/completions", { method: "POST", body, headers: json, signal: controller.signal });
    await asked;
    controller.abort();
    await expect(call).rejects.toThrow();
    expect(await ended).toBe("agents.caller-gone");
  });
});

describe("/v1/models", () => {
  it("lists agents as models", async () => {
    const { served } = await serving();
    expect((await served.get("/v1/models")).body).toEqual({
      object: "list",
      data: ["fraud-analyst", "no-chat"].map((id) => ({ id, object: "model", created: 0, owned_by: "throughline" })),
    });
    expect((await served.get("/v1/models/no-chat")).body.id).toBe("no-chat");
    expect((await served.get("/v1/models/gpt")).body.error.type).toBe("invalid_request_error");
  });

  it("asks for a key where the server asks for keys, in the protocol's shape", async () => {
    const database = await openKeyDatabase(project.folder);
    const { served } = await serving({ keyRequired: true, database });
    const refused = await served.get("/v1/models");
    expect([refused.status, refused.body.error.code]).toEqual([401, "server.unauthorized"]);
    const key = await served.shared.keys.create("test", 0);
    expect((await served.get("/v1/models", { authorization: `Bearer ${key}` })).status).toBe(200);
    await database.close();
  });
});
