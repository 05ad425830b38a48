import { diffEntry } from "../../contracts/diff/entry-diff.ts";
import type { PlacedChange, Renames } from "../../contracts/diff/placed-change.ts";
import { type Lock, lockOf } from "../../contracts/lock/lock.ts";
import type { Release } from "../releases/release-store.ts";

/** What became of one contract from one state of a project to the next. */
export interface ContractStep {
  /** `first` in the oldest state that has it and is known. */
  readonly change: "first" | "added" | "removed" | "changed" | "same";
  readonly changes: readonly PlacedChange[];
}

/** One release of a contract's history. */
export interface ContractMoment extends ContractStep {
  readonly release: Release;
  /** The release before it that is kept. */
  readonly before: Release | undefined;
}

/** The contracts of a release; what they are made from comes first in `order`. */
interface Contracts {
  readonly lock: Lock;
  readonly order: readonly string[];
}

/** Most comparisons of two states that are kept. */
const mostKept = 200;

/** What changed in contracts from release to release. Releases never change, so each pair is compared once. */
export class ContractHistory {
  readonly #contracts = new Map<string, Contracts>();
  readonly #changes = new Map<string, ReadonlyMap<string, readonly PlacedChange[]>>();

  /** Each release that has the contract or lost it, in the order that is given: newest first. */
  of(id: string, releases: readonly Release[]): ContractMoment[] {
    return releases.flatMap((release, i): ContractMoment[] => {
      const before = releases[i + 1];
      const after = this.#contractsOf(release);
      if (before === undefined)
        return after.lock.entries[id] === undefined ? [] : [{ release, before, change: "first", changes: [] }];
      const was = this.#contractsOf(before);
      const changes = this.#kept(`${before.id}>${release.id}`, () => changesBetween(was, after));
      const step = stepOf(id, { was: was.lock, is: after.lock, changes });
      return step === undefined ? [] : [{ release, before, ...step }];
    });
  }

  /** What a lock says otherwise than a release; undefined where neither has the contract. */
  ofLock(id: string, lock: Lock, release: Release): ContractStep | undefined {
    const was = this.#contractsOf(release);
    const order = [...new Set([...was.order, ...Object.keys(lock.entries)])];
    return stepOf(id, { was: was.lock, is: lock, changes: changesBetween(was, { lock, order }) });
  }

  #contractsOf({ id, graph }: Release): Contracts {
    const known = this.#contracts.get(id) ?? { lock: lockOf(graph), order: graph.nodes.map((node) => node.id) };
    return keep(this.#contracts, id, known);
  }

  #kept(key: string, compare: () => ReadonlyMap<string, readonly PlacedChange[]>) {
    return keep(this.#changes, key, this.#changes.get(key) ?? compare());
  }
}

/** Keeps a value as the newest, and not more than `mostKept`. */
function keep<T>(map: Map<string, T>, key: string, value: T): T {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostKept && oldest !== undefined) map.delete(oldest);
  return value;
}

function stepOf(
  id: string,
  {
    was,
    is,
    changes,
  }: { readonly was: Lock; readonly is: Lock; readonly changes: ReadonlyMap<string, readonly PlacedChange[]> },
): ContractStep | undefined {
  const [before, after] = [was.entries[id], is.entries[id]];
  if (before === undefined) return after === undefined ? undefined : { change: "added", changes: [] };
  if (after === undefined) return { change: "removed", changes: [] };
  const own = changes.get(id) ?? [];
  return { change: own.length === 0 ? "same" : "changed", changes: own };
}

/** All changes, by declaration. Providers are compared before their readers, so that renames are known by then. */
function changesBetween(was: Contracts, is: Contracts): ReadonlyMap<string, readonly PlacedChange[]> {
  const renames: Renames = new Map();
  const found = new Map<string, readonly PlacedChange[]>();
  for (const id of is.order) {
    const [before, after] = [was.lock.entries[id], is.lock.entries[id]];
    if (before === undefined || after === undefined) continue;
    const changes = diffEntry({ id, before, after, renames });
    if (changes.length > 0) found.set(id, changes);
  }
  return found;
}
