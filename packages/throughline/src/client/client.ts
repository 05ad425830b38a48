import type { Answered, RemoteOptions } from "../contracts/core/remote.ts";
import { type ClientOptions, type IncomingAnswer, type OutgoingRequest, send } from "./transport.ts";

/** Speaks to one server. Everything that it throws is a `RemoteError`. */
export interface Client {
  /** Sends one request; what the remotes are made of. */
  send(request: OutgoingRequest, options?: RemoteOptions): Promise<IncomingAnswer>;
  /** Reads JSON from a path of the server. `T` is the caller's word: the reply's shape is not checked. */
  get<T>(path: string, options?: RemoteOptions): Promise<Answered<T>>;
  /** Sends JSON to a path of the server. A repeat is only sent where the server refused before it did anything. */
  post<T>(path: string, body?: unknown, options?: RemoteOptions): Promise<Answered<T>>;
}

/** Makes a client of the server that a page comes from, or of another. */
export function createClient(options: ClientOptions = {}): Client {
  const answered = async <T>(request: OutgoingRequest, asked?: RemoteOptions): Promise<Answered<T>> => {
    const { body, release, degraded } = await send(options, request, asked);
    return { value: body as T, release, degraded };
  };
  return {
    send: (request, asked) => send(options, request, asked),
    get: (path, asked) => answered({ method: "GET", path, repeatable: true }, asked),
    post: (path, body, asked) =>
      answered({ method: "POST", path, repeatable: false, ...(body === undefined ? {} : { body }) }, asked),
  };
}
