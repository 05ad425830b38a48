import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { modelError } from "./error-codes.ts";

/** Faults before anything was sent, which make a repetition safe. */
const unsent: ReadonlySet<string> = new Set(["ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "EHOSTUNREACH", "ENETUNREACH"]);

/** True where nothing of the request reached the server. */
export const isUnsent = (cause: unknown): boolean => unsent.has(codeOf(cause));

/** The error of a connection that failed. Its code is told, such as `ECONNRESET`; never its text, which could hold anything. */
export function connectionFault(host: string, cause: unknown): ThroughlineError {
  const code = codeOf(cause);
  return modelError("unreachable", {
    detail: `no connection to the model server at ${host}${code === "" ? "" : `: ${code}`}`,
  });
}

/** The error of a server with too much to do. */
export function busyFault(host: string, status: number, waitMs: number | undefined): ThroughlineError {
  const asks = waitMs === undefined ? "" : ` and asks to wait ${Math.ceil(waitMs / 1000)} s`;
  return modelError("overloaded", { detail: `model server at ${host} answers ${status}${asks}` });
}

/** Milliseconds that a Retry-After header asks for, as seconds or a date; undefined where there is none. */
export function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : undefined;
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === "string" ? found : "";
}
