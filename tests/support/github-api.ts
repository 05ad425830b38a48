import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment as the API gives it. */
export interface Comment {
  readonly id: number;
  body: string;
  readonly html_url: string;
}

/** A request that the API got. */
export interface Requested {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** An answer that takes the place of the right one; `after` is done with the request first, so that only the answer is lost. */
export interface Fault {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isDone?: boolean;
}

/** Issue comments of the GitHub API, for one repository: lists them by page, creates and changes them, and fails as told. */
export interface GithubApi {
  readonly url: string;
  readonly comments: Comment[];
  readonly requests: Requested[];
  /** Answers of the next requests, in their order; undefined for the right one. */
  readonly faults: (Fault | undefined)[];
  /** Adds a comment. */
  write(body: string): Comment;
  close(): Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function openGithubApi(repository: string, issue: number): Promise<GithubApi> {
  const comments: Comment[] = [];
  const requests: Requested[] = [];
  const faults: (Fault | undefined)[] = [];
  const write = (body: string): Comment => {
    const id = 1_000 + comments.length;
    const comment = { id, body, html_url: `https://github.test/${repository}/pull/${issue}#issuecomment-${id}` };
    comments.push(comment);
    return comment;
  };
  const answer = (method: string, path: URL, body: { body: string } | undefined): [number, unknown] => {
    const lists = path.pathname === `/repos/${repository}/issues/${issue}/comments`;
    const id = Number(/\/issues\/comments\/(\d+)$/.exec(path.pathname)?.[1]);
    if (method === "GET" && lists) {
      const [size, page] = ["per_page", "page"].map((name) => Number(path.searchParams.get(name))) as [number, number];
      return [200, comments.slice((page - 1) * size, page * size)];
    }
    if (method === "POST" && lists && body !== undefined) return [201, write(body.body)];
    const comment = comments.find((one) => one.id === id);
    if (method !== "PATCH" || comment === undefined || body === undefined) return [404, { message: "Not Found" }];
    comment.body = body.body;
    return [200, comment];
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const part of request) text += part;
    const body = text === "" ? undefined : JSON.parse(text);
    const { method = "", url = "", headers } = request;
    requests.push({ method, path: url, authorization: headers.authorization, body });
    const fault = faults.shift();
    const done =
      fault === undefined || fault.isDone === true ? answer(method, new URL(url, "http://x"), body) : undefined;
    const [status, reply] =
      fault === undefined ? (done as [number, unknown]) : [fault.status, { message: fault.message ?? "" }];
    response.writeHead(status, { "content-type": "application/json", ...fault?.headers });
    response.end(JSON.stringify(reply));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    faults,
    write,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
