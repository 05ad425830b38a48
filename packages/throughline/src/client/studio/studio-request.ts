import { invalidReply, offline, problemOfReply } from "./studio-problem.ts";

/** Options of a client of the Studio's API. */
export interface StudioClientOptions {
  /** The API key to send, read before every call; undefined where none is known. */
  readonly key?: () => string | undefined;
  /** @default the browser's own */
  readonly fetch?: typeof globalThis.fetch;
}

/** How one call is made. */
export interface StudioCallOptions {
  readonly signal?: AbortSignal;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request, without what the client adds. */
export interface StudioRequest extends StudioCallOptions {
  readonly query?: Query | undefined;
  /** Sent as JSON by POST. */
  readonly body?: object;
}

/** Sends requests below `<base>/studio/api/`. */
export class StudioTransport {
  readonly #base: string;
  readonly #options: StudioClientOptions;

  constructor(base: string, options: StudioClientOptions) {
    this.#base = base.replace(/\/+$/, "");
    this.#options = options;
  }

  /** The address of a path of the API. */
  address(path: string, query: Query = {}): string {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
    const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value === true ? "1" : String(value))}`);
    return `${this.#base}/studio/api/${path}${text.length === 0 ? "" : `?${text.join("&")}`}`;
  }

  /** The reply's JSON. Throws `StudioProblem`; an aborted call throws what the signal says. */
  async json<T>(path: string, request: StudioRequest = {}): Promise<T> {
    const response = await this.open(path, request);
    try {
      return (await response.json()) as T;
    } catch (error) {
      request.signal?.throwIfAborted();
      throw invalidReply(`reply of ${path} is no JSON: ${String(error)}`);
    }
  }

  /** The reply's text, such as a report. Throws `StudioProblem`. */
  async text(path: string, request: StudioRequest = {}): Promise<string> {
    return (await this.open(path, request)).text();
  }

  /** A reply with a status that is no error. Throws `StudioProblem`. */
  async open(path: string, { query, body, signal }: StudioRequest): Promise<Response> {
    const key = this.#options.key?.();
    const headers = {
      ...(key === undefined ? {} : { "x-api-key": key }),
      ...(body === undefined ? {} : { "content-type": "application/json", "x-throughline-studio": "1" }),
    };
    const sent = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    const call = this.#options.fetch ?? globalThis.fetch;
    let response: Response;
    try {
      response = await call(this.address(path, query), { ...sent, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      throw offline(error instanceof Error ? error.message : String(error));
    }
    if (!response.ok) throw await problemOfReply(response);
    return response;
  }
}
