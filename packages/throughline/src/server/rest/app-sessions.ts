import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What is looked at of a request. */
export interface SessionRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export interface AppSessionsOptions {
  /** Secret that sessions are signed with, 32 bytes. */
  readonly secret: Buffer;
  /** True where pages get a session wherever they are opened, not on loopback alone. @default false */
  readonly anywhere?: boolean;
  /** Seconds since 1970. @default the machine's clock */
  readonly nowSeconds?: () => number;
}

/** How long a session lasts after the page was loaded, seconds. */
const lifeSeconds = 12 * 3600;
const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|[a-z0-9-]+\.localhost)$/i;

/**
 * Sessions of the pages that this server sent: a signed cookie that scripts cannot read and other sites cannot use, in the place of
 * an API key that a page could not keep. It opens what asks for a key to requests that the browser says come from the same origin.
 */
export class AppSessions {
  readonly #secret: Buffer;
  readonly #anywhere: boolean;
  readonly #now: () => number;

  constructor({ secret, anywhere = false, nowSeconds = () => Math.floor(Date.now() / 1000) }: AppSessionsOptions) {
    this.#secret = secret;
    this.#anywhere = anywhere;
    this.#now = nowSeconds;
  }

  /** The `Set-Cookie` header for a page that is sent; undefined where pages get no session. */
  cookieFor(request: SessionRequest): string | undefined {
    if (!this.#isAllowed(request)) return undefined;
    const payload = `${this.#now() + lifeSeconds}.${randomBytes(9).toString("base64url")}`;
    const value = `${payload}.${this.#signature(payload)}`;
    return `${cookieName(request)}=${value}; Path=/; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Strict`;
  }

  /** The name of the session that a request comes with; undefined where it has none that counts. */
  nameOf(request: SessionRequest): string | undefined {
    if (!this.#isAllowed(request) || !isSameOrigin(request.headers)) return undefined;
    const value = cookieOf(request);
    const [expires, id, signature, ...more] = value?.split(".") ?? [];
    if (expires === undefined || id === undefined || signature === undefined || more.length > 0) return undefined;
    if (!isEqual(signature, this.#signature(`${expires}.${id}`)) || !(Number(expires) > this.#now())) return undefined;
    return `session ${id}`;
  }

  #isAllowed({ headers, socket }: SessionRequest): boolean {
    if (this.#anywhere) return true;
    const name = String(headers.host ?? "").replace(/:\d*$/, "");
    return loopbackAddress.test(socket.remoteAddress ?? "") && loopbackName.test(name);
  }

  #signature(payload: string): string {
    return createHmac("sha256", this.#secret).update(`app-session.1.${payload}`).digest("base64url");
  }
}

/** Browsers do not tell ports apart where they keep cookies: two servers of one machine keep out of each other's way by the name. */
function cookieName({ headers }: SessionRequest): string {
  const port = /:(\d+)$/.exec(String(headers.host ?? ""))?.[1];
  return `throughline_session${port === undefined ? "" : `_${port}`}`;
}

function cookieOf(request: SessionRequest): string | undefined {
  const name = cookieName(request);
  const cookies = String(request.headers.cookie ?? "").split(/; */);
  return cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * True where the browser says that a page of this very origin asks. Browsers that say nothing of the site are believed by `Origin`,
 * and without one, as with plain reading, by `Referer`.
 */
function isSameOrigin(headers: SessionRequest["headers"]): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const from = String(headers.origin ?? headers.referer ?? "");
  return URL.canParse(from) && new URL(from).host === headers.host;
}

function isEqual(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
