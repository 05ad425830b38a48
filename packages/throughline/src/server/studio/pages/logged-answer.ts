import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import { quoteName } from "../../../contracts/sql/text.ts";
import type { LoggedAnswer } from "../../../runtime/serving/prediction-log.ts";
import type { StudioScope } from "../studio.ts";

/** Newest answers that are looked through before the lake is. */
const mostNewest = 500;

/** An answer of an endpoint by the id of its request, from the event log or the lake; undefined where neither has it. */
export async function loggedAnswer(
  { logs, release }: StudioScope,
  endpoint: Endpoint,
  requestId: string,
): Promise<LoggedAnswer | undefined> {
  const newest = (await logs.get(endpoint.name)?.newest(mostNewest)) ?? [];
  const written = newest.find(({ request_id }) => request_id === requestId);
  if (written !== undefined) return written;
  await release.refresh();
  if (release.versionOf(endpoint.log.name) === undefined) return undefined;
  const from = quoteName(endpoint.log.name);
  const [row] = await release.reader.rows(`SELECT * FROM ${from} WHERE request_id = $1 LIMIT 1`, [requestId]);
  return row as unknown as LoggedAnswer | undefined;
}
