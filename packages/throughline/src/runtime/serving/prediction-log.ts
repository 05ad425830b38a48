import { randomUUID } from "node:crypto";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { Scored, ScoreRequest } from "./scorer.ts";

export interface PredictionLogEngines {
  readonly events: EventLog;
  readonly tables: TableStore;
  readonly engine: QueryEngine;
}

/** Most records that one commit moves into the lake. */
const batchRecords = 20_000;

/**
 * The prediction log of one endpoint. Answers are appended to the event log in batches that share one sync, and moved into the
 * lake table `logs.<endpoint>` from there, each exactly once: the lake's commit carries the offset it reached.
 * A power cut can lose the answers of the last batch, at most `flushMs` of them; a drained server loses none.
 */
export class PredictionLog {
  readonly #endpoint: Endpoint;
  readonly #engines: PredictionLogEngines;
  readonly #topic: string;
  #waiting: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failed: unknown;
  #timer: NodeJS.Timeout | undefined;

  constructor(endpoint: Endpoint, engines: PredictionLogEngines) {
    this.#endpoint = endpoint;
    this.#engines = engines;
    this.#topic = `predictions-${endpoint.name}`;
  }

  /** Longest time that an answer waits to be written, milliseconds. */
  static readonly flushMs = 50;

  /** Keeps an answer; returns its request id. Never waits. */
  add(request: ScoreRequest, { reply, trace }: Scored): string {
    const requestId = randomUUID();
    const record = {
      request_id: requestId,
      id: trace.id,
      entity: trace.entity,
      as_of: trace.asOf,
      watermark: trace.watermark,
      request,
      features: trace.features,
      ...reply,
    };
    this.#waiting.push(JSON.stringify(record));
    if (this.#waiting.length >= 512) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), PredictionLog.flushMs);
    return requestId;
  }

  /** The error of the last write, if it failed: the log is incomplete then, and health says so. */
  get failure(): unknown {
    return this.#failed;
  }

  /** Writes what waits, and resolves when it is on disk. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#writing
      .then(() => this.#engines.events.append(this.#topic, records))
      .then(
        () => {
          this.#failed = undefined;
        },
        (error: unknown) => {
          this.#failed = error;
          this.#waiting = [...records, ...this.#waiting].slice(-batchRecords);
        },
      );
  }

  /** Moves what is written into the lake. Safe to call again after a kill at any point. Returns the records moved. */
  async moveToLake(): Promise<number> {
    const { events, tables } = this.#engines;
    const { log } = this.#endpoint;
    const snapshot = await tables.ensure(log.name, shapeOf(log.columns));
    let from = snapshot.transactions.get(this.#topic) ?? 0;
    let moved = 0;
    for (
      let records = await events.read(this.#topic, from, batchRecords);
      records.length > 0;
      records = await events.read(this.#topic, from, batchRecords)
    ) {
      const end = (records.at(-1)?.offset ?? from - 1) + 1;
      await this.#commit(
        records.map(({ value }) => value),
        end,
      );
      await events.trim(this.#topic, end);
      moved += records.length;
      from = end;
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
      const columns = shapeOf(this.#endpoint.log.columns).map(
        ({ name, type }) => `${recordColumn(name, type.name)} AS ${quoteColumn(name)}`,
      );
      const query = `SELECT ${columns.join(", ")} FROM moved`;
      await this.#engines.tables.write(this.#endpoint.log.name, {
        session,
        mode: "append",
        query,
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
