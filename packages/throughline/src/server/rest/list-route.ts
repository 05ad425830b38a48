import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ListRoute } from "../../contracts/backend/route.ts";
import { listShape } from "../../contracts/backend/route-shapes.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { formatCursor, orderColumns } from "./cursor.ts";
import { type PageRequest, parsePage } from "./page-request.ts";
import { markName, pageSql } from "./page-sql.ts";

/** Answers a list route: `{ items, next }`, a Link header, and an ETag where the route is cached until a commit. */
export function listAnswer(route: ListRoute, release: OpenRelease) {
  const kind = JSON.stringify([route.from.name, listShape(route), route.filter, route.sort, route.pageSize]);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const page = parsePage(route, request.query as Readonly<Record<string, unknown>>);
    const version = await release.readable(route.from);
    if (route.cache === "none") reply.header("cache-control", "no-store");
    else {
      const tag = entityTag([kind, String(version), request.url]);
      reply.header("etag", tag).header("cache-control", "private, no-cache");
      if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
    }
    return sendPage(route, { page, release, request, reply });
  };
}

async function sendPage(
  route: ListRoute,
  of: {
    readonly page: PageRequest;
    readonly release: OpenRelease;
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
  },
): Promise<FastifyReply> {
  const { page, release, request, reply } = of;
  const rows = await release.reader.rows(pageSql(route, page));
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  const texts = orderColumns(route, page).map((_, i) => (last?.[markName(i)] ?? null) as string | null);
  const next = last === undefined ? null : formatCursor(page, texts);
  if (next !== null) reply.header("link", `<${nextUrl(request.url, next)}>; rel="next"`);
  const items = shown.map((row) => Object.fromEntries(route.fields.map((name) => [name, row[name] ?? null])));
  return reply.send({ items, next });
}

/** What a page is made of: the route as declared, the version of the table, and the question. */
function entityTag(parts: readonly string[]): string {
  return `"${createHash("sha256").update(parts.join("\n")).digest("base64url").slice(0, 22)}"`;
}

function nextUrl(url: string, cursor: string): string {
  const end = url.includes("?") ? url.indexOf("?") : url.length;
  const parameters = new URLSearchParams(url.slice(end + 1));
  parameters.set("cursor", cursor);
  return `${url.slice(0, end)}?${parameters}`;
}

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === tag || one.trim() === "*");
}
