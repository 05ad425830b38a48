import type { Endpoint, EndpointLog } from "../../contracts/mlops/endpoint.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { EventLog, LogRecord } from "../../ports/event-log.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { moveTopic } from "../lake/events/topic-mover.ts";
import { servingError } from "./error-codes.ts";
import { ensureLogTable } from "./log-table.ts";

export interface LogMoverEngines {
  readonly events: EventLog;
  readonly tables: TableStore;
  /** Lends a session, whose temporary table `moved` is made and dropped. */
  readonly withSession: (work: (session: QuerySession) => Promise<void>) => Promise<void>;
}

/** Where the answers of an endpoint wait for the lake. */
export const predictionTopic = ({ name }: Pick<Endpoint, "name">): string => `predictions-${name}`;

/** Moves the topic of an endpoint's prediction log into its lake table, each record exactly once. */
export class LogMover {
  readonly #topic: string;
  readonly #log: EndpointLog;
  readonly #engines: LogMoverEngines;

  constructor(endpoint: Endpoint, engines: LogMoverEngines) {
    this.#topic = predictionTopic(endpoint);
    this.#log = endpoint.log;
    this.#engines = engines;
  }

  /** Moves what is written. Returns the records moved. Throws `serving.log-rewound`. */
  move(): Promise<number> {
    const { events, tables, withSession } = this.#engines;
    let fields: Shape = [];
    return moveTopic(this.#topic, events, {
      name: this.#log.name,
      rewound: (detail) => servingError("log-rewound", { detail }),
      open: async () => {
        const snapshot = await ensureLogTable(tables, this.#log);
        fields = snapshot.fields;
        return { moved: snapshot.transactions.get(this.#topic) ?? 0 };
      },
      take: (records, { end }) => withSession((session) => this.#commit(session, { records, end, fields })),
    });
  }

  async #commit(
    session: QuerySession,
    of: { readonly records: readonly LogRecord[]; readonly end: number; readonly fields: Shape },
  ): Promise<void> {
    await session.run("CREATE OR REPLACE TEMP TABLE moved (record VARCHAR)");
    try {
      const appender = await session.appender("moved", [{ name: "record", type: { name: "text" } }]);
      for (const { value } of of.records) appender.append([wellFormed(value)]);
      await appender.end();
      const columns = of.fields.map(
        ({ name, type, nullable }) => `${recordColumn(name, type.name, nullable)} AS ${quoteColumn(name)}`,
      );
      await this.#engines.tables.write(this.#log.name, {
        session,
        mode: "append",
        query: `SELECT ${columns.join(", ")} FROM moved`,
        transactions: [{ application: this.#topic, version: of.end }],
      });
    } finally {
      await session.run("DROP TABLE IF EXISTS moved");
    }
  }
}

/** Half of a surrogate pair, as JSON escapes it. */
const surrogate = /\\ud[89a-f]/i;

/** A record whose texts the lake can hold: half of a surrogate pair is no text, and becomes U+FFFD. */
function wellFormed(record: string): string {
  if (!surrogate.test(record)) return record;
  const value: unknown = JSON.parse(record);
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === "string" ? Buffer.from(part).toString() : part,
  );
}

const sqlTypes: Readonly<Record<string, string>> = { timestamp: "TIMESTAMPTZ", float64: "DOUBLE", boolean: "BOOLEAN" };

function recordColumn(name: string, type: string, isNullable: boolean): string {
  if (type === "json") return `json_extract(record, '$.${name}')::VARCHAR`;
  const text = `json_extract_string(record, '$.${name}')`;
  const sqlType = sqlTypes[type];
  // What can't be read of one record must not keep all that came after it out of the lake.
  return sqlType === undefined ? text : `${isNullable ? "TRY_CAST" : "CAST"}(${text} AS ${sqlType})`;
}
