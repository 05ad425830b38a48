import type { EndpointLog } from "../../contracts/mlops/endpoint.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { servingError } from "./error-codes.ts";

export interface LogMoverEngines {
  readonly events: EventLog;
  readonly tables: TableStore;
  readonly engine: QueryEngine;
}

/** Most records that one commit moves into the lake. */
const batchRecords = 20_000;

/** Moves a topic of the event log into a lake table, each record exactly once: a commit carries the offset that it reached. */
export class LogMover {
  readonly #topic: string;
  readonly #log: EndpointLog;
  readonly #engines: LogMoverEngines;
  #moving: Promise<unknown> = Promise.resolve();

  constructor(topic: string, log: EndpointLog, engines: LogMoverEngines) {
    this.#topic = topic;
    this.#log = log;
    this.#engines = engines;
  }

  /** Moves what is written; one call at a time, since two that read the same offset would both write what follows it. */
  move(): Promise<number> {
    const moved = this.#moving.then(() => this.#moveAll());
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  async #moveAll(): Promise<number> {
    const { events, tables } = this.#engines;
    const snapshot = await tables.ensure(this.#log.name, shapeOf(this.#log.columns));
    let from = snapshot.transactions.get(this.#topic) ?? 0;
    const written = await events.end(this.#topic);
    if (written < from)
      throw servingError("log-rewound", {
        detail: `topic ${this.#topic} ends at ${written}, and ${this.#log.name} has its records up to ${from}`,
      });
    let moved = 0;
    while (from < written) {
      const records = await events.read(this.#topic, from, batchRecords);
      const last = records.at(-1);
      if (last === undefined) break;
      const values = records.map(({ value }) => value);
      await this.#commit(values, last.offset + 1);
      from = last.offset + 1;
      moved += records.length;
      await events.trim(this.#topic, from);
    }
    return moved;
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
