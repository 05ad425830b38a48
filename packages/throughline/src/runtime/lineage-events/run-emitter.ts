import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type LineageFailure, type RunEvents, runEventsOf } from "../../formats/openlineage/run-events.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { RunEvent } from "../run/run-options.ts";
import { builtFacts } from "./built-facts.ts";
import { type EventSink, openEventSink, type SinkReport } from "./event-sink.ts";
import type { EventTarget } from "./event-target.ts";
import { readBuilds, readChecks, readRun } from "./read-run.ts";

export interface EmitterOptions {
  readonly graph: ProjectGraph;
  readonly database: Database;
  readonly tables: TableStore;
  readonly clock: Clock;
  readonly target: EventTarget;
  /** File for the events of a run that the endpoint does not take. */
  readonly keepIn: (run: string) => string;
  /** Our version. */
  readonly version: string;
}

/** Tells of a run while it goes on. */
export interface RunEmitter {
  /** Takes an event of the run; returns at once and never throws. */
  readonly hear: (event: RunEvent) => void;
  /** Ends the run, with what it ended by where it failed. Undefined where the run never began. Never throws. */
  readonly end: (error?: unknown) => Promise<SinkReport | undefined>;
}

/**
 * Sends OpenLineage events of a run: START and COMPLETE or FAIL of each declaration that is built, of the checks of each, and of the
 * run as a whole. What it says of versions and measurements it reads from the run's records, one event after the other, beside the
 * run; nothing that goes wrong here reaches the run.
 */
export function openRunEmitter(options: EmitterOptions): RunEmitter {
  return new Emitter(options);
}

interface Opened {
  readonly run: string;
  readonly events: RunEvents;
  readonly sink: EventSink;
}

class Emitter implements RunEmitter {
  readonly #options: EmitterOptions;
  readonly #started = new Map<string, number>();
  #opened: Promise<Opened | undefined> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EmitterOptions) {
    this.#options = options;
  }

  hear(event: RunEvent): void {
    this.#opened ??= this.#open();
    if (event.event !== "step-started" && event.event !== "step-done") return;
    const id = idOf(event.declaration as Declaration);
    const atUs = this.#options.clock.nowUs();
    if (event.event === "step-started") {
      this.#started.set(id, atUs);
      this.#then(async ({ events, sink }) => sink.send(events.buildStarted(id, atUs)));
    } else if (this.#started.delete(id)) {
      this.#then(async (opened) => this.#sendBuilt(opened, id, atUs));
    }
  }

  async end(error?: unknown): Promise<SinkReport | undefined> {
    if (this.#opened === undefined) return undefined;
    const atUs = this.#options.clock.nowUs();
    const failure = error === undefined ? undefined : failureOf(error);
    this.#then(async (opened) => this.#sendEnd(opened, atUs, failure));
    await this.#last;
    const opened = await this.#opened;
    return opened?.sink.close();
  }

  /** Does one thing after the other; what fails is left out. */
  #then(work: (opened: Opened) => Promise<void>): void {
    this.#last = this.#last
      .then(async () => {
        const opened = await this.#opened;
        if (opened !== undefined) await work(opened);
      })
      .catch(() => undefined);
  }

  /** The run that goes on is the last that was recorded. */
  async #open(): Promise<Opened | undefined> {
    const { database, graph, target, keepIn, version } = this.#options;
    const run = await readRun(database, "latest").catch(() => undefined);
    if (run === undefined) return undefined;
    const events = runEventsOf({ graph, run, version });
    const sink = openEventSink({ target, keepIn: keepIn(run.id) });
    sink.send(events.runStarted());
    return { run: run.id, events, sink };
  }

  async #sendBuilt({ run, events, sink }: Opened, id: string, atUs: number): Promise<void> {
    const { database, tables } = this.#options;
    const [build] = await readBuilds(database, run, id).catch(() => []);
    const facts = build === undefined ? {} : await builtFacts(tables, build.version);
    sink.send(events.buildEnded(id, build?.atUs ?? atUs, facts));
  }

  async #sendEnd({ run, events, sink }: Opened, atUs: number, failure: LineageFailure | undefined): Promise<void> {
    const broken = failure ?? { code: "run.stopped", detail: "the run ended before this was built" };
    for (const id of this.#started.keys()) sink.send(events.buildEnded(id, atUs, { failure: broken }));
    for (const checks of await readChecks(this.#options.database, run).catch(() => []))
      for (const event of events.checked(checks.declaration, checks.atUs, checks.measured)) sink.send(event);
    sink.send(events.runEnded(atUs, failure));
  }
}

/** What is not ours may say anything, also what is secret: it is not told on. */
function failureOf(error: unknown): LineageFailure {
  return isThroughlineError(error)
    ? { code: error.code, detail: error.detail }
    : { code: "internal", detail: "unexpected failure" };
}
