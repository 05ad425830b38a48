import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import type { FastifyInstance } from "fastify";
import { problemOf } from "../formats/problem-json/problem-json.ts";
import type { OpenRelease } from "../runtime/serving/open-release.ts";
import { buildApp, type ServerShared } from "./rest/app.ts";
import { serverError } from "./rest/error-codes.ts";

/** Requests that may wait at once; more are told to come back. */
const maxInFlight = 1_024;

interface Serving {
  readonly app: FastifyInstance;
  readonly release: OpenRelease;
  inFlight: number;
  retired: boolean;
}

/** One listening server whose whole answer — code, models, features, tables — is that of one release at a time. */
export class Gateway {
  readonly #server: HttpServer;
  readonly #shared: ServerShared;
  #current: Serving;
  #inFlight = 0;

  private constructor(shared: ServerShared, first: Serving) {
    this.#shared = shared;
    this.#current = first;
    this.#server = createServer(
      { keepAliveTimeout: 30_000, headersTimeout: 15_000, requestTimeout: 60_000 },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = 4_096;
  }

  static async open(release: OpenRelease, shared: ServerShared): Promise<Gateway> {
    return new Gateway(shared, { app: await buildApp(release, shared), release, inFlight: 0, retired: false });
  }

  /** Listens; resolves with the port that it got. Throws `server.port-in-use`. */
  async listen(address: { readonly host: string; readonly port: number }): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const taken = cause.code === "EADDRINUSE" || cause.code === "EACCES";
        const detail =
          cause.code === "EACCES" ? `port may not be used: ${address.port}` : `port is taken: ${address.port}`;
        reject(taken ? serverError("port-in-use", { detail, cause }) : serverError("internal", { cause }));
      });
      this.#server.listen(address.port, address.host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  get release(): OpenRelease {
    return this.#current.release;
  }

  /** Answers new requests from another release; those in flight finish on theirs, and it is closed after the last. */
  async switchTo(release: OpenRelease): Promise<void> {
    const next: Serving = { app: await buildApp(release, this.#shared), release, inFlight: 0, retired: false };
    const before = this.#current;
    this.#current = next;
    before.retired = true;
    if (before.inFlight === 0) await retire(before);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.#inFlight >= maxInFlight) {
      shed(response);
      return;
    }
    const serving = this.#current;
    serving.inFlight++;
    this.#inFlight++;
    response.once("close", () => {
      serving.inFlight--;
      this.#inFlight--;
      if (serving.retired && serving.inFlight === 0) void retire(serving);
    });
    serving.app.routing(request, response);
  }

  /**
   * Stops without breaking a request: no new connections, `connection: close` on replies (the app adds it while draining),
   * idle connections closed after a second, the rest awaited up to `timeoutMs`.
   */
  async drain(timeoutMs = 10_000): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.once("close", () => resolve()));
    // http.Server's own close drops keep-alive sockets whose next request is not read yet.
    NetServer.prototype.close.call(this.#server);
    setTimeout(() => this.#server.closeIdleConnections(), this.#inFlight === 0 ? 50 : 1_000).unref();
    const deadline = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
    await closed;
    clearTimeout(deadline);
    await retire(this.#current);
  }
}

async function retire({ app, release }: Serving): Promise<void> {
  await app.close();
  await release.close();
}

function shed(response: ServerResponse): void {
  const error = serverError("overloaded", { detail: `more than ${maxInFlight} requests are waiting` });
  response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "1" });
  response.end(JSON.stringify(problemOf(error)));
}
