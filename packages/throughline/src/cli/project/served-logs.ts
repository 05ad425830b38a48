import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { isEventSource, moveServed } from "../../runtime/events/event-sources.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { flushLogs, PredictionLog } from "../../runtime/serving/prediction-log.ts";
import type { Engines } from "./engines.ts";

/** What could not be moved into the lake, by the declaration whose rows it is, and why. */
export type Unmoved = ReadonlyMap<DeclarationId, unknown>;

/** What a server writes down of its callers: prediction logs and events, kept over releases. */
export class ServedLogs {
  readonly logs = new Map<string, PredictionLog>();
  readonly events: EventWriters;
  readonly #engines: Engines;
  readonly #log: (line: string) => void;
  #moved: Promise<Unmoved> = Promise.resolve(new Map());

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
  move({ declarations }: Pick<OpenRelease, "declarations">): Promise<Unmoved> {
    this.#moved = this.#moved.then(() => this.#moveAll(declarations));
    return this.#moved;
  }

  /** Writes what is in memory, and moves all into the lake. Never throws: what can't be written is said and stays. */
  async moveAnswered(release: Pick<OpenRelease, "declarations">): Promise<Unmoved> {
    await this.flush().catch((error: unknown) => this.#say("newest answers", error));
    return this.move(release);
  }

  async #moveAll(declarations: readonly Declaration[]): Promise<Unmoved> {
    const unmoved = new Map<DeclarationId, unknown>();
    const tried = async (what: string, id: DeclarationId, move: Promise<unknown>) => {
      await move.catch((error: unknown) => {
        unmoved.set(id, error);
        this.#say(what, error);
      });
    };
    for (const [name, log] of this.logs)
      await tried(`prediction log of ${name}`, idOf({ kind: "endpoint", name }), log.moveToLake());
    for (const source of declarations.filter(isEventSource))
      await tried(`events of ${source.name}`, idOf(source), moveServed(source, this.#engines, this.events));
    return unmoved;
  }

  #say(what: string, error: unknown): void {
    const because = error instanceof Error ? error.message : String(error);
    this.#log(`${what} could not be moved into the lake: ${because}`);
  }
}
