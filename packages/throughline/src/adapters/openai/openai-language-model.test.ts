import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  answers,
  callsTools,
  endless,
  event,
  hangs,
  huge,
  RecordingModelServer,
  type Reply,
  resets,
  sendBytes,
  sends,
  status,
} from "../../../test/recording-model-server.ts";
import type { CompletionRequest } from "../../ports/language-model.ts";
import { describeLanguageModel, type ModelBehaviour } from "../../testing/language-model.ts";
import { createOpenAiLanguageModel, type OpenAiLanguageModelOptions } from "./openai-language-model.ts";

const secret = "sk-Very-Secret-7";
const key = { variable: "MODEL_KEY", read: () => secret };
const question: CompletionRequest = {
  messages: [{ role: "user", content: "the private question" }],
  tools: [],
  maxTokens: 32,
};
const streamed: CompletionRequest = { ...question, onText: () => undefined };

function replyFor(behaviour: ModelBehaviour): Reply {
  if (typeof behaviour === "object")
    return "text" in behaviour ? answers(behaviour.text, behaviour) : callsTools(...behaviour.calls);
  const replies: Readonly<Record<typeof behaviour, Reply>> = {
    down: status(500),
    "never-answers": hangs,
    busy: status(429, { "retry-after": "0" }),
    refuses: status(401, {}, { error: { message: "no: the private question", code: "invalid_api_key" } }),
    "breaks-off": resets(event(JSON.stringify({ choices: [{ delta: { content: "half" } }] }))),
    "talks-nonsense": sends("<html>nobody may quote</html>", "text/html"),
  };
  return replies[behaviour];
}

describeLanguageModel("OpenAI protocol", async () => {
  const server = await RecordingModelServer.open();
  return {
    model: createOpenAiLanguageModel({ url: server.url, model: "m", key, contextTokens: 8_000, timeoutMs: 700 }),
    behave: (...behaviours) => void server.next(...behaviours.map(replyFor)),
    close: () => server.close(),
  };
});

describe("the OpenAI protocol", () => {
  let server: RecordingModelServer;
  beforeEach(async () => {
    server = await RecordingModelServer.open();
  });
  afterEach(() => server.close());
  const model = (options: Partial<OpenAiLanguageModelOptions> = {}) =>
    createOpenAiLanguageModel({ url: server.url, model: "m-1", contextTokens: 8_000, timeoutMs: 5_000, ...options });
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "answered",
      (error: { code?: string }) => error.code,
    );

  const schema = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  };
  const output = { name: "my output", schema };
  const tool = { name: "t", description: "does t", parameters: { type: "object" } };
  const fieldsAsked = () => server.requests.map(({ body }) => Object.keys(body).slice(2).join(" "));

  it("is asked with messages, tools and the key", async () => {
    server.next(answers("{}"));
    await model({ key }).complete({
      messages: [
        { role: "system", content: "s" },
        { role: "assistant", content: "", toolCalls: [{ id: "c", name: "t", arguments: "{}" }] },
        { role: "tool", content: "1", toolCallId: "c" },
      ],
      tools: [tool],
      output,
      maxTokens: 5,
    });
    const [{ path, headers, body }] = server.requests as [(typeof server.requests)[0]];
    expect([path, headers.authorization]).toEqual(["/v1/chat/completions", `Bearer ${secret}`]);
    expect(body).toEqual({
      model: "m-1",
      max_tokens: 5,
      messages: [
        { role: "system", content: "s" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c", type: "function", function: { name: "t", arguments: "{}" } }],
        },
        { role: "tool", content: "1", tool_call_id: "c" },
      ],
      tools: [{ type: "function", function: tool }],
    });
  });

  it("is asked by the schema of the output, which never stands beside tools", async () => {
    server.next(answers("{}"), answers("{}"));
    await model().complete({ ...question, output });
    await model().complete({ ...question, tools: [tool], output });
    const [alone, beside] = server.requests.map(({ body }) => body.response_format);
    expect(alone).toEqual({ type: "json_schema", json_schema: { name: "my_output", schema, strict: true } });
    expect(beside).toBeUndefined();
  });

  it("tells the tokens that the server counted, and none where it counted none", async () => {
    server.next(answers("a"), sends('{"choices":[{"message":{"content":"b"},"finish_reason":"stop"}]}'));
    expect((await model().complete(question)).usage).toEqual({ promptTokens: 11, completionTokens: 7 });
    expect(await model().complete(question)).toEqual({ text: "b", toolCalls: [], finish: "stop" });
  });

  const refuses = (param: string) => status(400, {}, { error: { type: "invalid_request_error", param } });

  it("asks again without a field that the server does not take, and remembers it", async () => {
    server.next(refuses("max_tokens"), refuses("response_format.type"), refuses("response_format"), answers("a"));
    server.always(answers("b"));
    const one = model();
    const request = { ...question, output };
    expect((await one.complete(request)).text).toBe("a");
    expect((await one.complete({ ...request, tools: [tool] })).text).toBe("b");
    expect(fieldsAsked()).toEqual([
      "max_tokens response_format",
      "max_completion_tokens response_format",
      "max_completion_tokens response_format",
      "max_completion_tokens",
      "max_completion_tokens tools",
    ]);
    expect(server.requests[2]?.body.response_format).toEqual({ type: "json_object", schema });
  });

  it.each<[string, Reply]>([
    [
      "llama-cpp-python's status 500",
      status(500, {}, { error: { message: "('body', 'response_format', 'type')", type: "internal_server_error" } }),
    ],
    ["a list of details", status(422, {}, { detail: [{ loc: ["body", "response_format", "type"], msg: "no" }] })],
    [
      "a message without a field for it",
      status(400, {}, { error: { message: "This response_format type is unavailable now", param: null } }),
    ],
    [
      "an error that stands alone",
      status(400, {}, { object: "error", message: "response_format: not supported", code: 400 }),
    ],
    ["an error that is a text", status(400, {}, { error: "response_format is invalid" })],
  ])("learns from %s which field a server does not take", async (_, reply) => {
    server.next(reply, answers("{}"));
    expect((await model().complete({ ...question, output })).text).toBe("{}");
    expect(server.requests[1]?.body.response_format).toEqual({ type: "json_object", schema });
  });

  it("learns once from requests that are refused together", async () => {
    server.always((request, response) =>
      (request.body.response_format?.type === "json_schema" ? refuses("response_format") : answers("{}"))(
        request,
        response,
      ),
    );
    const one = model();
    const texts = await Promise.all(
      Array.from({ length: 4 }, async () => (await one.complete({ ...question, output })).text),
    );
    expect(texts).toEqual(["{}", "{}", "{}", "{}"]);
    await one.complete({ ...question, output });
    expect(server.requests.at(-1)?.body.response_format.type).toBe("json_object");
  });

  it("gives up where no other way to ask is left", async () => {
    server.always(refuses("response_format"));
    expect(await codeOf(model().complete({ ...question, output }))).toBe("models.refused");
    expect(server.requests).toHaveLength(3);
  });

  it("sends a request again that a busy server did not take, twice at most", async () => {
    server.next(status(429, { "retry-after": "0" }), status(503, { "retry-after": "0" }), answers("at last"));
    expect((await model().complete(question)).text).toBe("at last");
    server.always(status(429, { "retry-after": "0" }));
    expect(await codeOf(model().complete(question))).toBe("models.overloaded");
    expect(server.requests).toHaveLength(6);
  });

  it("does not wait longer than ten seconds for a busy server, and does not repeat what it may have done", async () => {
    server.next(status(429, { "retry-after": "11" }), status(500), resets());
    await expect(model().complete(question)).rejects.toMatchObject({
      code: "models.overloaded",
      detail: expect.stringContaining("asks to wait 11 s"),
    });
    expect(await codeOf(model().complete(question))).toBe("models.unreachable");
    expect(await codeOf(model().complete(question))).toBe("models.unreachable");
    expect(server.requests).toHaveLength(3);
  });

  it.each<[string, Reply]>([
    ["no JSON", sends("{")],
    ["another shape", sends('{"choices":[]}')],
    ["text of another type", sends('{"choices":[{"message":{"content":7}}]}')],
    ["a tool without a name", sends('{"choices":[{"message":{"tool_calls":[{"function":{}}]}}]}')],
    ["bytes that are no UTF-8", sends(Buffer.from([0x7b, 0xff, 0xfe]))],
    ["64 megabytes", huge],
    ["a stream without an end", endless],
    ["a stream that stops", sendBytes(Buffer.from(event('{"choices":[{"delta":{"content":"half"}}]}')))],
    ["events that are no JSON", sendBytes(Buffer.from('data: {"choi\n\n'))],
    ["half a character", sendBytes(Buffer.from([...Buffer.from("data: "), 0xe6, 0x97]))],
    ["nothing", sends("")],
  ])("refuses %s as a reply that can't be read", async (_, reply) => {
    server.next(reply);
    expect(await codeOf(model().complete(streamed))).toBe("models.invalid-reply");
  });

  it("reads events with CR LF, in several lines, with comments, and without a last empty line", async () => {
    const chunk = (text: string) => JSON.stringify({ choices: [{ delta: { content: text } }] });
    const [head, tail] = [chunk("b").slice(0, 11), chunk("b").slice(11)];
    const text = `: hi\r\ndata:${chunk("ä")}\r\n\r\ndata: ${head}\rdata: ${tail}\r\rid: 3\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}`;
    server.next(sendBytes(Buffer.from(`\uFEFF${text}`)));
    expect((await model().complete(streamed)).text).toBe("äb");
  });

  it("is told of an error within a stream", async () => {
    server.next(sendBytes(Buffer.from(event('{"error":{"type":"server_error","message":"the private question"}}'))));
    await expect(model().complete(streamed)).rejects.toMatchObject({
      code: "models.unreachable",
      detail: expect.stringMatching(/breaks off \(server_error\)$/),
    });
  });

  it("never tells the key or the prompt, whatever the server writes", async () => {
    const echo = { error: { message: `${secret} the private question`, type: "x".repeat(99), code: secret } };
    server.always(status(401, {}, echo));
    const error = (await model({ key })
      .complete(question)
      .catch((thrown: unknown) => thrown)) as Error;
    const said = JSON.stringify([error, error.message, error.stack, String(error.cause)]);
    expect(error).toMatchObject({ code: "models.refused" });
    expect(said).not.toContain(secret);
    expect(said).not.toContain("private");
  });

  it("names the variable of a key that is not set, and asks nothing", async () => {
    for (const value of [undefined, "", " ", "two words", "line\nbreak"]) {
      const unset = model({ key: { variable: "MODEL_KEY", read: () => value } });
      await expect(unset.complete(question)).rejects.toMatchObject({
        code: "models.key-unset",
        detail: expect.stringMatching(/: MODEL_KEY$/),
      });
    }
    expect(server.requests).toEqual([]);
  });

  it.each(["", "no url", "ftp://a/v1", "file:///etc/passwd", "http://me:pass@a/v1", "http://a/v1?key=x"])(
    "refuses the address %j",
    (url) => {
      expect(() => model({ url })).toThrow(expect.objectContaining({ code: "models.invalid-option" }));
    },
  );

  it("does not follow to another address", async () => {
    server.next(status(307, { location: `${server.url}/elsewhere` }));
    expect(await codeOf(model({ key }).complete(question))).toBe("models.refused");
    expect(server.requests).toHaveLength(1);
  });

  it("is not asked for a while after it failed three times in a row", async () => {
    const one = model();
    server.always(status(500));
    for (let i = 0; i < 3; i++) await codeOf(one.complete(question));
    await expect(one.complete(question)).rejects.toMatchObject({
      code: "models.unreachable",
      detail: expect.stringMatching(/failed several times in a row: it is tried again in \d s$/),
    });
    expect(server.requests).toHaveLength(3);
  });

  it("is asked by as many calls at once as it is to take, in order", async () => {
    let open = 0;
    let most = 0;
    server.always(async (request, response) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      await answers("x")(request, response);
    });
    const one = model({ concurrency: 3 });
    await Promise.all(Array.from({ length: 20 }, () => one.complete(question)));
    expect([most, server.requests.length]).toEqual([3, 20]);
  });
});
