import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireProjectLock, type ProjectLock } from "../../adapters/process/project-lock.ts";
import { callServer, findServer, jsonLines } from "./running-server.ts";

let state: string;
let lock: ProjectLock;
beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "throughline-server-"));
  lock = await acquireProjectLock(state, { purpose: "serve" });
});
afterEach(async () => {
  await lock.release();
  await rm(state, { recursive: true, force: true });
});

const url = "http://127.0.0.1:4400";
const control = (text: string) => writeFile(path.join(state, "control.json"), text);

describe("findServer", () => {
  it("finds the server that holds the project, with the token that it left", async () => {
    await lock.update({ port: 4400, url });
    await control(JSON.stringify({ url, token: "secret" }));
    expect(await findServer(state)).toEqual({ url, token: "secret" });
    await lock.release();
    expect(await findServer(state)).toBeUndefined();
  });

  it("finds none where the holder serves nothing, or what it left is damaged or of another one", async () => {
    await control(JSON.stringify({ url, token: "secret" }));
    expect(await findServer(state)).toBeUndefined();
    await lock.update({ port: 4400, url });
    for (const text of [
      "",
      "{",
      "null",
      JSON.stringify({ url }),
      JSON.stringify({ url: "http://other", token: "t" }),
    ]) {
      await control(text);
      expect(await findServer(state), text).toBeUndefined();
    }
    await rm(path.join(state, "control.json"));
    expect(await findServer(state)).toBeUndefined();
  });
});

describe("a call of a server", () => {
  let server: Server;
  let answer: RequestListener;
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => server.close());
  const address = () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "secret" });

  it("carries the token, and gives the reply line by line", async () => {
    answer = (request, response) => {
      response.write(`{"token":"${request.headers["x-throughline-control"]}"}\n{"n":`);
      setImmediate(() => response.end("2}\n"));
    };
    const lines: unknown[] = [];
    for await (const line of jsonLines(address(), await callServer(address(), "/control/run", {}))) lines.push(line);
    expect(lines).toEqual([{ token: "secret" }, { n: 2 }]);
  });

  it("throws what the server refuses with its code", async () => {
    answer = (_request, response) => {
      response.statusCode = 409;
      response.end(JSON.stringify({ code: "lake.commit-conflict", title: "t", detail: "d", status: 409, hint: "h" }));
    };
    await expect(callServer(address(), "/control/query", {})).rejects.toMatchObject({ code: "lake.commit-conflict" });
  });

  it("says so when the server is gone, breaks off, or is something else", async () => {
    const unreachable = { code: "cli.server-unreachable" };
    answer = (_request, response) => {
      response.statusCode = 502;
      response.end("<html>bad gateway</html>");
    };
    await expect(callServer(address(), "/control/run", {})).rejects.toMatchObject(unreachable);
    answer = (_request, response) => {
      response.write('{"n":1}\n{"n":');
      setTimeout(() => response.destroy(), 50);
    };
    const read = async () => {
      const response = await callServer(address(), "/control/run", {});
      for await (const _line of jsonLines(address(), response));
    };
    await expect(read()).rejects.toMatchObject(unreachable);
    const gone = address();
    await new Promise((resolve) => server.close(resolve));
    await expect(callServer(gone, "/control/run", {})).rejects.toMatchObject(unreachable);
  });
});
