import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A request as a model server received it. */
export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever was sent
  readonly body: any;
}

/** Answers one request in any way that a server can. */
export type Reply = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

/** A model server on a free port: it keeps what it is asked, and answers by what a test has given it, in order. */
export class RecordingModelServer {
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #replies: Reply[] = [];
  #always: Reply;

  constructor(always: Reply = status(500)) {
    this.#always = always;
    this.#server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => {
        text += chunk;
      });
      request.on("end", () => {
        const record = { path: request.url ?? "", headers: request.headers, body: JSON.parse(text || "null") };
        this.requests.push(record);
        const reply = this.#replies.shift() ?? this.#always;
        Promise.resolve(reply(record, response)).catch(() => response.destroy());
      });
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async open(always?: Reply): Promise<RecordingModelServer> {
    const server = new RecordingModelServer(always);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** What the next requests get; after them the reply that stands for all others. */
  next(...replies: readonly Reply[]): this {
    this.#replies.push(...replies);
    return this;
  }

  always(reply: Reply): this {
    this.#always = reply;
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface WireCall {
  readonly name: string;
  readonly arguments: string;
  readonly id?: string;
}

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

const callsOf = (calls: readonly WireCall[]) =>
  calls.map(({ name, arguments: text, id }, i) => ({
    id: id ?? `call_${i}`,
    type: "function",
    function: { name, arguments: text },
  }));

/** A reply of the protocol: a stream where the request asks for one, in pieces that split frames and characters. */
export function answers(
  text: string | null,
  options: { readonly calls?: readonly WireCall[]; readonly finish?: string } = {},
): Reply {
  const calls = options.calls ?? [];
  const finish = options.finish ?? (calls.length > 0 ? "tool_calls" : "stop");
  return (request, response) => {
    const head = { id: "chatcmpl-1", created: 0, model: request.body.model };
    if (request.body.stream === true)
      return sendBytes(Buffer.from(streamOf(text, calls, { head, finish })))(request, response);
    const message = { role: "assistant", content: text, ...(calls.length === 0 ? {} : { tool_calls: callsOf(calls) }) };
    sendJson(response, {
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: finish }],
      usage,
    });
  };
}

/** A reply whose text is a JSON value. */
export const answersJson = (value: unknown): Reply => answers(JSON.stringify(value));

/** A reply that asks for tools. */
export const callsTools = (...calls: readonly WireCall[]): Reply => answers(null, { calls });

function streamOf(
  text: string | null,
  calls: readonly WireCall[],
  { head, finish }: { readonly head: object; readonly finish: string },
): string {
  const deltas: object[] = [{ role: "assistant", content: "" }];
  for (const piece of (text ?? "").match(/.{1,5}/gsu) ?? []) deltas.push({ content: piece });
  for (const [index, call] of callsOf(calls).entries()) {
    const { name, arguments: whole } = call.function;
    deltas.push({ tool_calls: [{ index, id: call.id, type: "function", function: { name, arguments: "" } }] });
    for (const piece of whole.match(/.{1,4}/gsu) ?? [])
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  const chunk = (delta: object, finish_reason: string | null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  const chunks = [...deltas.map((delta) => chunk(delta, null)), chunk({}, finish), { ...head, choices: [], usage }];
  return `: keep-alive\n\n${chunks.map((one) => event(JSON.stringify(one))).join("")}data: [DONE]\n\n`;
}

/** One server-sent event. */
export const event = (data: string): string => `data: ${data}\n\n`;

/** Sends bytes as a stream of events, seven at most at a time, so that frames come in halves and no character comes whole. */
export function sendBytes(bytes: Uint8Array, options: { readonly pauseMs?: number } = {}): Reply {
  return async (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let at = 0; at < bytes.length; ) {
      const start = at;
      do at++;
      while (at < bytes.length && at < start + 7 && (bytes[at - 1] as number) < 0x80);
      response.write(bytes.subarray(start, at));
      if (options.pauseMs !== undefined) await wait(options.pauseMs);
      else await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** Sends a text as it is. */
export const sends =
  (text: string | Uint8Array, type = "application/json", code = 200): Reply =>
  (_request, response) => {
    response.writeHead(code, { "content-type": type }).end(text);
  };

/** A status, with headers and a body. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body: unknown = { error: { message: "no" } }): Reply =>
  (_request, response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

/** Breaks the connection, at once or within the reply. */
export const resets =
  (after = ""): Reply =>
  async (_request, response) => {
    if (after === "") {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(after);
    await wait(20);
    response.socket?.resetAndDestroy();
  };

/** Never answers. */
export const hangs: Reply = () => undefined;

/** A stream that never ends, of pieces of a text. */
export const endless: Reply = async (request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const piece = event(JSON.stringify({ choices: [{ delta: { content: "and so on ".repeat(1_000) } }] }));
  while (!response.destroyed && !response.socket?.destroyed) {
    if (!response.write(piece))
      await Promise.race([new Promise((resolve) => response.once("drain", resolve)), wait(50)]);
  }
  void request;
};

/** A JSON reply of many megabytes. */
export const huge: Reply = async (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"choices":[{"message":{"content":"');
  const megabyte = Buffer.alloc(1_048_576, "x");
  for (let i = 0; i < 64 && !response.destroyed; i++)
    if (!response.write(megabyte))
      await Promise.race([new Promise((resolve) => response.once("drain", resolve)), wait(50)]);
  response.end('"}}]}');
};

/** Vectors for each text, by a function. */
export const embeds =
  (vectorOf: (text: string) => readonly number[]): Reply =>
  ({ body }, response) => {
    const data = (body.input as string[]).map((text, index) => ({
      object: "embedding",
      index,
      embedding: vectorOf(text),
    }));
    sendJson(response, {
      object: "list",
      model: body.model,
      data: data.reverse(),
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
  };

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
