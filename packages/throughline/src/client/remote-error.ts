import type { RemoteProblem } from "../contracts/core/remote.ts";
import { type Fault, type Issue, isThroughlineError, ThroughlineError } from "../contracts/errors/throughline-error.ts";
import { clientError } from "./error-codes.ts";

type RemoteErrorParts = ConstructorParameters<typeof ThroughlineError>[0] & {
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
};

/** A problem that came over the wire, or that kept an answer from coming: what every remote throws. */
export class RemoteError extends ThroughlineError implements RemoteProblem {
  readonly retryable: boolean;
  /** How long the server asks to wait before the next request. */
  readonly retryAfterMs: number | undefined;
  declare readonly issues: readonly (Issue & { readonly path: readonly (string | number)[] })[];

  constructor(parts: RemoteErrorParts) {
    super({ ...parts, issues: (parts.issues ?? []).map((issue) => ({ ...issue, path: issue.path ?? [] })) });
    this.retryable = parts.retryable;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** An error of ours as what a remote throws. */
export function remoteError(error: ThroughlineError, retryable: boolean): RemoteError {
  const { code, title, detail, hint, status, fault, issues, cause } = error;
  return new RemoteError({ code, title, detail, hint, status, fault, issues, cause, retryable });
}

/** True for what a remote throws, also one of another copy of this module; with `code` only for that one. */
export function isRemoteError(error: unknown, code?: string): error is RemoteError {
  return isThroughlineError(error, code) && typeof (error as { retryable?: unknown }).retryable === "boolean";
}

/** Any thrown value as what a remote throws; `client.failed` for what is no problem of a remote but a fault of the page's own code. */
export function asRemoteError(thrown: unknown): RemoteError {
  if (isRemoteError(thrown)) return thrown;
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return remoteError(clientError("failed", { detail, cause: thrown }), false);
}

const retryableStatus = new Set([408, 425, 429, 502, 503, 504]);

/** The error that a problem document says, or undefined where it is none. Members that have the wrong type are left out. */
export function errorOfProblem(body: unknown, answer: Pick<Response, "status" | "headers">): RemoteError | undefined {
  const { status } = answer;
  const problem = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const { code, title } = problem;
  if (typeof code !== "string" || typeof title !== "string") return undefined;
  const { detail, hint, fault, retryable } = problem;
  return new RemoteError({
    code,
    title,
    status,
    hint: typeof hint === "string" ? hint : "",
    fault: (typeof fault === "string" ? fault : "internal") as Fault,
    ...(typeof detail === "string" ? { detail } : {}),
    issues: issuesOf(problem.issues),
    retryable: typeof retryable === "boolean" ? retryable : retryableStatus.has(status),
    retryAfterMs: waitOf(answer.headers.get("retry-after")),
  });
}

/** Only seconds are read: our servers send no dates. */
const waitOf = (text: string | null) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) * 1_000 : undefined);

function issuesOf(given: unknown): Issue[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((one: { readonly message?: unknown; readonly path?: unknown } | null) => {
    if (typeof one?.message !== "string") return [];
    const path = Array.isArray(one.path) ? one.path.filter((part) => ["string", "number"].includes(typeof part)) : [];
    return [{ message: one.message, path: path as (string | number)[] }];
  });
}

/** True where a failed request may succeed later by itself, as far as its status says. */
export const mayPass = (status: number): boolean => retryableStatus.has(status);
