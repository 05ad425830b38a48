import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { serverError } from "../../error-codes.ts";
import { studioError } from "../error-codes.ts";
import { takesEncoding } from "./accepted-encoding.ts";
import type { WebApp, WebFile } from "./web-app.ts";

/** Scripts of this server alone. Styles may stand in the page, since charts write theirs; reports are shown in a frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const safeHeaders = {
  "content-security-policy": policy,
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
} as const;

const open = { config: { access: "open" } } as const;

/** Adds `/studio` and all below it: files of the web app, and its page for every deep link. It holds nothing of the project. */
export function addWebApp(app: FastifyInstance, webApp: WebApp | undefined): void {
  app.get("/studio", open, (request, reply) => sendPage(webApp, request, withScripts(webApp, "", reply)));
  app.get<{ Params: { "*": string } }>("/studio/*", open, (request, reply) => {
    const name = request.params["*"];
    if (name === "api" || name.startsWith("api/"))
      throw serverError("not-found", { detail: `nothing is served under GET /studio/${name.slice(0, 200)}` });
    const file = webApp?.get(name);
    if (file !== undefined) return sendFile(file, request, reply);
    if (webApp !== undefined && name.startsWith("assets/"))
      throw serverError("not-found", { detail: `the Studio has no such file: ${name.slice(0, 200)}` });
    return sendPage(webApp, request, withScripts(webApp, name, reply));
  });
}

/** The page that an address without a name of one leads to. */
const firstPage = "map";

/** Names the scripts of the page that an address leads to: the browser asks for them while the first one is on its way. */
function withScripts(webApp: WebApp | undefined, address: string, reply: FastifyReply): FastifyReply {
  const scripts = webApp?.scriptsOf(address.split("/")[0] || firstPage) ?? [];
  if (scripts.length === 0) return reply;
  return reply.header("link", scripts.map((name) => `</studio/${name}>; rel=modulepreload`).join(", "));
}

function sendPage(webApp: WebApp | undefined, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (webApp !== undefined) return sendFile(webApp.index, request, reply);
  const error = studioError("not-installed");
  if (request.headers.accept?.includes("text/html") !== true) throw error;
  return reply
    .code(error.status)
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(missingPage(error));
}

function sendFile(file: WebFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply
    .headers(safeHeaders)
    .header("etag", file.etag)
    .header("vary", "accept-encoding")
    .header("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers["if-none-match"] === file.etag) return reply.code(304).send();
  const taken = request.headers["accept-encoding"];
  const encoding = (["br", "gzip"] as const).find((name) => takesEncoding(taken, name) && file.compressed.has(name));
  if (encoding !== undefined) reply.header("content-encoding", encoding);
  const bytes = encoding === undefined ? file.bytes : file.compressed.get(encoding);
  return reply.type(file.type).send(bytes);
}

function missingPage(error: ReturnType<typeof studioError>): string {
  const [before = "", command = "", after = ""] = error.hint.split("`");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${error.title}</title>
<style>:root{color-scheme:light dark}body{font:15px/24px system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 16px}code{font-family:ui-monospace,monospace}</style></head>
<body><main><h1>${error.title}</h1><p>${before}<code>${command}</code>${after}.</p><p>The rest of the server works without it: <a href="/docs">API</a>, <a href="/health">health</a>, <a href="/metrics">metrics</a>.</p><p><code>${error.code}</code></p></main></body></html>
`;
}
