import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LineageRunEvent } from "../../formats/openlineage/run-event.ts";
import { openEventSink, type SinkOptions } from "./event-sink.ts";
import { endpointOf, resolveTarget } from "./event-target.ts";

const eventOf = (name: string): LineageRunEvent => ({
  ...{ eventType: "START", eventTime: "2026-01-01T00:00:00.000000Z", producer: "p", schemaURL: "s" },
  run: { runId: "r", facets: {} },
  job: { namespace: "n", name, facets: {} },
  inputs: [],
  outputs: [],
});

interface Request {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly job: string;
}

let folder: string;
let closers: (() => Promise<void>)[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-sink-"));
  closers = [];
});
afterEach(async () => {
  for (const close of closers) await close();
  await rm(folder, { recursive: true, force: true });
});

/** An endpoint that answers as it is told. */
async function endpoint(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const seen: Request[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { url, headers } = request;
      seen.push({ path: url, authorization: headers.authorization, job: JSON.parse(body).job.name });
      answer(response, request);
    });
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const sinkTo = (url: string, options: Partial<SinkOptions> & { readonly key?: string } = {}) =>
  openEventSink({
    target: { kind: "endpoint", url: endpointOf(url), key: options.key },
    keepIn: path.join(folder, "kept", "run.ndjson"),
    ...options,
  });

const keptJobs = async () =>
  (await readFile(path.join(folder, "kept", "run.ndjson"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as LineageRunEvent).job.name);

describe("an endpoint of events", () => {
  it("gets each event once, in order, under the standard's path, with the key", async () => {
    const { seen, url } = await endpoint((response) => response.writeHead(201).end());
    const sink = sinkTo(url, { key: "s3cret" });
    for (const name of ["a", "b", "c"]) sink.send(eventOf(name));
    expect(await sink.close()).toEqual({ target: `${url}/api/v1/lineage`, sent: 3, kept: 0, lost: 0 });
    expect(seen).toEqual(
      ["a", "b", "c"].map((job) => ({ path: "/api/v1/lineage", authorization: "Bearer s3cret", job })),
    );
  });

  it("on a port that no client connects to is said to be so, without the key", async () => {
    const sink = sinkTo("http://127.0.0.1:9", { key: "s3cret" });
    sink.send(eventOf("a"));
    const report = await sink.close();
    expect(report.reason).toBe("endpoint does not answer (its port is one that HTTP clients never connect to)");
    expect(JSON.stringify(report)).not.toContain("s3cret");
  });

  it("that is down leaves all events in the file, after two attempts", async () => {
    const { url } = await endpoint(() => undefined);
    for (const close of closers.splice(0)) await close();
    const sink = sinkTo(url, { key: "s3cret" });
    for (const name of ["a", "b", "c", "d"]) sink.send(eventOf(name));
    const report = await sink.close();
    expect(report).toMatchObject({
      sent: 0,
      kept: 4,
      lost: 0,
      reason: "endpoint does not answer (connection refused, ECONNREFUSED)",
    });
    expect(await keptJobs()).toEqual(["a", "b", "c", "d"]);
    expect(JSON.stringify(report)).not.toContain("s3cret");
  });

  it("that never answers is given up, and the events stay in the file", async () => {
    const { url, seen } = await endpoint(() => undefined);
    const sink = sinkTo(url, { requestMs: 30_000, flushMs: 50 });
    for (const name of ["a", "b"]) sink.send(eventOf(name));
    expect(await sink.close()).toMatchObject({ sent: 0, kept: 2, reason: "endpoint is too slow" });
    expect(await keptJobs()).toEqual(["a", "b"]);
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it("that refuses one event gets the others", async () => {
    let count = 0;
    const { url } = await endpoint((response) => response.writeHead(++count === 2 ? 422 : 201).end());
    const sink = sinkTo(url);
    for (const name of ["a", "b", "c"]) sink.send(eventOf(name));
    expect(await sink.close()).toMatchObject({ sent: 2, kept: 1, reason: "endpoint answers with status 422" });
    expect(await keptJobs()).toEqual(["b"]);
  });

  it("that refuses the key is asked once", async () => {
    const { url, seen } = await endpoint((response) => response.writeHead(401).end());
    const sink = sinkTo(url, { key: "wrong" });
    for (const name of ["a", "b", "c"]) sink.send(eventOf(name));
    expect(await sink.close()).toMatchObject({ sent: 0, kept: 3, reason: "endpoint answers with status 401" });
    expect(seen).toHaveLength(1);
  });

  it("that redirects does not pass the key on", async () => {
    const other = await endpoint((response) => response.writeHead(201).end());
    const { url } = await endpoint((response) => response.writeHead(307, { location: other.url }).end());
    const sink = sinkTo(url, { key: "s3cret" });
    sink.send(eventOf("a"));
    expect(await sink.close()).toMatchObject({ sent: 0, kept: 1, reason: "endpoint answers with status 307" });
    expect(other.seen).toEqual([]);
  });

  it("that is slower than events come gets as many as may wait, and the others are kept, then counted as lost", async () => {
    const waiting: ServerResponse[] = [];
    const { url } = await endpoint((response) => void waiting.push(response));
    const sink = sinkTo(url, { mostWaiting: 2, flushMs: 50 });
    for (const name of ["a", "b", "c", "d", "e"]) sink.send(eventOf(name));
    expect(await sink.close()).toMatchObject({ sent: 0, kept: 2, lost: 3, reason: "more than 2 events waited" });
    expect(await keptJobs()).toEqual(["c", "d"]);
  });

  it("whose key is unset gets nothing, and the variable is named", async () => {
    const { url, seen } = await endpoint((response) => response.writeHead(201).end());
    const target = resolveTarget({ url, key: { variable: "LINEAGE_KEY", toString: () => "" } }, folder, {});
    const sink = openEventSink({ target, keepIn: path.join(folder, "kept", "run.ndjson") });
    sink.send(eventOf("a"));
    expect(await sink.close()).toMatchObject({ sent: 0, kept: 1, reason: "LINEAGE_KEY is unset" });
    expect(seen).toEqual([]);
  });

  it("is named without what may be secret in its address", async () => {
    const { url } = await endpoint((response) => response.writeHead(201).end());
    const sink = sinkTo(`${url}/events?token=s3cret`);
    sink.send(eventOf("a"));
    expect(await sink.close()).toEqual({ target: `${url}/events`, sent: 1, kept: 0, lost: 0 });
  });
});

describe("a file of events", () => {
  it("gets a line each, after those that are there", async () => {
    const file = path.join(folder, "events.ndjson");
    await writeFile(file, "{}\n");
    const sink = openEventSink({ target: { kind: "file", file }, keepIn: "" });
    for (const name of ["a", "b"]) sink.send(eventOf(name));
    expect(await sink.close()).toEqual({ target: file, sent: 2, kept: 0, lost: 0 });
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines.slice(1).map((line) => JSON.parse(line).job.name)).toEqual(["a", "b"]);
  });

  it("that can't be written is said, and nothing is thrown", async () => {
    await writeFile(path.join(folder, "file"), "");
    const file = path.join(folder, "file", "events.ndjson");
    const sink = openEventSink({ target: { kind: "file", file }, keepIn: "" });
    sink.send(eventOf("a"));
    const report = await sink.close();
    expect(report).toMatchObject({ sent: 0, lost: 1 });
    expect(report.reason).toMatch(/^file can't be written: .* \((ENOTDIR|EEXIST)\)$/);
  });
});
