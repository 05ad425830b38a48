import type { RemoteOptions } from "../contracts/core/remote.ts";
import { clientError } from "./error-codes.ts";
import {
  asRemoteError,
  errorOfProblem,
  isRemoteError,
  mayPass,
  type RemoteError,
  remoteError,
} from "./remote-error.ts";

/** Settings of a client. */
export interface ClientOptions {
  /** Where the server is, without a slash at the end. Default: where the page comes from. */
  readonly baseUrl?: string;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with every request, such as an API key; a function is asked each time. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** Time that one attempt may take until the last byte of its answer. @default 30000 */
  readonly timeoutMs?: number;
  /** Repeats of a request that may safely be repeated, each later than the one before. @default 2 */
  readonly retries?: number;
}

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs?: number;
  /** True where carrying it out twice is as good as once. */
  readonly repeatable: boolean;
}

/** An answer that is no problem. `body` is null where there is none. */
export interface IncomingAnswer {
  readonly body: unknown;
  readonly release: string;
  readonly degraded: boolean;
}

/** Codes of requests that were refused before any work was done for them. */
const refusedUnread = new Set(["server.overloaded", "server.draining", "server.rate-limited"]);
/** Longest wait that a server may ask for before we give the problem to the caller instead. */
const longestWaitMs = 5_000;
const firstWaitMs = 250;

/** Sends requests and reads answers. Throws `RemoteError` and nothing else. */
export async function send(
  options: ClientOptions,
  request: OutgoingRequest,
  asked: RemoteOptions = {},
): Promise<IncomingAnswer> {
  const headers = headersOf(options, request, asked);
  const { retries = 2 } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce(options, { ...request, headers }, asked.signal);
    } catch (thrown) {
      const error = asRemoteError(thrown);
      const waitMs = attempt < retries ? waitBefore(request, error, attempt) : undefined;
      if (waitMs === undefined) throw error;
      await pause(waitMs, asked.signal);
    }
  }
}

function headersOf(options: ClientOptions, request: OutgoingRequest, asked: RemoteOptions): Record<string, string> {
  const own = typeof options.headers === "function" ? options.headers() : options.headers;
  const write = request.method !== "GET";
  return {
    accept: "application/json, application/problem+json",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    ...(write ? { "idempotency-key": asked.idempotencyKey ?? newKey() } : {}),
    ...own,
  };
}

/** A key that no other request has. `crypto.randomUUID` is missing on pages that come over plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function attemptOnce(
  options: ClientOptions,
  request: OutgoingRequest & { readonly headers: Readonly<Record<string, string>> },
  signal: AbortSignal | undefined,
): Promise<IncomingAnswer> {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? 30_000;
  const late = AbortSignal.timeout(timeoutMs);
  const ask = options.fetch ?? globalThis.fetch;
  const { method, headers } = request;
  try {
    const response = await ask(`${options.baseUrl ?? ""}${request.path}`, {
      method,
      headers,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return answerOf(response, await response.text());
  } catch (cause) {
    if (isRemoteError(cause)) throw cause;
    if (signal?.aborted === true) throw remoteError(clientError("aborted", { cause }), false);
    const where = `${method} ${request.path.replace(/\?.*$/s, "")}`;
    if (late.aborted)
      throw remoteError(clientError("timeout", { detail: `no answer after ${timeoutMs} ms: ${where}`, cause }), true);
    throw remoteError(clientError("offline", { detail: offlineDetail(where), cause }), true);
  }
}

function offlineDetail(where: string): string {
  return isOffline() ? `this browser has no connection: ${where}` : `no connection to the server: ${where}`;
}

const isOffline = (): boolean =>
  (globalThis as { readonly navigator?: { readonly onLine?: boolean } }).navigator?.onLine === false;

function answerOf(response: Response, text: string): IncomingAnswer {
  const body = parsed(response, text);
  if (!response.ok) throw problemOf(response, body);
  const { release, degraded } = (body ?? {}) as { readonly release?: unknown; readonly degraded?: unknown };
  const given = typeof release === "string" ? release : "";
  return {
    body,
    release: response.headers.get("x-throughline-release") ?? given,
    degraded: degraded === true,
  };
}

function parsed(response: Response, text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const type = response.headers.get("content-type") ?? "no media type";
    const detail = `answer ${response.status} is no JSON: ${type}`;
    throw remoteError(clientError("invalid-reply", { detail, cause }), mayPass(response.status));
  }
}

function problemOf(response: Response, body: unknown): RemoteError {
  const detail = `answer ${response.status} has no problem document`;
  return (
    errorOfProblem(body, response) ?? remoteError(clientError("invalid-reply", { detail }), mayPass(response.status))
  );
}

/** How long to wait before the same request goes out again; undefined where it must not. */
function waitBefore(request: OutgoingRequest, error: RemoteError, attempt: number): number | undefined {
  if (!error.retryable || (error.code === "client.offline" && isOffline())) return undefined;
  if (!request.repeatable && !refusedUnread.has(error.code)) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) return retryAfterMs <= longestWaitMs ? retryAfterMs : undefined;
  return firstWaitMs * 2 ** attempt * (0.75 + Math.random() / 2);
}

function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(remoteError(clientError("aborted"), false));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, waitMs);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
