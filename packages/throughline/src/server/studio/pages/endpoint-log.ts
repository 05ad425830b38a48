import type { StudioLog, StudioLogRow } from "../../../client/studio/studio-serving.ts";
import { type Endpoint, requestShape } from "../../../contracts/mlops/endpoint.ts";
import { literal, quoteName } from "../../../contracts/sql/text.ts";
import { instantText } from "../../../contracts/sql/typed-literal.ts";
import type { LoggedAnswer } from "../../../runtime/serving/prediction-log.ts";
import { studioError } from "../error-codes.ts";
import { piiNames } from "../map/fields.ts";
import { limitOf, type Query, revealOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { maskedValue } from "./relation-rows.ts";

/** The newest answers of an endpoint: those that only the event log holds yet, and those of the lake. */
export async function logReply(scope: StudioScope, endpoint: Endpoint, query: Query): Promise<StudioLog> {
  const limit = limitOf(query, { standard: 50, most: 500 });
  const before = cursorOf(query);
  const written = (await scope.logs.get(endpoint.name)?.newest(limit)) ?? [];
  const moved = await fromLake(scope, endpoint, { limit: limit + written.length + 1, before });
  const byId = new Map([...moved, ...written].map((answer) => [answer.request_id, answer]));
  const answers = [...byId.values()]
    .filter((answer) => before === undefined || keyOf(answer) < before)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  const revealed = revealOf(query);
  const masked = revealed ? new Set<string>() : piiNames(requestShape(endpoint));
  const last = answers[limit - 1];
  return {
    items: answers.slice(0, limit).map((answer) => logRow(answer, masked)),
    next: answers.length > limit && last !== undefined ? Buffer.from(keyOf(last)).toString("base64url") : null,
    masked: [...masked],
    revealed,
  };
}

/** Sorts as time does, then by request. */
const keyOf = ({ as_of, request_id }: LoggedAnswer) => `${as_of} ${request_id}`;

function cursorOf({ cursor }: Query): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  if (instantText(text.split(" ")[0] ?? "") !== undefined) return text;
  throw studioError("invalid-query", {
    detail: "cursor is not of this list",
    hint: "take it from `next` of the page before",
  });
}

async function fromLake(
  scope: StudioScope,
  endpoint: Endpoint,
  of: { readonly limit: number; readonly before: string | undefined },
): Promise<readonly LoggedAnswer[]> {
  await scope.release.refresh();
  if (scope.release.versionOf(endpoint.log.name) === undefined) return [];
  const at = of.before?.split(" ")[0];
  const where = at === undefined ? "" : ` WHERE as_of <= TIMESTAMPTZ ${literal(at)}`;
  const rows = await scope.release.reader.rows(
    `SELECT * FROM ${quoteName(endpoint.log.name)}${where} ORDER BY as_of DESC, request_id DESC LIMIT ${of.limit}`,
  );
  return rows as unknown as LoggedAnswer[];
}

function logRow(answer: LoggedAnswer, masked: ReadonlySet<string>): StudioLogRow {
  const hidden = masked.size > 0;
  return {
    requestId: answer.request_id,
    at: answer.as_of,
    // Either may be a key that is personal data.
    id: hidden ? null : answer.id,
    entity: hidden ? null : answer.entity,
    request: maskedValue(answer.request, masked),
    features: maskedValue(answer.features, masked),
    score: answer.score,
    ...(answer.label === undefined ? {} : { label: answer.label, probabilities: answer.probabilities ?? null }),
    modelVersion: answer.model_version,
    release: answer.release,
    degraded: answer.degraded,
  };
}
