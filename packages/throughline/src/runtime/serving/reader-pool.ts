import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { QuerySession, SqlParameter, WireRow } from "../../ports/query-engine.ts";
import { servingError } from "./error-codes.ts";

/** Reads rows; several readings go on at once. */
export type RowReader = Pick<QuerySession, "rows">;

/** Sessions that read for requests, each one statement at a time; who comes when all are busy waits for the first that is free. */
export class ReaderPool implements RowReader {
  readonly #sessions: readonly QuerySession[];
  readonly #limitMs: number;
  readonly #free: QuerySession[];
  readonly #waiting: ((session: QuerySession) => void)[] = [];

  /** `limitMs`: longest time of one statement; a longer one is interrupted. */
  constructor(sessions: readonly QuerySession[], limitMs: number) {
    this.#sessions = sessions;
    this.#free = [...sessions];
    this.#limitMs = limitMs;
  }

  /** The rows of a statement. Throws `serving.query-timeout` and what the engine throws. */
  async rows(sql: string, parameters: readonly SqlParameter[] = []): Promise<WireRow[]> {
    const session = await this.#take();
    const timer = setTimeout(() => session.interrupt(), this.#limitMs);
    try {
      return await session.rows(sql, parameters);
    } catch (cause) {
      if (!isThroughlineError(cause, "engine.interrupted")) throw cause;
      throw servingError("query-timeout", { detail: `question took longer than ${this.#limitMs / 1000} s`, cause });
    } finally {
      clearTimeout(timer);
      this.#give(session);
    }
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) await session.close();
  }

  #take(): Promise<QuerySession> {
    const session = this.#free.pop();
    if (session !== undefined) return Promise.resolve(session);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #give(session: QuerySession): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(session);
    else next(session);
  }
}
