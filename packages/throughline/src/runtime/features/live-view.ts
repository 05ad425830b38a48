import type { LiveEvent } from "./live-row.ts";

/** Most live events that a view holds: some 200 bytes each. */
export const mostLiveEvents = 1_000_000;

/** An event with its place in the log of its source. */
export interface PlacedEvent extends LiveEvent {
  /** From 1. */
  readonly place: number;
}

/**
 * The live events of a view: those that its source took and its rows did not have when the release was made. They come in the order of
 * the log, each once; events that no window of now on reaches are let go.
 */
export class LiveView {
  readonly source: string;
  readonly #longestUs: number;
  readonly #nowUs: () => number;
  #entities = new Map<string, LiveEvent[]>();
  #codes = new Set<number>();
  #known = 0;
  #newestUs = Number.NEGATIVE_INFINITY;
  #sweepAt = sweepFrom;
  #isWhole = true;

  constructor(of: { readonly source: string; readonly longestUs: number; readonly nowUs: () => number }) {
    this.source = of.source;
    this.#longestUs = of.longestUs;
    this.#nowUs = of.nowUs;
  }

  /** The place in the source's log up to which events are known. */
  get known(): number {
    return this.#known;
  }

  /** Events that are held. */
  get events(): number {
    return this.#codes.size;
  }

  /** Time of the newest event, microseconds; -Infinity where there is none. */
  get newestUs(): number {
    return this.#newestUs;
  }

  /** False once more events came than are held: windows would lack some. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The events of an entity, in the order in which they came. Another array once some were let go. */
  of(key: string): readonly LiveEvent[] | undefined {
    return this.#entities.get(key);
  }

  /** Takes an event, unless its key was there before; `undefined` stands for a row that is no event of the view. */
  take(event: LiveEvent | undefined, place: number): void {
    this.#known = Math.max(this.#known, place);
    const code = event?.values.at(-1);
    if (event === undefined || code === undefined || this.#codes.has(code)) return;
    if (this.#codes.size >= this.#sweepAt) this.#sweep();
    if (this.#codes.size >= mostLiveEvents) {
      this.#isWhole = false;
      return;
    }
    this.#codes.add(code);
    this.#newestUs = Math.max(this.#newestUs, event.timeUs);
    const others = this.#entities.get(event.key);
    if (others === undefined) this.#entities.set(event.key, [event]);
    else others.push(event);
  }

  /** Lets go of what no window reaches any more. */
  #sweep(): void {
    const oldest = this.#nowUs() - this.#longestUs;
    const entities = [...this.#entities].flatMap(([key, events]) => {
      const reached = events.filter(({ timeUs }) => timeUs >= oldest);
      return reached.length === 0 ? [] : [[key, reached.length === events.length ? events : reached] as const];
    });
    this.#entities = new Map(entities);
    this.#codes = new Set(entities.flatMap(([, events]) => events.map(({ values }) => values.at(-1) as number)));
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#codes.size);
  }
}

/** Events from which on old ones are looked for. */
const sweepFrom = 10_000;
