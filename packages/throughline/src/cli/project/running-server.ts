import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readProjectLock } from "../../adapters/process/project-lock.ts";
import { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { ProblemDocument } from "../../formats/problem-json/problem-json.ts";
import { cliError } from "../frame/error-codes.ts";

/** A server of this machine that holds a project, and the token that its control paths ask for. */
export interface ServerAddress {
  readonly url: string;
  readonly token: string;
}

/** The server that holds a state folder, or undefined where none does. */
export async function findServer(state: string): Promise<ServerAddress | undefined> {
  const holder = await readProjectLock(state);
  if (holder?.url === undefined) return undefined;
  const text = await readFile(join(state, "control.json"), "utf8").catch(() => "");
  const address = parsed(text) as Partial<ServerAddress> | undefined;
  if (address?.url !== holder.url || typeof address.token !== "string") return undefined;
  return { url: address.url, token: address.token };
}

/** Calls a control path; what the server refuses is thrown with the code it gave. Throws `cli.server-unreachable`. */
export async function callServer(server: ServerAddress, path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json", "x-throughline-control": server.token };
  const response = await fetch(`${server.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) }).catch(
    (cause: unknown) => {
      throw unreachable(server, "server does not answer", cause);
    },
  );
  if (response.ok) return response;
  const problem = parsed(await response.text().catch(() => "")) as ProblemDocument | undefined;
  if (typeof problem?.code === "string") throw errorOf(problem);
  throw unreachable(server, `server answers with status ${response.status} and no problem document`);
}

/** Reads a reply as lines of JSON while they come. Throws `cli.server-unreachable` where the reply breaks off. */
export async function* jsonLines<T>(server: ServerAddress, response: Response): AsyncGenerator<T> {
  let rest = "";
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line) as T;
    }
  } catch (cause) {
    throw unreachable(server, "server broke off its reply", cause);
  }
}

/** The error of a server that is there no more, or no longer answers as ours does. */
export function unreachable(server: ServerAddress, what: string, cause?: unknown): ThroughlineError {
  return cliError("server-unreachable", { detail: `${what}: ${server.url}`, cause });
}

/** The error that a problem document was made of. */
export function errorOf(problem: ProblemDocument): ThroughlineError {
  return new ThroughlineError({
    ...problem,
    fault: problem.fault as ThroughlineError["fault"],
    issues: problem.issues ?? [],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
