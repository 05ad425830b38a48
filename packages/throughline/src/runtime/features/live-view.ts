import { lowerBound } from "../../estimators/windows/entity-windows.ts";
import type { LiveEvent } from "./live-row.ts";

/** Most live events that a view holds: some 300 bytes each. */
export const mostLiveEvents = 1_000_000;

/** An event with its place in the log of its source. */
export interface PlacedEvent extends LiveEvent {
  /** From 1. */
  readonly place: number;
}

export interface LiveViewParts {
  readonly source: string;
  /** Length of the longest window, microseconds. */
  readonly longestUs: number;
  readonly nowUs: () => number;
  /** Codes of the keys that rows and taken events have already, in ascending order. */
  readonly known: Float64Array;
}

/**
 * The live events of a view: those that its source took and its rows did not have when the release was made. They come in the order of
 * the log, each key once; events that no window of now on reaches are let go.
 */
export class LiveView {
  readonly source: string;
  readonly #parts: LiveViewParts;
  #entities = new Map<string, LiveEvent[]>();
  readonly #came = new Set<number>();
  #events = 0;
  #known = 0;
  #newestUs = Number.NEGATIVE_INFINITY;
  #sweepAt = sweepFrom;
  #isWhole = true;

  constructor(parts: LiveViewParts) {
    this.source = parts.source;
    this.#parts = parts;
  }

  /** The place in the source's log up to which events are known. */
  get known(): number {
    return this.#known;
  }

  /** Events that are held. */
  get events(): number {
    return this.#events;
  }

  /** Time of the newest event, microseconds, also where that is dated ahead; -Infinity where there is none. */
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

  /** Says that all events up to a place are known. */
  reach(place: number): void {
    this.#known = Math.max(this.#known, place);
  }

  /** Takes an event that came, unless its key is known; `undefined` stands for a row that is no event of the view. */
  take(event: LiveEvent | undefined, place: number): void {
    this.reach(place);
    if (event === undefined || this.#came.has(event.code) || has(this.#parts.known, event.code)) return;
    this.#came.add(event.code);
    this.hold(event);
  }

  /** Holds an event whose key is known to be its own. */
  hold(event: LiveEvent): void {
    if (this.#events >= this.#sweepAt) this.#sweep();
    if (this.#events >= mostLiveEvents) {
      this.#isWhole = false;
      return;
    }
    this.#events++;
    this.#newestUs = Math.max(this.#newestUs, event.timeUs);
    const others = this.#entities.get(event.key);
    if (others === undefined) this.#entities.set(event.key, [event]);
    else others.push(event);
  }

  /** Lets go of what no window reaches any more. */
  #sweep(): void {
    const oldest = this.#parts.nowUs() - this.#parts.longestUs;
    this.#events = 0;
    const entities = [...this.#entities].flatMap(([key, events]) => {
      const reached = events.filter(({ timeUs }) => timeUs >= oldest);
      this.#events += reached.length;
      return reached.length === 0 ? [] : [[key, reached.length === events.length ? events : reached] as const];
    });
    this.#entities = new Map(entities);
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#events);
  }
}

/** Events from which on old ones are looked for. */
const sweepFrom = 10_000;

/** Whether a value is in an ascending list. */
const has = (sorted: Float64Array, value: number) => sorted[lowerBound(sorted, value)] === value;
