import type { EndpointReply } from "../../contracts/mlops/endpoint.ts";
import { isEndpoint, requestShape } from "../../contracts/mlops/endpoint.ts";
import { schemaOfShape } from "../../contracts/shape/json-schema.ts";
import { servingError } from "../../runtime/serving/error-codes.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import type { ScoreRequest } from "../../runtime/serving/scorer.ts";
import { compileValidator, type Validator } from "./validate.ts";

/** What answering needs: a release, and the logs of its endpoints. */
export interface AnswerScope {
  readonly release: OpenRelease;
  readonly shared: { readonly logs: ReadonlyMap<string, PredictionLog> };
}

/** Validators live as long as the release whose shapes they check. */
const validators = new WeakMap<OpenRelease, Map<string, Validator>>();

/** The validator of an endpoint's request in a release. Throws `serving.unknown-endpoint`. */
export function validatorOf(release: OpenRelease, name: string): Validator {
  const known = validators.get(release) ?? new Map<string, Validator>();
  validators.set(release, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  const endpoint = release.declarations.filter(isEndpoint).find((one) => one.name === name);
  if (endpoint === undefined) throw servingError("unknown-endpoint", { detail: `no endpoint has this name: ${name}` });
  const validator = compileValidator(schemaOfShape(requestShape(endpoint)));
  known.set(name, validator);
  return validator;
}

/** Validates, answers and logs one request of code of this project. Throws `server.invalid-request`, `serving.*`. */
export function answerRequest(name: string, request: unknown, scope: AnswerScope): EndpointReply {
  return answerAll(name, [validatorOf(scope.release, name)(request, [])], scope)[0] as EndpointReply;
}

/** Answers and logs validated requests, in order. */
export function answerAll(
  name: string,
  requests: readonly ScoreRequest[],
  { release, shared }: AnswerScope,
): EndpointReply[] {
  const scorer = release.scorers.get(name);
  if (scorer === undefined) throw servingError("unknown-endpoint", { detail: `no endpoint has this name: ${name}` });
  const log = shared.logs.get(name);
  return scorer.scoreAll(requests).map((scored, i) => {
    log?.add(requests[i] as ScoreRequest, scored);
    return scored.reply;
  });
}
