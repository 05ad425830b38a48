import { serverError } from "../error-codes.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { AppSessions, SessionRequest } from "./app-sessions.ts";

/** Who is let in. */
export interface Doors {
  readonly keys: ApiKeys;
  /** Absent where no pages are served. */
  readonly sessions?: AppSessions | undefined;
}

/** The name of the key that a request carries, or of the session of the page that sends it. Throws `server.unauthorized`. */
export async function authenticate(request: SessionRequest, { keys, sessions }: Doors): Promise<string> {
  const key = keyOf(request.headers);
  const name = key === undefined ? sessions?.nameOf(request) : await keys.nameOf(key);
  if (name === undefined || name === null) throw serverError("unauthorized");
  return name;
}

function keyOf(headers: SessionRequest["headers"]): string | undefined {
  const { authorization } = headers;
  if (typeof authorization === "string") return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : undefined;
}
