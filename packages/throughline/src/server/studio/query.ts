import type { FastifyReply, FastifyRequest } from "fastify";
import { studioError } from "./error-codes.ts";

/** The parameters of a URL, each given once. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The parameters of a request. Throws `studio.invalid-query` where one is given more than once. */
export function queryOf(request: FastifyRequest): Query {
  const query = request.query as Readonly<Record<string, unknown>>;
  const twice = Object.entries(query).find(([, value]) => typeof value !== "string");
  if (twice !== undefined) throw studioError("invalid-query", { detail: `parameter is given twice: ${twice[0]}` });
  return query as Query;
}

/** `?limit=`, a whole number from 1 to `most`. */
export function limitOf(query: Query, of: { readonly standard: number; readonly most: number }): number {
  if (query.limit === undefined) return of.standard;
  const limit = Number(query.limit);
  if (Number.isInteger(limit) && limit >= 1 && limit <= of.most) return limit;
  throw studioError("invalid-query", {
    detail: `limit is no whole number from 1 to ${of.most}: ${query.limit.slice(0, 40)}`,
  });
}

/** True where personal data is asked for. */
export const revealOf = (query: Query) => query.reveal === "1";

/** A place in a list, as a page hands it on. `of` ties it to the list it is of. */
export function formatCursor(at: number, of: string): string {
  return Buffer.from(JSON.stringify([at, of])).toString("base64url");
}

/** The place that a cursor names; 0 without one. Throws `studio.invalid-query` for one of another list. */
export function parseCursor(query: Query, of: string): number {
  if (query.cursor === undefined) return 0;
  const [at, list] = parsed(query.cursor);
  if (Number.isSafeInteger(at) && (at as number) >= 0 && list === of) return at as number;
  throw studioError("invalid-query", {
    detail: "cursor is not of this list",
    hint: "take the cursor from `next` of the page before, with the same parameters",
  });
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

const revalidated = "private, no-cache";

/** Sends what never changes under its tag: a 304 where the caller has it. */
export async function sendTagged(
  to: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  tag: string,
  body: () => object | Promise<object>,
): Promise<FastifyReply> {
  const { request, reply } = to;
  const etag = `"${tag}"`;
  const known = String(request.headers["if-none-match"] ?? "").split(/ *, */);
  if (known.includes(etag)) return reply.code(304).headers({ etag, "cache-control": revalidated }).send();
  const sent = await body();
  // Only what was found is marked: a problem is never kept.
  return reply.headers({ etag, "cache-control": revalidated }).send(sent);
}
