import type { FastifyReply, FastifyRequest } from "fastify";
import { shownName, unknownSays } from "../../contracts/shape/unknown-fields.ts";
import { serverError } from "../error-codes.ts";

/** Hook that refuses each parameter of a path that takes none, with `server.invalid-request`. */
export function noParameters(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const isExact = request.routeOptions.config.parameters === "none";
  const [name] = isExact ? Object.keys(request.query as object) : [];
  done(name === undefined ? undefined : unknownParameter(name));
}

function unknownParameter(name: string) {
  const message = unknownSays("parameter", []);
  const detail = `query does not have the shape that is asked: ${shownName(name)}: ${message}`;
  return serverError("invalid-request", { detail, issues: [{ message, path: ["query", shownName(name)] }] });
}
