import { Agent, type IncomingMessage, request } from "node:http";

/** What became of the requests of some connections. */
export interface LoadResult {
  answered: number;
  /** Replies by status. */
  readonly statuses: Map<number, number>;
  /** Requests that were sent and got no whole reply, by reason. A connection that is refused was never sent one. */
  readonly broken: Map<string, number>;
  /** Releases that replies named. */
  readonly releases: Set<string>;
}

/** Keeps a server busy: each connection sends its next request when it has the reply, until it is told to stop or is refused. */
export function loadOf(
  url: string,
  options: {
    readonly connections: number;
    readonly path: string;
    readonly body?: object;
    /** What is wrong with a whole reply of a release, so that it counts as broken; undefined where nothing is. */
    readonly judge?: (text: string, release: string) => string | undefined;
  },
) {
  const result: LoadResult = { answered: 0, statuses: new Map(), broken: new Map(), releases: new Set() };
  let stopped = false;
  const connection = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      const outcome = await ask(agent, `${url}${options.path}`, options.body);
      if (outcome === "refused") break;
      if (typeof outcome === "string") count(result.broken, outcome);
      else {
        const wrong = options.judge?.(outcome.text, outcome.release);
        if (wrong === undefined) note(result, outcome);
        else count(result.broken, wrong);
      }
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: options.connections }, connection));
  return {
    result,
    /** Resolves when every connection has ended. */
    ended: all.then(() => result),
    async stop() {
      stopped = true;
      await all;
      return result;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly release: string;
  readonly text: string;
}

const count = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);

function note(result: LoadResult, { status, release }: Reply): void {
  result.answered++;
  count(result.statuses, status);
  if (release !== "") result.releases.add(release);
}

function ask(agent: Agent, url: string, body: object | undefined): Promise<Reply | string> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve) => {
    const sent = request(url, { agent, method: text === undefined ? "GET" : "POST", headers }, (response) =>
      resolve(whole(response)),
    );
    sent.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? "refused" : `${error.code} ${error.message}`),
    );
    sent.end(text);
  });
}

async function whole(response: IncomingMessage): Promise<Reply | string> {
  try {
    let text = "";
    for await (const chunk of response) text += String(chunk);
    if (text === "") return "empty reply";
    const release = String(response.headers["x-throughline-release"] ?? "");
    return { status: response.statusCode ?? 0, release, text };
  } catch (error) {
    return `broken off: ${(error as Error).message}`;
  }
}
