import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import { ObservedUse } from "../../runtime/observed-use/observed-use.ts";
import { UseStore } from "../../runtime/observed-use/use-store.ts";

/** How often what was seen is written down, milliseconds. */
const writeMs = 10_000;

/** Counts which fields a server's handlers and agents read, and writes that down from time to time. */
export class ObservedTraffic {
  readonly use = new ObservedUse();
  readonly #store: UseStore;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(engines: { readonly database: Database; readonly clock: Clock }, log: (line: string) => void) {
    this.#store = new UseStore(engines.database);
    this.#clock = engines.clock;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), writeMs).unref();
  }

  /** Writes what was seen, one write after the other. Never throws: what can't be written is said, and lost. */
  flush(): Promise<void> {
    this.#written = this.#written.then(async () => {
      await this.#store.add(this.use.take(), this.#clock.nowUs()).catch((error: unknown) => {
        const because = error instanceof Error ? error.message : String(error);
        this.#log(`observed use could not be written: ${because}`);
      });
    });
    return this.#written;
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    return this.flush();
  }
}
