import type { EndpointLog } from "../../contracts/mlops/endpoint.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { moveTopic } from "../lake/events/topic-mover.ts";
import { servingError } from "./error-codes.ts";

export interface LogMoverEngines {
  readonly events: EventLog;
  readonly tables: TableStore;
  readonly engine: QueryEngine;
}

/** Moves the topic of a prediction log into its lake table, each record exactly once. */
export class LogMover {
  readonly #topic: string;
  readonly #log: EndpointLog;
  readonly #engines: LogMoverEngines;

  constructor(topic: string, log: EndpointLog, engines: LogMoverEngines) {
    this.#topic = topic;
    this.#log = log;
    this.#engines = engines;
  }

  /** Moves what is written. Returns the records moved. */
  move(): Promise<number> {
    const { events, tables } = this.#engines;
    return moveTopic(this.#topic, events, {
      name: this.#log.name,
      rewound: (detail) => servingError("log-rewound", { detail }),
      open: async () => {
        const snapshot = await tables.ensure(this.#log.name, shapeOf(this.#log.columns));
        return { moved: snapshot.transactions.get(this.#topic) ?? 0 };
      },
      take: (records, { end }) =>
        this.#commit(
          records.map(({ value }) => value),
          end,
        ),
    });
  }

  async #commit(values: readonly string[], end: number): Promise<void> {
    const session = await this.#engines.engine.session();
    try {
      await session.run("CREATE TEMP TABLE moved (record VARCHAR)");
      const appender = await session.appender("moved", [{ name: "record", type: { name: "text" } }]);
      for (const value of values) appender.append([value]);
      await appender.end();
      const columns = shapeOf(this.#log.columns).map(
        ({ name, type }) => `${recordColumn(name, type.name)} AS ${quoteColumn(name)}`,
      );
      await this.#engines.tables.write(this.#log.name, {
        session,
        mode: "append",
        query: `SELECT ${columns.join(", ")} FROM moved`,
        transactions: [{ application: this.#topic, version: end }],
      });
    } finally {
      await session.close();
    }
  }
}

const sqlTypes: Readonly<Record<string, string>> = { timestamp: "TIMESTAMPTZ", float64: "DOUBLE", boolean: "BOOLEAN" };

function recordColumn(name: string, type: string): string {
  if (type === "json") return `json_extract(record, '$.${name}')::VARCHAR`;
  const text = `json_extract_string(record, '$.${name}')`;
  const sqlType = sqlTypes[type];
  return sqlType === undefined ? text : `${text}::${sqlType}`;
}
