import { randomUUID } from "node:crypto";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { QueryEngine, WireValue } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { servingError } from "./error-codes.ts";
import { LogMover, type LogMoverEngines, predictionTopic } from "./log-mover.ts";
import type { Scored, ScoreRequest } from "./scorer.ts";

export interface PredictionLogEngines {
  readonly events: EventLog;
  readonly tables: TableStore;
  readonly engine: QueryEngine;
}

/** An answer as the log keeps it: the columns of the endpoint's log table. */
export interface LoggedAnswer {
  readonly request_id: string;
  readonly id: string | null;
  readonly entity: string | null;
  readonly as_of: string;
  readonly watermark: string | null;
  readonly request: WireValue;
  readonly features: WireValue;
  readonly score: number;
  readonly model_version: string | null;
  readonly release: string;
  readonly degraded: boolean;
  /** Of several classes: the one that was said. */
  readonly label?: string;
  readonly probabilities?: WireValue;
  /** Where the model has live events: of each source the place in its log up to which they were known. */
  readonly live?: WireValue;
}

/** Answers from which on a batch is written at once. */
const fullBatch = 512;
/** Most answers that wait while the disk takes none; later ones are dropped, and counted. */
const mostWaiting = 100_000;
/** Time after which a write that failed is tried again, milliseconds. */
const retryMs = 1_000;

/**
 * The prediction log of one endpoint. Answers are appended to the event log in batches that share one sync, and moved into the
 * lake table `logs.<endpoint>` from there, each exactly once: the lake's commit carries the offset it reached.
 * A power cut can lose the answers of the last batch, at most `flushMs` of them; a drained server loses none.
 */
export class PredictionLog {
  readonly #endpoint: Endpoint;
  readonly #events: EventLog;
  readonly #topic: string;
  readonly #mover: LogMover;
  readonly #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #failed: unknown;
  #unmoved: unknown;
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(endpoint: Endpoint, engines: PredictionLogEngines) {
    this.#endpoint = endpoint;
    this.#events = engines.events;
    this.#topic = predictionTopic(endpoint);
    this.#mover = new LogMover(endpoint, { ...engines, withSession: sessionsOf(engines.engine) });
  }

  /** Longest time that an answer waits to be written, milliseconds. */
  static readonly flushMs = 50;

  /** Keeps an answer under a request id, which it returns. Never waits. */
  add(request: ScoreRequest, { reply, trace }: Scored, requestId: string = randomUUID()): string {
    if (this.#waiting.length >= mostWaiting) {
      this.#dropped++;
      return requestId;
    }
    const record = {
      request_id: requestId,
      id: trace.id,
      entity: trace.entity,
      as_of: trace.asOf,
      watermark: trace.watermark,
      request,
      features: trace.features,
      score: reply.score,
      ...(reply.label === undefined ? {} : { label: reply.label, probabilities: reply.probabilities }),
      ...(trace.live === undefined ? {} : { live: trace.live }),
      model_version: reply.model_version,
      release: reply.release,
      degraded: reply.degraded,
    };
    this.#waiting.push(JSON.stringify(record));
    if (this.#waiting.length === fullBatch && this.#failed === undefined) void this.#write();
    else this.#later(PredictionLog.flushMs);
    return requestId;
  }

  /** The error of the last write, if it failed: answers are kept in memory then, and health says so. */
  get failure(): unknown {
    return this.#failed;
  }

  /** Answers that are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Answers that could not be kept, because too many were waiting. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes what waits, and resolves when it is on disk. Throws `serving.log-unwritten`. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#write();
    if (this.#waiting.length === 0) return;
    throw servingError("log-unwritten", {
      detail: `${this.#waiting.length} answers of ${this.#endpoint.name} could not be written to its log`,
      cause: this.#failed,
    });
  }

  /** The newest answers that the event log still holds, at most `limit`, newest first; some may be in the lake already. */
  async newest(limit: number): Promise<readonly LoggedAnswer[]> {
    await this.#write();
    const end = await this.#events.end(this.#topic);
    const records = await this.#events.read(this.#topic, Math.max(0, end - limit), limit);
    return records.map(({ value }) => JSON.parse(value) as LoggedAnswer).reverse();
  }

  /** Moves what is written into the lake. Safe to call again after a kill at any point. Returns the records moved. */
  async moveToLake(): Promise<number> {
    try {
      const moved = await this.#mover.move();
      this.#unmoved = undefined;
      return moved;
    } catch (error) {
      this.#unmoved = error;
      throw error;
    }
  }

  /** The error of the last move into the lake, if it failed: answers stay in the event log then, and health says so. */
  get unmoved(): unknown {
    return this.#unmoved;
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.#write(), ms);
    if (ms === retryMs) this.#timer.unref();
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Writes batches until none waits or one fails; a batch that failed waits again, before those that came since. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const records = this.#waiting.slice(0, fullBatch * 8);
      try {
        await this.#events.append(this.#topic, records);
      } catch (error) {
        this.#failed = error;
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#later(retryMs);
        return;
      }
      this.#waiting.splice(0, records.length);
      this.#failed = undefined;
    }
  }
}

/** A session of its own for each piece of work. */
function sessionsOf(engine: QueryEngine): LogMoverEngines["withSession"] {
  return async (work) => {
    const session = await engine.session();
    try {
      await work(session);
    } finally {
      await session.close();
    }
  };
}

/** Writes what waits in each of several logs, whatever becomes of the others. Throws one `serving.log-unwritten` that names all that failed. */
export async function flushLogs(logs: Iterable<PredictionLog>): Promise<void> {
  const outcomes = await Promise.allSettled([...logs].map((log) => log.flush()));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0];
  const detail = failures.map((failure) => (isThroughlineError(failure) ? failure.detail : String(failure))).join("; ");
  throw servingError("log-unwritten", { detail, cause: failures[0] });
}
