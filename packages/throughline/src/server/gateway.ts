import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { problemOf } from "../formats/problem-json/problem-json.ts";
import type { OpenRelease } from "../runtime/serving/open-release.ts";
import { buildApp, type ServerShared } from "./app.ts";
import { answerClientError } from "./client-errors.ts";
import { serverError } from "./error-codes.ts";
import { addLogMetrics, addProcessMetrics } from "./process-metrics.ts";
import type { RateLimiter } from "./rest/rate-limit.ts";

/** Requests that may wait at once; more are told to come back. */
const maxInFlight = 1_024;
const maxConnections = 4_096;
/** Longest time in which a stopping server still takes the connections that wait, milliseconds. */
const mostWaitMs = 1_000;

/** The app of one release, open until its last request is answered. */
interface Serving {
  readonly app: FastifyInstance;
  readonly release: OpenRelease;
  inFlight: number;
  /** Set when it takes no new requests: called after the last one. */
  emptied?: () => void;
}

/** What a server keeps while its releases change. */
interface Kept {
  readonly shared: ServerShared;
  readonly limiters: Map<string, RateLimiter>;
  readonly life: { draining: boolean };
}

export interface DrainOptions {
  /** Longest time that requests are waited for, milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Time in which `/ready` says no while new connections are still taken, for load balancers that ask it, milliseconds. @default 0 */
  readonly announceMs?: number;
  /** Connections without a request are closed when no request came for this time, milliseconds. @default 1_000 */
  readonly quietMs?: number;
}

/** One listening server whose whole answer — code, models, features, tables — is that of one release at a time. */
export class Gateway {
  readonly #server: HttpServer;
  readonly #kept: Kept;
  readonly #responses = new Set<ServerResponse>();
  readonly #retiring = new Set<Promise<void>>();
  readonly #stopMeasuring: () => void;
  #current: Serving;
  #switching: Promise<unknown> = Promise.resolve();
  #lastRequestMs = Number.NEGATIVE_INFINITY;
  #connections = 0;
  /** True from when no connection is taken any more. */
  #closing = false;
  #drained: Promise<void> | undefined;

  private constructor(kept: Kept, first: Serving) {
    this.#kept = kept;
    this.#current = first;
    addLogMetrics(kept.shared.metrics, kept.shared.logs);
    this.#stopMeasuring = addProcessMetrics(kept.shared.metrics, () => this.#responses.size);
    // Longer than load balancers keep a connection, so that it is they who close it.
    this.#server = createServer(
      { keepAliveTimeout: 75_000, headersTimeout: 15_000, requestTimeout: 60_000 },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = maxConnections;
    this.#server.on("clientError", answerClientError);
    this.#server.on("connection", () => {
      this.#connections++;
    });
  }

  /** Builds the app of a first release. The gateway closes every release that it was given. */
  static async open(release: OpenRelease, shared: ServerShared): Promise<Gateway> {
    const life = { draining: false };
    const status = () => {
      const known = shared.status();
      return { ...known, draining: known.draining || life.draining };
    };
    const kept: Kept = { shared: { ...shared, status }, limiters: new Map(), life };
    return new Gateway(kept, await servingOf(release, kept));
  }

  /** Listens; resolves with the port that it got. Throws `server.port-in-use` and `server.cannot-listen`. */
  async listen(address: { readonly host: string; readonly port: number }): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException) => reject(listenError(address, cause));
      this.#server.once("error", failed);
      this.#server.listen(address.port, address.host, () => {
        this.#server.off("error", failed);
        this.#server.on("error", (error) =>
          this.#kept.shared.log(`server could not take a connection: ${error.message}`),
        );
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** The release that answers new requests. */
  get release(): OpenRelease {
    return this.#current.release;
  }

  /**
   * Answers new requests from another release; those in flight finish on theirs, and it is closed after the last. Several
   * switches happen one after the other. Throws `server.draining`; a release that could not be switched to is closed.
   *
   * @param commit  called when all is ready to answer from it, such as to write that down; where it throws, nothing is switched
   */
  async switchTo(release: OpenRelease, commit?: () => Promise<void>): Promise<void> {
    const work = async () => {
      try {
        if (this.#kept.life.draining) throw serverError("draining");
        const next = await servingOf(release, this.#kept);
        await commit?.().catch((error: unknown) => next.app.close().then(() => Promise.reject(error)));
        const before = this.#current;
        this.#current = next;
        this.#retire(before);
      } catch (error) {
        await release.close();
        throw error;
      }
    };
    const switched = this.#switching.then(work);
    this.#switching = switched.catch(() => undefined);
    await switched;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#lastRequestMs = performance.now();
    if (this.#closing) response.setHeader("connection", "close");
    if (this.#responses.size >= maxInFlight) {
      this.#shed(response);
      return;
    }
    const serving = this.#current;
    serving.inFlight++;
    this.#responses.add(response);
    response.once("close", () => {
      this.#responses.delete(response);
      serving.inFlight--;
      if (serving.inFlight === 0) serving.emptied?.();
    });
    serving.app.routing(request, response);
  }

  #shed(response: ServerResponse): void {
    const { metrics } = this.#kept.shared;
    metrics
      .counter("throughline_http_requests_shed_total", "Requests turned away because too many were waiting.")
      .add();
    const error = serverError("overloaded", { detail: `more than ${maxInFlight} requests are waiting` });
    response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "1" });
    response.end(JSON.stringify(problemOf(error)));
  }

  /** Closes an app and its release after its last request. */
  #retire(serving: Serving): void {
    const emptied = new Promise<void>((resolve) => {
      serving.emptied = resolve;
      if (serving.inFlight === 0) resolve();
    });
    const closed = emptied
      .then(() => serving.app.close())
      .then(() => serving.release.close())
      .catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        this.#kept.shared.log(`release ${serving.release.release.id} could not be closed: ${text}`);
      })
      .finally(() => this.#retiring.delete(closed));
    this.#retiring.add(closed);
  }

  /**
   * Stops without breaking a request: takes no new connection, says `connection: close` on every reply, closes connections that
   * stay silent, and waits for the rest. May be called again while it goes on.
   */
  drain(options: DrainOptions = {}): Promise<void> {
    this.#drained ??= this.#drain(options);
    return this.#drained;
  }

  async #drain({ timeoutMs = 10_000, announceMs = 0, quietMs = 1_000 }: DrainOptions): Promise<void> {
    this.#kept.life.draining = true;
    await this.#switching;
    if (announceMs > 0) await sleep(announceMs);
    await this.#takeWaiting();
    this.#closing = true;
    for (const response of this.#responses) if (!response.headersSent) response.setHeader("connection", "close");
    const closed = new Promise<void>((resolve) => this.#server.once("close", () => resolve()));
    // http.Server's own close drops keep-alive sockets whose next request is not read yet.
    NetServer.prototype.close.call(this.#server);
    const silent = setInterval(() => void this.#closeSilent(quietMs), 50);
    const deadline = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
    await closed;
    clearInterval(silent);
    clearTimeout(deadline);
    this.#server.close();
    this.#retire(this.#current);
    await Promise.all(this.#retiring);
    this.#stopMeasuring();
  }

  /** Closes the connections that stay silent. What came while the process stood still is read first. */
  async #closeSilent(quietMs: number): Promise<void> {
    await turn();
    if (performance.now() - this.#lastRequestMs >= quietMs) this.#server.closeIdleConnections();
  }

  /** Takes the connections that wait: under load one comes in a turn of the event loop, and those still waiting would be reset. */
  async #takeWaiting(): Promise<void> {
    const until = performance.now() + mostWaitMs;
    for (let taken = -1; taken !== this.#connections && performance.now() < until; await turn())
      taken = this.#connections;
  }
}

async function servingOf(release: OpenRelease, { shared, limiters }: Kept): Promise<Serving> {
  return { app: await buildApp(release, shared, limiters), release, inFlight: 0 };
}

function listenError(address: { readonly host: string; readonly port: number }, cause: NodeJS.ErrnoException) {
  if (cause.code === "EADDRINUSE")
    return serverError("port-in-use", { detail: `port is taken: ${address.port}`, cause });
  const detail = `can't listen at ${address.host} port ${address.port}: ${cause.code ?? cause.message}`;
  return serverError("cannot-listen", { detail, cause });
}
