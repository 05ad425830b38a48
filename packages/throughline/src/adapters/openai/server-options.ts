import { modelError } from "./error-codes.ts";

/** Where a key comes from: read when it is needed, never kept in what is printed. */
export interface ModelKey {
  /** The environment variable, as errors name it. */
  readonly variable: string;
  /** Its value now; undefined where it is not set. */
  read(): string | undefined;
}

export interface ModelServerOptions {
  /** Base of the paths, such as `https://api.example.com/v1`: http or https, without credentials. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`; absent for servers that ask for none. */
  readonly key?: ModelKey;
  /** Longest time of a call with all its repetitions, milliseconds, 1 to 300,000. @default 60_000 */
  readonly timeoutMs?: number;
  /** Most calls at once; further ones wait. @default 8 */
  readonly concurrency?: number;
}

/** Reads the base of a server's paths. Throws `models.invalid-option` for what is no http server. */
export function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined) throw modelError("invalid-option", { detail: "url of a model server is no url" });
  if (base.protocol !== "http:" && base.protocol !== "https:")
    throw modelError("invalid-option", { detail: `url of a model server is not http or https: ${base.protocol}` });
  if (base.username !== "" || base.password !== "")
    throw modelError("invalid-option", {
      detail: `url of a model server holds credentials: ${base.host}`,
      hint: 'give the key as `key: env("NAME")`',
    });
  if (base.search !== "" || base.hash !== "")
    throw modelError("invalid-option", { detail: `url of a model server has a query or a fragment: ${base.host}` });
  return base;
}

/** Throws `models.invalid-option` unless a setting is a whole number from 1 to `most`. */
export function assertCount(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw modelError("invalid-option", { detail: `${what} is no whole number from 1 to ${most}: ${value}` });
}

/** The headers of a request. Throws `models.key-unset`, which names the variable. */
export function headersOf(key: ModelKey | undefined): Readonly<Record<string, string>> {
  const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  if (key === undefined) return json;
  const value = key.read()?.trim();
  if (value === undefined || value === "")
    throw modelError("key-unset", { detail: `environment variable is not set: ${key.variable}` });
  if (!/^[\x21-\x7e]+$/.test(value))
    throw modelError("key-unset", { detail: `environment variable holds what no key can have: ${key.variable}` });
  return { ...json, authorization: `Bearer ${value}` };
}
