import { serverError } from "../error-codes.ts";
import type { ApiKeys } from "./api-keys.ts";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The name of the key that a request carries. Throws `server.unauthorized`. */
export async function authenticate(headers: Headers, keys: ApiKeys): Promise<string> {
  const key = keyOf(headers);
  const name = key === undefined ? null : await keys.nameOf(key);
  if (name === null) throw serverError("unauthorized");
  return name;
}

function keyOf(headers: Headers): string | undefined {
  const { authorization } = headers;
  if (typeof authorization === "string") return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : undefined;
}
