import { AsyncLocalStorage } from "node:async_hooks";

/** Runs pieces of work one after the other, in the order they came. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** One level of transaction: 0 is none. Work inside a level takes turns, so that nested levels end in order. */
export interface Scope {
  readonly owner: object;
  readonly level: number;
  readonly turns: Turns;
  open: boolean;
}

const running = new AsyncLocalStorage<Scope>();

/** Runs the work so that `scopeFor` finds its scope in everything it calls. */
export function runInScope<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
  return running.run(scope, work);
}

/** The innermost open scope of the caller that belongs to the same database, else `own`. */
export function scopeFor(own: Scope): Scope {
  const inner = running.getStore();
  return inner?.open === true && inner.owner === own.owner && inner.level > own.level ? inner : own;
}
