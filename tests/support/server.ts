import { type CliOutcome, type CliProcess, spawnCli } from "./cli.ts";
import type { TempProject } from "./temp-project.ts";

/** A server of a project, in a process of its own. */
export interface ServedProject extends CliProcess {
  readonly url: string;
  readonly pid: number;
  /** The API key that a first start shows. */
  readonly key: string | undefined;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** SIGTERM, then its end. */
  stop(): Promise<CliOutcome>;
  /** SIGKILL, then its end. */
  kill(): Promise<CliOutcome>;
}

/** A reply, read whole. `json` is undefined where the body is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies
  readonly json: any;
}

/** Starts `start`, `serve` or `dev` on a free port and waits until it listens. */
export async function serveCli(
  project: TempProject,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ServedProject> {
  const served = spawnCli(project, [...args, "--port", "0"], env);
  const output = await served.until(/serving {3}http:\/\/\S+[\s\S]*\n/);
  const url = /serving {3}(http:\/\/\S+)/.exec(output)?.[1] as string;
  await fetch(`${url}/ready`);
  const end = async (signal: NodeJS.Signals) => {
    served.child.kill(signal);
    return served.ended;
  };
  return {
    ...served,
    url,
    pid: served.child.pid as number,
    get key() {
      return /api key {3}(\S+)/.exec(served.output())?.[1];
    },
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }).then(read),
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }).then(read),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
