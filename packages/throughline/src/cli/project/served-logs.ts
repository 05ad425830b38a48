import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { isEventSource, moveServed } from "../../runtime/events/event-sources.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { flushLogs, PredictionLog } from "../../runtime/serving/prediction-log.ts";
import type { Engines } from "./engines.ts";

/** What a server writes down of its callers: prediction logs and events, kept over releases. */
export class ServedLogs {
  readonly logs = new Map<string, PredictionLog>();
  readonly events: EventWriters;
  readonly #engines: Engines;
  readonly #log: (line: string) => void;
  #moved: Promise<unknown> = Promise.resolve();

  constructor(engines: Engines, log: (line: string) => void) {
    this.#engines = engines;
    this.#log = log;
    this.events = new EventWriters(engines);
  }

  /** One log an endpoint, whatever the release. */
  open({ declarations }: Pick<OpenRelease, "declarations">): void {
    for (const endpoint of declarations.filter(isEndpoint)) {
      if (!this.logs.has(endpoint.name)) this.logs.set(endpoint.name, new PredictionLog(endpoint, this.#engines));
    }
  }

  /** Writes what is in memory. Throws `serving.log-unwritten`. */
  flush(): Promise<void> {
    return flushLogs(this.logs.values());
  }

  /** Moves what was written into the lake, one move after the other. Never throws: what can't be moved is said and stays. */
  move({ declarations }: Pick<OpenRelease, "declarations">): Promise<unknown> {
    const move = async () => {
      for (const [name, log] of this.logs)
        await log.moveToLake().catch((error: unknown) => this.#unmoved(`prediction log of ${name}`, error));
      for (const source of declarations.filter(isEventSource))
        await moveServed(source, this.#engines, this.events).catch((error: unknown) =>
          this.#unmoved(`events of ${source.name}`, error),
        );
    };
    this.#moved = this.#moved.then(move);
    return this.#moved;
  }

  /** Writes what is in memory, and moves all into the lake. Never throws: what can't be written is said and stays. */
  async moveAnswered(release: Pick<OpenRelease, "declarations">): Promise<void> {
    await this.flush().catch((error: unknown) => this.#unmoved("newest answers", error));
    await this.move(release);
  }

  #unmoved(what: string, error: unknown): void {
    const because = error instanceof Error ? error.message : String(error);
    this.#log(`${what} could not be moved into the lake: ${because}`);
  }
}
