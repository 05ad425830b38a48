import type { Database, Migration } from "../../../ports/database.ts";
import type { LogRecord } from "../../../ports/event-log.ts";
import { parseEvent, rowHash } from "./event-record.ts";

/** Keys of events that the log forgets: what was sent under them is known for a week. */
export const eventKeyMigrations: readonly Migration[] = [
  {
    id: "0001-event-keys",
    sql: `create table event_keys (source text, key text, hash text not null, at_us bigint not null, primary key (source, key))`,
  },
];

/** How long a repeat is known, microseconds. */
export const keptUs = 7 * 86_400_000_000;

/** Keeps the keys of records that are in the lake, and forgets those of a week ago. */
export async function rememberKeys(
  database: Database,
  {
    source,
    records,
    nowUs,
  }: { readonly source: string; readonly records: readonly LogRecord[]; readonly nowUs: number },
): Promise<void> {
  const keyed = records.flatMap(({ value }) => {
    const { key, row } = parseEvent(value);
    return key === undefined ? [] : [{ key, hash: rowHash(row) }];
  });
  if (keyed.length === 0) return;
  await database.transaction(async (session) => {
    await session.query(
      `insert into event_keys (source, key, hash, at_us)
       select $1, key, hash, $4 from unnest($2::text[], $3::text[]) as given(key, hash) on conflict do nothing`,
      [source, keyed.map(({ key }) => key), keyed.map(({ hash }) => hash), nowUs],
    );
    await session.query("delete from event_keys where at_us < $1", [nowUs - keptUs]);
  });
}

/** The hash of the row that came under a key; undefined where none did. */
export async function knownHash(
  database: Database,
  { source, key }: { readonly source: string; readonly key: string },
): Promise<string | undefined> {
  const sql = "select hash from event_keys where source = $1 and key = $2";
  const [row] = await database.query<{ hash: string }>(sql, [source, key]);
  return row?.hash;
}
