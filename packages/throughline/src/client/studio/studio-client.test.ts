import { describe, expect, it } from "vitest";
import { StudioProblem, studioClient } from "./index.ts";

/** A client of a server that answers as told, and what it was asked. */
function clientOf(answer: () => Response, key?: string) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetch = (async (url: string, init?: RequestInit) => {
    asked.push({ url, init });
    return answer();
  }) as typeof globalThis.fetch;
  return { asked, client: studioClient("http://studio.test/", { fetch, key: () => key }) };
}

const problem = (status: number, body: object) => new Response(JSON.stringify(body), { status });

describe("studioClient", () => {
  it("asks with the parameters that are given, escaped, and with the key", async () => {
    const { client, asked } = clientOf(() => Response.json({}), "tl_1");
    await client.preview("silver.payments", { limit: 5, sort: "-paid at", reveal: true });
    await client.profile("a/b", { reveal: false });
    expect(asked.map(({ url }) => url)).toEqual([
      "http://studio.test/studio/api/relations/silver.payments/preview?limit=5&sort=-paid%20at&reveal=1",
      "http://studio.test/studio/api/relations/a%2Fb/profile",
    ]);
    expect(asked[0]?.init?.headers).toEqual({ "x-api-key": "tl_1" });
  });

  it("starts runs with the header that other sites may not send", async () => {
    const { client, asked } = clientOf(() => Response.json({ started: true }));
    await client.startRun({ rebuild: true });
    expect(asked[0]?.init).toMatchObject({
      method: "POST",
      body: '{"rebuild":true}',
      headers: { "x-throughline-studio": "1", "content-type": "application/json" },
    });
  });

  it("throws the server's problem, and says whether a retry may help", async () => {
    const { client } = clientOf(() => problem(503, { code: "server.draining", title: "t", detail: "d", hint: "h" }));
    const error = await client.graph().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StudioProblem);
    expect(error).toMatchObject({ code: "server.draining", hint: "h", status: 503, retryable: true });
    const refused = clientOf(() => problem(404, { code: "studio.unknown-run", title: "t", detail: "d" })).client;
    await expect(refused.run("x")).rejects.toMatchObject({ retryable: false });
  });

  it("throws what it found out itself where no server answers or the reply is none of ours", async () => {
    const offline = clientOf(() => {
      throw new TypeError("fetch failed");
    }).client;
    await expect(offline.project()).rejects.toMatchObject({ code: "client.offline", retryable: true });
    const html = clientOf(() => new Response("<html>")).client;
    await expect(html.project()).rejects.toMatchObject({ code: "client.invalid-reply" });
    const proxy = clientOf(() => new Response("Bad gateway", { status: 502 })).client;
    await expect(proxy.project()).rejects.toMatchObject({ code: "client.invalid-reply" });
  });

  it("throws the signal's reason when a call is aborted", async () => {
    const { client } = clientOf(() => {
      throw new DOMException("aborted", "AbortError");
    });
    await expect(client.project({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("opens a stream again when it ends, and stops at a problem that no retry cures", async () => {
    const replies = [
      new Response('retry: 500\n\ndata: {"n":1}\n\ndata: {"n":'),
      new Response('data: {"n":2}\n\n'),
      problem(401, { code: "server.unauthorized", title: "t", detail: "d" }),
    ];
    const { client } = clientOf(() => replies.shift() as Response);
    const seen: unknown[] = [];
    const listen = async () => {
      for await (const value of client.runLive()) seen.push(value);
    };
    await expect(listen()).rejects.toMatchObject({ code: "server.unauthorized" });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
