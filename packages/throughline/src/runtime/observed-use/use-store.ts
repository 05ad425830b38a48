import type { Database, DatabaseSession, Migration } from "../../ports/database.ts";
import type { Observation } from "./observed-use.ts";

/** The table of observed use. */
export const observedUseMigrations: readonly Migration[] = [
  {
    id: "observed-use-0001",
    sql: `
      create table observed_use (
        release text not null, consumer text not null, place text not null, use text not null, provider text not null, port text not null,
        declared jsonb not null, can_pick boolean not null, calls bigint not null, fields jsonb not null, at_us bigint not null,
        seq bigint generated always as identity, primary key (release, consumer, place, use));`,
  },
];

/** Releases whose observations are kept. */
const keptReleases = 20;

interface Row {
  readonly release: string;
  readonly consumer: string;
  readonly place: string;
  readonly use: string;
  readonly provider: string;
  readonly port: string;
  readonly declared: readonly string[];
  readonly can_pick: boolean;
  readonly calls: string;
  readonly fields: Readonly<Record<string, number>>;
}

/** Keeps what was seen, by release: one row for each entry of `uses`, for the last twenty releases. */
export class UseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds what was seen to what is known. `atUs` is now. */
  async add(observations: readonly Observation[], atUs: number): Promise<void> {
    if (observations.length === 0) return;
    await this.#database.transaction(async (session) => {
      for (const observation of observations) await addOne(session, observation, atUs);
      await session.query(
        `delete from observed_use where release not in
           (select release from observed_use group by release order by max(seq) desc limit $1)`,
        [keptReleases],
      );
    });
  }

  /** What was seen in a release, in the order in which it was seen first. */
  async of(release: string): Promise<readonly Observation[]> {
    const rows = await this.#database.query<Row>("select * from observed_use where release = $1 order by seq", [
      release,
    ]);
    return rows.map(({ release: of, consumer, place, use, provider, port, declared, can_pick, calls, fields }) => {
      return {
        release: of,
        consumer,
        place,
        use,
        provider,
        port,
        declared,
        canPick: can_pick,
        calls: Number(calls),
        fields,
      };
    });
  }
}

async function addOne(session: DatabaseSession, seen: Observation, atUs: number): Promise<void> {
  const { release, consumer, place, use, provider, port, declared, canPick, calls } = seen;
  const key = [release, consumer, place, use];
  const [known] = await session.query<Pick<Row, "calls" | "fields">>(
    "select calls, fields from observed_use where release = $1 and consumer = $2 and place = $3 and use = $4",
    key,
  );
  const fields = added(known?.fields ?? {}, seen.fields);
  await session.query(
    `insert into observed_use (release, consumer, place, use, provider, port, declared, can_pick, calls, fields, at_us)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (release, consumer, place, use) do update set calls = excluded.calls, fields = excluded.fields, at_us = excluded.at_us`,
    [
      ...[...key, provider, port, JSON.stringify(declared), canPick, calls + Number(known?.calls ?? 0)],
      ...[JSON.stringify(fields), atUs],
    ],
  );
}

function added(known: Readonly<Record<string, number>>, seen: Readonly<Record<string, number>>) {
  const names = new Set([...Object.keys(known), ...Object.keys(seen)]);
  return Object.fromEntries([...names].map((name) => [name, (known[name] ?? 0) + (seen[name] ?? 0)]));
}
