import type { RemoteProblem } from "../../contracts/core/remote.ts";

/** What `studioClient` throws: the server's problem, or `client.offline`, `client.invalid-reply`. */
export class StudioProblem extends Error implements RemoteProblem {
  override readonly name = "StudioProblem";
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly issues?: NonNullable<RemoteProblem["issues"]>;

  constructor(problem: RemoteProblem) {
    super(problem.detail);
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.status = problem.status;
    this.retryable = problem.retryable;
    if (problem.hint !== undefined) this.hint = problem.hint;
    if (problem.issues !== undefined) this.issues = problem.issues;
  }
}

const passing = new Set([408, 425, 429, 502, 503, 504]);

/** The problem that a reply with an error status carries. */
export async function problemOfReply(response: Response): Promise<StudioProblem> {
  const body = (await response.json().catch(() => undefined)) as Partial<RemoteProblem> | undefined;
  if (typeof body?.code !== "string") return invalidReply(`the server answered ${response.status} without a problem`);
  return new StudioProblem({
    code: body.code,
    title: body.title ?? body.code,
    detail: body.detail ?? body.title ?? body.code,
    ...(body.hint === undefined ? {} : { hint: body.hint }),
    status: response.status,
    retryable: passing.has(response.status),
    ...(body.issues === undefined ? {} : { issues: body.issues }),
  });
}

/** The problem of a reply that is not what it should be. */
export function invalidReply(detail: string): StudioProblem {
  return new StudioProblem({
    code: "client.invalid-reply",
    title: "The server's reply can't be read",
    detail,
    hint: "reload the page; the server may be of another version",
    status: 0,
    retryable: false,
  });
}

/** The problem of a request that reached no server. */
export function offline(detail: string): StudioProblem {
  return new StudioProblem({
    code: "client.offline",
    title: "The server can't be reached",
    detail,
    hint: "look whether the server runs, then try again",
    status: 0,
    retryable: true,
  });
}
