import type { Place, ThroughlineError } from "../../contracts/errors/throughline-error.ts";

/** An error as RFC 9457 `application/problem+json`, with the members of ours beside the standard ones. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: string;
  readonly fault: string;
  readonly hint: string;
  readonly where?: Place & { readonly declaration?: string; readonly role?: string; readonly subject?: string };
  readonly issues?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[];
}

/** Where the server that sends it explains the code. */
const typeOf = (error: ThroughlineError) => `/docs/errors#${error.code.replace(".", "-")}`;

/** The problem document of an error. `instance` names the request. Causes and stacks are never part of it. */
export function problemOf(error: ThroughlineError, instance?: string): ProblemDocument {
  return {
    type: typeOf(error),
    title: error.title,
    status: error.status,
    detail: error.detail,
    ...(instance === undefined ? {} : { instance }),
    code: error.code,
    fault: error.fault,
    hint: error.hint,
    ...(error.where === undefined ? {} : { where: error.where }),
    ...(error.issues.length === 0 ? {} : { issues: error.issues }),
  };
}
