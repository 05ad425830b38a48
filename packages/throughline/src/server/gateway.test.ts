import { Agent, request } from "node:http";
import { connect, createServer } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudScore, payments } from "../../test/card-declarations.ts";
import { type Served, serve } from "../../test/served.ts";
import { openCardProject, type ServingProject } from "../../test/serving-project.ts";
import { get, service } from "../contracts/backend/index.ts";
import type { OpenRelease } from "../runtime/serving/open-release.ts";
import { Gateway } from "./gateway.ts";

let openGate = () => {};
const gate = new Promise<void>((resolve) => {
  openGate = resolve;
});

const api = service("api", {
  routes: {
    gated: get("/gated", {
      reply: z.object({ done: z.boolean() }),
      handle: async () => {
        await gate;
        return { done: true };
      },
    }),
    late: get("/late/:ms", {
      reply: z.object({ payment_id: z.string() }),
      uses: { payments },
      handle: async ({ params, payments }) => {
        await sleep(Number(params.ms));
        return (await payments.get({ payment_id: "p-0001" })) ?? { payment_id: "none" };
      },
    }),
    slow: get("/slow/:ms", {
      reply: z.object({ done: z.boolean() }),
      handle: async ({ params }) => {
        await sleep(Number(params.ms));
        return { done: true };
      },
    }),
  },
});
const declarations = [payments, activity, fraud, fraudScore, api];
const body = JSON.stringify({ card_id: "card-1", amount: 10, country: "DE" });

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

interface Outcome {
  readonly status?: number;
  readonly release?: string | undefined;
  readonly body?: { readonly release?: string };
  readonly connection?: string | undefined;
  readonly error?: string;
}

/** One request over an agent's connections; errors are outcomes. */
function predict(url: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(
      `${url}/predict`,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (reply) => {
        let text = "";
        reply.on("data", (data) => {
          text += data;
        });
        reply.on("error", (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
        reply.on("end", () =>
          resolve({
            status: reply.statusCode ?? 0,
            release: reply.headers["x-throughline-release"] as string | undefined,
            connection: reply.headers.connection,
            body: JSON.parse(text),
          }),
        );
      },
    );
    sent.on("error", (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
    sent.end(body);
  });
}

/** Clients that ask one request after the other over kept connections, until they are stopped or nobody listens any more. */
function load(url: string, clients: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const outcomes: Outcome[] = [];
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      const outcome = await predict(url, agent);
      if (outcome.error === "ECONNREFUSED") return;
      outcomes.push(outcome);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    outcomes,
    async stop() {
      stopped = true;
      await running;
      agent.destroy();
    },
    ended: running.then(() => agent.destroy()),
  };
}

/** A release that tells when it was closed. */
async function watched(id: string, closed: string[]): Promise<OpenRelease> {
  const release = await project.open(declarations, { id });
  return {
    ...release,
    close: async () => {
      closed.push(id);
      await release.close();
    },
  };
}

describe("switching releases under load", () => {
  it("drops no request, and answers each whole by one release", async () => {
    const served = await serve(project, declarations);
    const closed: string[] = [];
    const { outcomes, stop } = load(served.url, 16);
    const answeredBy = async (id: string) => {
      while (!outcomes.some(({ release }) => release === id)) await sleep(5);
    };
    for (let i = 2; i <= 6; i++) {
      await answeredBy(`r-${i - 1}`);
      await served.gateway.switchTo(await watched(`r-${i}`, closed));
    }
    await answeredBy("r-6");
    await stop();
    expect(outcomes.filter(({ status }) => status !== 200)).toEqual([]);
    expect(outcomes.filter((one) => one.body?.release !== one.release)).toEqual([]);
    expect(new Set(outcomes.map(({ release }) => release))).toEqual(
      new Set(["r-1", "r-2", "r-3", "r-4", "r-5", "r-6"]),
    );
    expect(closed).toEqual(["r-2", "r-3", "r-4", "r-5"]);
    expect(served.gateway.release.release.id).toBe("r-6");
    await served.close();
    expect(closed).toEqual(["r-2", "r-3", "r-4", "r-5", "r-6"]);
  });

  it("closes a release after its last request, not before", async () => {
    const closed: string[] = [];
    const gateway = await Gateway.open(await watched("r-1", closed), project.shared(declarations));
    const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
    const late = fetch(`http://127.0.0.1:${port}/api/late/150`);
    await sleep(30);
    await gateway.switchTo(await watched("r-2", closed));
    expect(closed).toEqual([]);
    const reply = await late;
    expect([reply.status, reply.headers.get("x-throughline-release")]).toEqual([200, "r-1"]);
    expect(await reply.json()).toEqual({ payment_id: "p-0001" });
    await sleep(20);
    expect(closed).toEqual(["r-1"]);
    await gateway.drain({ quietMs: 20 });
  });

  it("closes a release that can't be served, and goes on with the one before", async () => {
    const served = await serve(project, declarations);
    const closed: string[] = [];
    const broken = { ...(await watched("r-2", closed)), scorers: new Map() };
    await expect(served.gateway.switchTo(broken)).rejects.toMatchObject({ code: "serving.unknown-endpoint" });
    expect(closed).toEqual(["r-2"]);
    expect((await served.post("/predict", JSON.parse(body))).body.release).toBe("r-1");
    await served.close();
  });
});

describe("draining", () => {
  it("breaks no request of clients that go on until nobody listens", async () => {
    const served = await serve(project, declarations);
    const { outcomes, ended } = load(served.url, 32);
    while (outcomes.length < 100) await sleep(10);
    await served.gateway.drain();
    await ended;
    expect(outcomes.filter(({ status }) => status !== 200)).toEqual([]);
    expect(outcomes.filter(({ connection }) => connection === "close").length).toBeGreaterThanOrEqual(32);
  });

  it("reads what came while the process stood still before it calls a connection silent", async () => {
    const { url, gateway } = await serve(project, declarations);
    const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1" });
    const replies: string[] = [];
    socket.setEncoding("utf8").on("data", (text: string) => replies.push(text));
    socket.on("error", ({ message }) => replies.push(message));
    const ask = () => socket.write("GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n");
    ask();
    await expect.poll(() => replies.join("")).toContain("HTTP/1.1 200");
    const drained = gateway.drain({ quietMs: 100 });
    await sleep(20);
    // From here timers come before what is read.
    await turn();
    replies.length = 0;
    ask();
    for (const until = performance.now() + 150; performance.now() < until; );
    await drained;
    expect(replies.join("")).toContain("HTTP/1.1 503");
  });

  it("waits for requests in flight, says not ready, and closes connections that stay silent", async () => {
    const closed: string[] = [];
    const gateway = await Gateway.open(await watched("r-1", closed), project.shared(declarations));
    const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
    const url = `http://127.0.0.1:${port}`;
    const ready = async () => {
      const reply = await fetch(`${url}/ready`);
      return [reply.status, ((await reply.json()) as { code?: string }).code];
    };
    expect(await ready()).toEqual([200, undefined]);
    const slow = fetch(`${url}/api/slow/200`);
    await sleep(30);
    const drained = gateway.drain({ announceMs: 100, quietMs: 20 });
    expect(await ready()).toEqual([503, "server.draining"]);
    expect(closed).toEqual([]);
    expect((await slow).status).toBe(200);
    expect((await slow).headers.get("connection")).toBe("close");
    await (await slow).text();
    await drained;
    expect(closed).toEqual(["r-1"]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("gives up on a request after the time it is given", async () => {
    const served = await serve(project, declarations);
    const slow = fetch(`${served.url}/api/slow/5000`).then(
      () => "answered",
      () => "cut off",
    );
    await sleep(30);
    await served.gateway.drain({ timeoutMs: 100 });
    expect(await slow).toBe("cut off");
  });

  it("may be asked for twice, and before the server ever listened", async () => {
    const closed: string[] = [];
    const gateway = await Gateway.open(await watched("r-1", closed), project.shared(declarations));
    await Promise.all([gateway.drain(), gateway.drain()]);
    expect(closed).toEqual(["r-1"]);
    const late = await watched("r-2", closed);
    await expect(gateway.switchTo(late)).rejects.toMatchObject({ code: "server.draining" });
    expect(closed).toEqual(["r-1", "r-2"]);
  });
});

describe("listening", () => {
  it("names a port that is taken, and an address that is not this machine's", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    const { port } = holder.address() as { port: number };
    const served: Served = await serve(project, declarations);
    const other = await Gateway.open(await project.open(declarations), project.shared(declarations));
    await expect(other.listen({ host: "127.0.0.1", port })).rejects.toMatchObject({
      code: "server.port-in-use",
      detail: `port is taken: ${port}`,
    });
    await expect(other.listen({ host: "203.0.113.7", port: 0 })).rejects.toMatchObject({
      code: "server.cannot-listen",
    });
    await other.drain();
    await served.close();
    holder.close();
  });
});

describe("too many requests at once", () => {
  it("are told to come back, and the others are answered", async () => {
    const served = await serve(project, declarations);
    const shed: (string | null)[] = [];
    const answers = Array.from({ length: 1_040 }, async () => {
      const reply = await fetch(`${served.url}/api/gated`);
      await reply.text();
      if (reply.status === 503) shed.push(reply.headers.get("retry-after"));
      if (shed.length === 16) openGate();
      return reply.status;
    });
    expect((await Promise.all(answers)).filter((status) => status === 200)).toHaveLength(1_024);
    expect(shed).toEqual(Array(16).fill("1"));
    expect((await served.get("/metrics")).text).toContain("throughline_http_requests_shed_total 16");
    await served.close();
  });
});
