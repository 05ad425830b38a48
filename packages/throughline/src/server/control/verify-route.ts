import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Role, roles } from "../../contracts/core/declaration.ts";
import type { VerifyScope } from "../../runtime/verification/planned-clauses.ts";
import { eventLines } from "./event-lines.ts";

/** Measures clauses of the release that answers, and tells each as it comes. */
export type VerifyControl = (scope: VerifyScope, onClause: (clause: object) => void) => Promise<object>;

/** Adds the path by which a command has the release verified. */
export function addVerify(
  app: FastifyInstance,
  verify: VerifyControl,
  own: (request: FastifyRequest) => Promise<void>,
): void {
  app.post<{ Body: { role?: unknown; handOff?: unknown; browser?: unknown; canary?: unknown } }>(
    "/control/verify",
    { config: { access: "own" }, onRequest: own },
    async (request, reply) => {
      const { role, handOff, browser, canary } = request.body ?? {};
      const scope: VerifyScope = {
        ...(roles.includes(role as Role) ? { role: role as Role } : {}),
        ...(typeof handOff === "string" ? { handOff } : {}),
        ...(browser === true ? { browser } : {}),
        ...(canary === true ? { canary } : {}),
      };
      reply.type("application/x-ndjson");
      return reply.send(Readable.from(eventLines((onEvent) => verify(scope, onEvent))));
    },
  );
}
