import type { Declaration } from "../src/contracts/core/declaration.ts";
import type { ProjectGraph } from "../src/contracts/graph/project-graph.ts";
import type { Database } from "../src/ports/database.ts";
import type { ServerShared } from "../src/server/app.ts";
import { Gateway } from "../src/server/gateway.ts";
import type { Pins, ServingProject } from "./serving-project.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server sends
  readonly body: any;
}

/** A gateway on a free port, asked over HTTP. */
export class Served {
  readonly gateway: Gateway;
  readonly url: string;
  readonly shared: ServerShared & { readonly lines: string[] };

  constructor(gateway: Gateway, url: string, shared: ServerShared & { readonly lines: string[] }) {
    this.gateway = gateway;
    this.url = url;
    this.shared = shared;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask(path, { headers });
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  }

  close(): Promise<void> {
    return this.gateway.drain({ quietMs: 20 });
  }
}

/** Serves declarations of a project. */
export async function serve(
  project: ServingProject,
  declarations: readonly Declaration[],
  options: Partial<ServerShared> & {
    readonly database?: Database;
    readonly pins?: Pins;
    readonly id?: string;
    readonly graph?: ProjectGraph;
  } = {},
): Promise<Served> {
  const { pins, id, graph, ...rest } = options;
  const shared = project.shared(declarations, rest);
  const release = await project.open(declarations, {
    ...(pins === undefined ? {} : { pins }),
    ...(id === undefined ? {} : { id }),
    ...(graph === undefined ? {} : { graph }),
  });
  const gateway = await Gateway.open(release, shared);
  const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
  return new Served(gateway, `http://127.0.0.1:${port}`, shared);
}
