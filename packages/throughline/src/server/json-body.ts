import type { FastifyInstance } from "fastify";
import type { ThroughlineError } from "../contracts/errors/throughline-error.ts";
import { jsonFault } from "../contracts/lock/json-fault.ts";
import { serverError } from "./error-codes.ts";

type JsonParser = (request: unknown, body: string, done: (error: Error | null, body?: unknown) => void) => void;

/**
 * Reads JSON bodies: no name in them reaches a prototype, and a body that is no JSON is refused by the place of its fault, never by
 * its text.
 */
export function jsonParser(app: FastifyInstance): JsonParser {
  const parse = app.getDefaultJsonParser("error", "error") as JsonParser;
  return (request, body, done) =>
    parse(request, body, (error, value) => (error === null ? done(null, value) : done(notJson(body, error))));
}

function notJson(body: string, cause: Error): ThroughlineError {
  if (body.trim() === "") return serverError("invalid-json", { detail: "the body is empty", cause });
  const fault = jsonFault(body);
  if (fault === undefined) {
    const detail = "the body has a character or a name that is not taken, such as __proto__";
    return serverError("invalid-json", { detail, hint: "send JSON without it", cause });
  }
  const { line, column } = placeIn(body, fault.offset);
  const detail =
    fault.found === "end"
      ? `the body ends before its JSON does: line ${line}, column ${column}`
      : `the body is no JSON from here on: line ${line}, column ${column}`;
  const message = fault.found === "end" ? "the text ends too early" : "no JSON from here on";
  return serverError("invalid-json", { detail, issues: [{ message, path: ["body", line, column] }], cause });
}

/** Line and column of a position, from 1 on. */
function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
