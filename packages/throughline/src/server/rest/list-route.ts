import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ListRoute } from "../../contracts/backend/route.ts";
import { providerOf } from "../../contracts/shape/relation.ts";
import { servingError } from "../../runtime/serving/error-codes.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { formatCursor, pageSql, parsePage } from "./keyset.ts";

interface ListScope {
  readonly release: OpenRelease;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Sends one page of a relation: `{ items, next }`, a Link header, and an ETag where the route is cached until a commit. */
export async function sendList(route: ListRoute, { release, request, reply }: ListScope): Promise<FastifyReply> {
  const version = release.versionOf(route.from.name);
  if (version === undefined)
    throw servingError("not-built", {
      detail: `${providerOf(route.from).declaration().kind} is not part of this release: ${route.from.name}`,
    });
  const page = parsePage(route, request.query as Readonly<Record<string, unknown>>);
  const tag = `"${createHash("sha256").update(`${route.from.name} ${version} ${request.url}`).digest("base64url").slice(0, 22)}"`;
  if (route.cache === "until-commit") {
    reply.header("etag", tag).header("cache-control", "private, no-cache");
    if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
  }
  const rows = await release.session.rows(pageSql(route, page));
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  const width = 1 + route.from.rowKey.length;
  const next =
    last === undefined
      ? null
      : formatCursor(
          page,
          Array.from({ length: width }, (_, i) => (last[`__after_${i}`] ?? null) as string | null),
        );
  if (next !== null) reply.header("link", `<${nextUrl(request.url, next)}>; rel="next"`);
  const items = shown.map((row) => Object.fromEntries(route.fields.map((name) => [name, row[name] ?? null])));
  return reply.send({ items, next });
}

function nextUrl(url: string, cursor: string): string {
  const [path, query] = url.split("?") as [string, string | undefined];
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", cursor);
  return `${path}?${parameters}`;
}

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === tag || one.trim() === "*");
}
