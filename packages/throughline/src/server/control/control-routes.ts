import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { querySql } from "../../runtime/lake/query-sql.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../rest/error-codes.ts";

/** Adds what the commands of this machine ask a running server for. Every call carries the token that the server wrote into the state folder. */
export function addControl(app: FastifyInstance, release: OpenRelease, token: string): void {
  app.post<{ Body: { sql?: unknown; limit?: unknown } }>("/control/query", async (request) => {
    if (!sameText(String(request.headers["x-throughline-control"] ?? ""), token)) throw serverError("unauthorized");
    const { sql, limit } = request.body ?? {};
    if (typeof sql !== "string")
      throw serverError("invalid-request", {
        detail: "sql is not a text",
        issues: [{ message: "must be a text", path: ["body", "sql"] }],
      });
    return querySql(release.session, sql, typeof limit === "number" ? limit : undefined);
  });
}

function sameText(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
