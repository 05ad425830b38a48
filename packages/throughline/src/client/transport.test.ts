import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createClient, isRemoteError, type RemoteCall, remoteOf } from "./index.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}
const opened: { close(): void; closeAllConnections(): void }[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers by the number of the request, from 0. */
async function answering(answer: (n: number, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    answer(seen.length - 1, response);
  });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const problem = (response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) =>
  response
    .writeHead(status, { "content-type": "application/problem+json", ...headers })
    .end(JSON.stringify({ code, title: "No", status, detail: "no: 1", hint: "wait" }));
const fine = (response: ServerResponse) => response.end('{"ok":true}');

async function refusal(request: Promise<unknown>) {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRemoteError(error)) throw new Error(`no remote error: ${error}`);
  return error;
}

const feedback = { kind: "events", name: "feedback", method: "POST", path: "/events/feedback", request: [], reply: [] };

describe("requests that fail", () => {
  it("are sent again where they read, with longer waits, until one is answered", async () => {
    const { seen, baseUrl } = await answering((n, response) =>
      n < 2 ? problem(response, 503, "lake.unavailable") : fine(response),
    );
    expect((await createClient({ baseUrl }).get("/x")).value).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
  });

  it("are given up after the repeats, with the server's problem", async () => {
    const { seen, baseUrl } = await answering((_, response) => problem(response, 503, "lake.unavailable"));
    const error = await refusal(createClient({ baseUrl, retries: 1 }).get("/x"));
    expect(error).toMatchObject({ code: "lake.unavailable", detail: "no: 1", hint: "wait", retryable: true });
    expect(seen).toHaveLength(2);
  });

  it("are not repeated where the request is at fault", async () => {
    const { seen, baseUrl } = await answering((_, response) => problem(response, 422, "server.invalid-request"));
    expect((await refusal(createClient({ baseUrl }).get("/x"))).retryable).toBe(false);
    expect(seen).toHaveLength(1);
  });

  it("are not repeated where they write, unless the server refused before it did anything", async () => {
    const broken = await answering((_, response) => problem(response, 503, "lake.unavailable"));
    await refusal(createClient({ baseUrl: broken.baseUrl }).post("/x", {}));
    expect(broken.seen).toHaveLength(1);
    const full = await answering((n, response) =>
      n === 0 ? problem(response, 503, "server.overloaded", { "retry-after": "0" }) : fine(response),
    );
    expect((await createClient({ baseUrl: full.baseUrl }).post("/x", {})).value).toEqual({ ok: true });
    expect(full.seen).toHaveLength(2);
  });

  it("wait as long as the server asks, and not where it asks for too long", async () => {
    const { seen, baseUrl } = await answering((_, response) =>
      problem(response, 429, "server.rate-limited", { "retry-after": "600" }),
    );
    expect(await refusal(createClient({ baseUrl }).get("/x"))).toMatchObject({ retryAfterMs: 600_000 });
    expect(seen).toHaveLength(1);
  });

  it("keep their idempotency key when an append is repeated", async () => {
    const { seen, baseUrl } = await answering((n, response) =>
      n === 0 ? response.destroy() : response.writeHead(202).end('{"accepted":1}'),
    );
    const append = remoteOf(createClient({ baseUrl }), feedback as never) as RemoteCall;
    expect((await append.call({ verdict: "fraud" })).value).toEqual({ accepted: 1 });
    const keys = seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    await append.call({ verdict: "fraud" }, { idempotencyKey: "mine" });
    expect(seen[2]?.headers["idempotency-key"]).toBe("mine");
  });
});

describe("answers that do not come", () => {
  it("are a timeout, also where the first bytes came", async () => {
    const { baseUrl } = await answering((_, response) => void response.write('{"ok":'));
    const error = await refusal(createClient({ baseUrl, timeoutMs: 60, retries: 0 }).get("/slow?secret=1"));
    expect(error).toMatchObject({
      code: "client.timeout",
      detail: "no answer after 60 ms: GET /slow",
      retryable: true,
    });
  });

  it("are offline where nobody listens", async () => {
    const { baseUrl } = await answering(() => undefined);
    opened.pop()?.close();
    expect(await refusal(createClient({ baseUrl, retries: 0 }).get("/x"))).toMatchObject({
      code: "client.offline",
      detail: "no connection to the server: GET /x",
      retryable: true,
    });
  });

  it("are aborted where the caller gives up, in flight and between repeats", async () => {
    const { seen, baseUrl } = await answering((n, response) =>
      n === 0 ? problem(response, 503, "lake.unavailable", { "retry-after": "5" }) : undefined,
    );
    const waiting = new AbortController();
    const request = refusal(createClient({ baseUrl }).get("/x", { signal: waiting.signal }));
    await expect.poll(() => seen.length).toBe(1);
    waiting.abort();
    expect(await request).toMatchObject({ code: "client.aborted", retryable: false });
    const flying = new AbortController();
    const second = refusal(createClient({ baseUrl }).get("/x", { signal: flying.signal }));
    await expect.poll(() => seen.length).toBe(2);
    flying.abort();
    expect((await second).code).toBe("client.aborted");
    expect((await refusal(createClient({ baseUrl }).get("/x", { signal: flying.signal }))).code).toBe("client.aborted");
  });
});

describe("answers that lie", () => {
  it.each([
    [200, "text/html", "<h1>Login</h1>", "answer 200 is no JSON: text/html", false],
    [502, "text/html", "<h1>Bad gateway</h1>", "answer 502 is no JSON: text/html", true],
    [500, "application/json", '{"oops":1}', "answer 500 has no problem document", false],
    [404, "application/problem+json", "[]", "answer 404 has no problem document", false],
  ])("are invalid: %i %s %s", async (status, type, body, detail, retryable) => {
    const { baseUrl } = await answering((_, response) =>
      response.writeHead(status, { "content-type": type }).end(body),
    );
    expect(await refusal(createClient({ baseUrl, retries: 0 }).get("/x"))).toMatchObject({
      code: "client.invalid-reply",
      detail,
      retryable,
    });
  });

  it("lose only the members that have the wrong type", async () => {
    const { baseUrl } = await answering((_, response) =>
      response
        .writeHead(409)
        .end(
          JSON.stringify({ code: "a.b", title: "T", detail: 5, hint: null, issues: [null, { message: "m", path: 1 }] }),
        ),
    );
    expect(await refusal(createClient({ baseUrl }).get("/x"))).toMatchObject({
      code: "a.b",
      detail: "T",
      hint: "",
      issues: [{ message: "m", path: [] }],
    });
  });
});

describe("headers", () => {
  it("are asked for each request, and the release is read from the answer", async () => {
    const { seen, baseUrl } = await answering((_, response) =>
      response.writeHead(200, { "x-throughline-release": "r-9" }).end("{}"),
    );
    let n = 0;
    const client = createClient({ baseUrl, headers: () => ({ "x-api-key": `key-${n++}` }) });
    expect((await client.get("/a")).release).toBe("r-9");
    await client.post("/b");
    expect(seen.map(({ headers }) => headers["x-api-key"])).toEqual(["key-0", "key-1"]);
    expect(seen[1]?.headers["content-type"]).toBeUndefined();
  });
});
