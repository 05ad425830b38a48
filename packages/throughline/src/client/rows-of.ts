import type { ListQuery, RemoteList, RemoteOptions } from "../contracts/core/remote.ts";
import { clientError } from "./error-codes.ts";
import { remoteError } from "./remote-error.ts";

/**
 * All rows of a list, page after page, each fetched when it is needed. Throws `RemoteError`; `client.invalid-reply` where a page
 * leads to itself.
 *
 * @example
 * for await (const alert of rowsOf(alerts, { sort: "-score" })) console.log(alert.payment_id);
 */
export async function* rowsOf<Row, Filter extends string, Sort extends string>(
  list: RemoteList<Row, Filter, Sort>,
  query: ListQuery<Filter, Sort> = {},
  options: RemoteOptions = {},
): AsyncGenerator<Row, void, void> {
  let cursor = query.cursor;
  for (;;) {
    const page = await list.fetch({ ...query, ...(cursor === undefined ? {} : { cursor }) }, options);
    yield* page.items;
    if (page.next === null) return;
    if (page.next === cursor)
      throw remoteError(clientError("invalid-reply", { detail: `page of ${list.name} leads to itself` }), false);
    cursor = page.next;
  }
}
