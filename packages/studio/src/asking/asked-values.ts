import type { RemotePhase } from "@throughline/react";
import { RemoteError } from "throughline/client";
import { StudioProblem } from "throughline/client/studio";

type Load = (signal: AbortSignal) => Promise<unknown>;

interface Entry {
  phase: RemotePhase<unknown>;
  at: number;
  flight: AbortController | null;
  load: Load | null;
  readonly listeners: Set<() => void>;
}

/** How long nothing is shown, so that a fast answer does not flicker. */
const quietMs = 150;
/** Most answers that are kept for the way back. */
const mostKept = 200;

/** What was asked and answered, by key: shared by all that ask the same, kept for the way back. */
export class AskedValues {
  readonly #entries = new Map<string, Entry>();

  phase(key: string): RemotePhase<unknown> {
    return this.#entry(key).phase;
  }

  /** When the value was answered, milliseconds; 0 where there is none. */
  answeredAt(key: string): number {
    return this.#entry(key).at;
  }

  subscribe(key: string, listener: () => void): () => void {
    const { listeners } = this.#entry(key);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Asks, where the same is not asked already. A value that is here stays, marked busy. */
  ask(key: string, load: Load): void {
    const entry = this.#entry(key);
    if (entry.flight !== null) return;
    const flight = new AbortController();
    entry.flight = flight;
    entry.load = load;
    this.#show(entry, entry.phase.phase === "ready" ? { ...entry.phase, busy: true } : { phase: "waiting" });
    const late = setTimeout(() => {
      if (entry.phase.phase === "waiting") this.#show(entry, { phase: "loading" });
    }, quietMs);
    load(flight.signal).then(
      (value) => {
        entry.at = Date.now();
        settle({ phase: "ready", value, busy: false, stale: null });
      },
      (thrown: unknown) => settle(failed(entry, thrown)),
    );
    const settle = (phase: RemotePhase<unknown>) => {
      clearTimeout(late);
      if (entry.flight !== flight) return;
      entry.flight = null;
      this.#show(entry, phase);
    };
  }

  /** Forgets all answers, such as those given without the key, and asks again for those that are shown. */
  clear(): void {
    for (const [key, entry] of this.#entries) {
      entry.flight?.abort();
      entry.flight = null;
      entry.at = 0;
      this.#show(entry, { phase: "waiting" });
      if (entry.listeners.size > 0 && entry.load !== null) this.ask(key, entry.load);
    }
  }

  /** Asks again for all that is shown. */
  refresh(): void {
    for (const [key, entry] of this.#entries)
      if (entry.listeners.size > 0 && entry.load !== null) this.ask(key, entry.load);
  }

  #show(entry: Entry, phase: RemotePhase<unknown>): void {
    entry.phase = phase;
    for (const listener of entry.listeners) listener();
  }

  #entry(key: string): Entry {
    const found = this.#entries.get(key);
    if (found !== undefined) return found;
    const entry: Entry = { phase: { phase: "waiting" }, at: 0, flight: null, load: null, listeners: new Set() };
    this.#entries.set(key, entry);
    this.#forgetOldest();
    return entry;
  }

  #forgetOldest(): void {
    if (this.#entries.size <= mostKept) return;
    for (const [key, { listeners, flight }] of this.#entries)
      if (listeners.size === 0 && flight === null) {
        this.#entries.delete(key);
        return;
      }
  }
}

function failed(entry: Entry, thrown: unknown): RemotePhase<unknown> {
  const problem = asProblem(thrown);
  if (entry.phase.phase !== "ready") return { phase: "error", problem };
  return { ...entry.phase, busy: false, stale: { since: new Date(entry.at), problem } };
}

/** Whatever was thrown as a problem that can be shown. */
export function asProblem(thrown: unknown): RemoteError | StudioProblem {
  if (thrown instanceof StudioProblem || thrown instanceof RemoteError) return thrown;
  return new StudioProblem({
    code: "studio.failed",
    title: "This part of the Studio failed",
    detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    hint: "reload the page",
    status: 0,
    retryable: false,
  });
}
