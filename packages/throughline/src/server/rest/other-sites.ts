import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { serverError } from "../error-codes.ts";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/i;
/** Addresses and names that nobody outside a private network can make point somewhere else. */
const privateName = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\]|[^.]+|.+\.(local|internal|lan|home\.arpa))$/i;

/**
 * Keeps web pages of other sites away from a server that asks for no key: their scripts reach this machine's loopback through
 * the browser, directly or by a name of theirs that they let point to it. Programs send no `Origin` and are not affected.
 *
 * @returns `server.cross-site` where a request is of such a page
 */
export function otherSiteFault(headers: Headers): ThroughlineError | undefined {
  const { host, origin } = headers;
  const name = hostName(String(host ?? ""));
  if (host !== undefined && !loopbackName.test(name) && !privateName.test(name))
    return serverError("cross-site", { detail: `a server without keys does not answer under this name: ${name}` });
  if (origin === undefined || String(origin) === `http://${host}`) return undefined;
  const from = hostName(String(origin).replace(/^[a-z]+:\/\//i, ""));
  if (from === name || loopbackName.test(from)) return undefined;
  return serverError("cross-site", { detail: `request comes from a page of another site: ${String(origin)}` });
}

/** The name of `name:port`. */
const hostName = (host: string) => host.replace(/:\d*$/, "").slice(0, 253);
