import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { reservedSegment } from "../../contracts/core/path.ts";
import { isApp } from "../../contracts/fullstack/app.ts";
import type { AppPageFiles } from "../../runtime/apps/app-manifest.ts";
import type { OpenApp } from "../../runtime/apps/open-apps.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../error-codes.ts";
import type { AppSessions } from "../rest/app-sessions.ts";
import type { AppAssets } from "./app-assets.ts";
import { appHtml, contentPolicy } from "./app-html.ts";

/** What apps are served with; kept over releases. */
export interface AppServing {
  readonly assets: AppAssets;
  readonly sessions: AppSessions;
}

/** The apps of a release as its server asks for them. */
export interface ServedApps {
  /** True where `/` is a page of an app. */
  readonly hasHome: boolean;
  /** True for a browser that goes to a path which nothing serves, and which an app may say so of. */
  isLost(request: FastifyRequest): boolean;
  /** Sends an app's page that says that there is nothing. */
  sendLost(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

const open = { config: { access: "open" } } as const;

const pageHeaders = {
  "content-security-policy": contentPolicy,
  "cache-control": "no-cache",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
} as const;

/** Adds the pages of the release's apps, and the files of all kept releases under `/_app/`. */
export function addApps(app: FastifyInstance, release: OpenRelease, serving: AppServing): ServedApps {
  const apps = appsOf(release);
  const send = pageSender(release.release.id, serving.sessions);
  const served = new Set<string>();
  for (const one of apps)
    for (const page of one.manifest.pages) {
      if (served.has(page.path)) continue;
      served.add(page.path);
      app.get(page.path, open, (request, reply) => send(request, reply, { app: one, page }));
    }
  const [first] = apps;
  if (first !== undefined && !served.has("/"))
    app.get("/", open, (request, reply) => send(request, reply, { app: first, page: first.manifest.pages[0] }));
  addFiles(app, apps, serving.assets);
  return {
    hasHome: first !== undefined,
    isLost: (request) => first !== undefined && asksForPage(request),
    sendLost: (request, reply) => send(request, reply.code(404), { app: first as OpenApp, page: undefined }),
  };
}

/** In the order in which the project declares them. */
function appsOf({ declarations, apps }: OpenRelease): OpenApp[] {
  return declarations.filter(isApp).flatMap(({ name }) => apps?.get(name) ?? []);
}

function pageSender(release: string, sessions: AppSessions) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    { app, page }: { readonly app: OpenApp; readonly page: AppPageFiles | undefined },
  ): FastifyReply => {
    const cookie = sessions.cookieFor({ method: request.method, headers: request.headers, socket: request.socket });
    if (cookie !== undefined) reply.header("set-cookie", cookie);
    return reply
      .headers(pageHeaders)
      .type("text/html; charset=utf-8")
      .send(appHtml(app.manifest, release, page));
  };
}

/** A browser that goes to an address, not a script that reads one. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split("?")[0] as string;
  if (method !== "GET" || reservedSegment(path) !== undefined || path.startsWith("/_app/")) return false;
  return (headers.accept ?? "").includes("text/html");
}

function addFiles(app: FastifyInstance, apps: readonly OpenApp[], assets: AppAssets): void {
  app.get<{ Params: { file: string } }>("/_app/:file", open, async (request, reply) => {
    const { file } = request.params;
    const found = await assets.find(file, apps, String(request.headers["accept-encoding"] ?? ""));
    if (found === undefined)
      throw serverError("not-found", { detail: `no kept release has this file: ${file.slice(0, 200)}` });
    if (found.encoding !== undefined) reply.header("content-encoding", found.encoding);
    return reply
      .header("cache-control", "public, max-age=31536000, immutable")
      .header("vary", "accept-encoding")
      .header("cross-origin-resource-policy", "same-origin")
      .type(found.type)
      .send(found.bytes);
  });
}
