/** What became of one request. */
export type PostOutcome =
  | { readonly taken: true }
  | {
      readonly taken: false;
      readonly reason: string;
      /** True where the endpoint answered and does not want this event. */
      readonly isRefused: boolean;
      /** True where it will want no other either. */
      readonly isFinal: boolean;
    };

export interface PostedEvent {
  readonly url: string;
  readonly key: string | undefined;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Statuses that no other event would change: no or a wrong key, no such path, another address. */
const finalStatuses: ReadonlySet<number> = new Set([401, 403, 404, 405]);

/** Posts one event. Never throws, and follows no redirect, since another server would get the key. */
export async function postEvent({ url, key, body, signal }: PostedEvent): Promise<PostOutcome> {
  const headers = {
    "content-type": "application/json",
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    await response.body?.cancel();
    return response.ok ? { taken: true } : refused(response.status);
  } catch (error) {
    return { taken: false, reason: `endpoint does not answer (${causeOf(error)})`, isRefused: false, isFinal: false };
  }
}

function refused(status: number): PostOutcome {
  const isRedirect = status >= 300 && status < 400;
  return {
    taken: false,
    reason: `endpoint answers with status ${status}`,
    isRefused: status < 500 && status !== 429,
    isFinal: isRedirect || finalStatuses.has(status),
  };
}

/** Codes of the system in words. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name of the host can't be looked up",
  EHOSTUNREACH: "host can't be reached",
  ENETUNREACH: "network can't be reached",
  ETIMEDOUT: "no connection in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_SOCKET: "connection closed",
};

/** What went wrong, in words of ours; messages of clients may hold addresses and keys. */
function causeOf(error: unknown): string {
  const { name, cause } = error as {
    readonly name?: string;
    readonly cause?: { readonly code?: unknown; readonly message?: unknown };
  };
  if (typeof cause?.code === "string") {
    const words = Object.hasOwn(causes, cause.code) ? causes[cause.code] : undefined;
    return words === undefined ? cause.code : `${words}, ${cause.code}`;
  }
  // The fetch standard blocks ports of other protocols, such as 9, without trying them.
  if (cause?.message === "bad port") return "its port is one that HTTP clients never connect to";
  return name === "TimeoutError" ? "no answer in time" : (name ?? "unknown");
}
