import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { databaseError } from "./error-codes.ts";

/** What Postgres tells about a failed statement. */
interface ServerError {
  readonly message: string;
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly table?: string;
  readonly constraint?: string;
}

type Code = Parameters<typeof databaseError>[0];

/** Whole states first, then classes (the first two characters): PostgreSQL manual, appendix A. */
const codes: Readonly<Record<string, Code>> = {
  "25P02": "transaction-aborted",
  "53100": "disk-full",
  "22": "invalid-value",
  "23": "constraint",
  "40": "conflict",
  "42": "invalid-sql",
  XX: "corrupt",
};

function isServerError(error: unknown): error is ServerError {
  const { code, message } = error as Partial<ServerError>;
  return typeof message === "string" && typeof code === "string" && code.length === 5;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The coded form of a failed statement. Never the driver's own error: that is its cause. */
export function statementError(error: unknown): ThroughlineError {
  if (!isServerError(error)) {
    return databaseError("invalid-value", { detail: `a parameter cannot be sent: ${reason(error)}`, cause: error });
  }
  const code = codes[error.code] ?? codes[error.code.slice(0, 2)] ?? "query-failed";
  const path = [error.table, error.constraint].filter((part) => part !== undefined);
  return databaseError(code, {
    detail: `${error.message} (SQLSTATE ${error.code})`,
    cause: error,
    ...(error.constraint === undefined ? {} : { issues: [{ message: error.constraint, path }] }),
  });
}

/** The engine stopped; nothing more can be asked of it. */
export function stoppedError(dir: string, cause: unknown): ThroughlineError {
  const noSpace = isServerError(cause) && cause.code === "53100";
  return databaseError(noSpace ? "disk-full" : "unavailable", {
    detail: `the database in ${dir} has stopped: ${reason(cause)}`,
    cause,
    ...(noSpace ? { hint: "Free space on the disk, then start the process again" } : {}),
  });
}
