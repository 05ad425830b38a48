import type { AgentTrace } from "./agent-trace.ts";

/** Most traces of one agent that are kept. */
const mostPerAgent = 200;
/** Most characters of all traces together, as JSON. */
const mostCharacters = 16_000_000;

interface Kept {
  readonly trace: AgentTrace;
  readonly size: number;
}

/** The newest traces of all agents, in memory: 200 an agent, 16 million characters in all; older ones are forgotten. Kept over releases. */
export class AgentTraces {
  readonly #kept: Kept[] = [];
  readonly #listeners = new Set<(trace: AgentTrace) => void>();
  #size = 0;

  add(trace: AgentTrace): void {
    const kept = { trace, size: JSON.stringify(trace).length };
    this.#kept.push(kept);
    this.#size += kept.size;
    const same = this.#kept.filter((one) => one.trace.agent === trace.agent);
    if (same.length > mostPerAgent) this.#forget(same[0] as Kept);
    while (this.#size > mostCharacters && this.#kept.length > 1) this.#forget(this.#kept[0] as Kept);
    for (const listener of this.#listeners) listener(trace);
  }

  /** Traces of an agent, the newest first; after the one with the id `after` where that is given. */
  of(agent: string, options: { readonly limit?: number; readonly after?: string } = {}): readonly AgentTrace[] {
    const all = this.#kept.filter(({ trace }) => trace.agent === agent).map(({ trace }) => trace);
    const newest = all.reverse();
    const start = options.after === undefined ? 0 : newest.findIndex(({ id }) => id === options.after) + 1;
    return newest.slice(start, start + (options.limit ?? 50));
  }

  /** A trace by its id; undefined where it was forgotten. */
  find(agent: string, id: string): AgentTrace | undefined {
    return this.#kept.find(({ trace }) => trace.agent === agent && trace.id === id)?.trace;
  }

  /** Calls a function with each trace from now on, until the function that comes back is called. */
  onTrace(listener: (trace: AgentTrace) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #forget(kept: Kept): void {
    this.#kept.splice(this.#kept.indexOf(kept), 1);
    this.#size -= kept.size;
  }
}
