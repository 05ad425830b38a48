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
  const text = await readFile(join(state, "control.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const address = JSON.parse(text) as ServerAddress;
  return address.url === holder.url ? address : undefined;
}

/** Calls a control path; what the server refuses is thrown with the code it gave. */
export async function callServer(server: ServerAddress, path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json", "x-throughline-control": server.token };
  const response = await fetch(`${server.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) }).catch(
    (cause: unknown) => {
      throw cliError("server-unreachable", { detail: `server does not answer: ${server.url}`, cause });
    },
  );
  if (response.ok) return response;
  throw errorOf((await response.json()) as ProblemDocument);
}

/** The error that a problem document was made of. */
export function errorOf(problem: ProblemDocument): ThroughlineError {
  return new ThroughlineError({
    ...problem,
    fault: problem.fault as ThroughlineError["fault"],
    issues: problem.issues ?? [],
  });
}
