import { isFeatureColumn } from "../../contracts/ml/feature-view.ts";
import { viewsOf } from "../../contracts/ml/model.ts";
import { type Endpoint, predictPath, requestShape } from "../../contracts/mlops/endpoint.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import type { Bench, ProbeReply } from "./verifier.ts";

/** Requests that an endpoint would get: those of rows that its model could have been asked about, spread over the table. */
export function sampleRequests(
  endpoint: Endpoint,
  bench: Pick<Bench, "once" | "session">,
  limit: number,
): Promise<readonly WireRow[]> {
  return bench.once(`requests ${endpoint.name} ${limit}`, async () => {
    const { model } = endpoint;
    const columns = requestShape(endpoint).map(({ name }) => {
      const input = model.features[name];
      const column = input === undefined || isFeatureColumn(input) ? name : input.name;
      return `${quoteColumn(column)} AS ${quoteColumn(name)}`;
    });
    const keys = viewsOf(model).map((view) => `${quoteColumn(view.entity.key.name)} IS NOT NULL`);
    const where = keys.length === 0 ? "" : `WHERE ${keys.join(" AND ")}`;
    const order = model.rows.rowKey.length > 0 ? model.rows.rowKey : Object.keys(model.rows.columns);
    const spread = `hash(${order.map(quoteColumn).join(", ")})`;
    return bench.session.rows(
      `SELECT ${columns.join(", ")} FROM ${quoteName(model.rows.name)} ${where} ORDER BY ${spread} LIMIT ${limit}`,
    );
  });
}

/** Replies of an endpoint to its sample requests, one after the other, kept for all clauses that look at them. */
export function sampleReplies(endpoint: Endpoint, bench: Bench): Promise<readonly ProbeReply[]> {
  return bench.once(`replies ${endpoint.name}`, async () => {
    const requests = await sampleRequests(endpoint, bench, asked);
    const replies: ProbeReply[] = [];
    for (const body of requests) replies.push(await askEndpoint(endpoint, body, bench));
    return replies;
  });
}

/** How many sample requests an endpoint is asked. */
const asked = 200;

/** One request to an endpoint; by a caller of its own, unless one is named. */
export function askEndpoint(
  endpoint: Endpoint,
  body: WireRow,
  { probe, signal, caller }: Pick<Bench, "probe" | "signal"> & { readonly caller?: string },
): Promise<ProbeReply> {
  const by = caller === undefined ? {} : { caller };
  return probe.ask(predictPath(endpoint), { method: "POST", body, signal, ...by });
}
