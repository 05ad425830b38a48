import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { lockError } from "../../contracts/lock/error-codes.ts";
import { formatLock, type Lock, lockOf } from "../../contracts/lock/lock.ts";
import { lockFile, readProjectLock } from "../../runtime/lineage/read-project-lock.ts";
import type { CheckedGraph } from "./checked-graph.ts";
import { type LockOfRef, lockOfRef } from "./lock-of-ref.ts";

/** What a project is compared with. */
export interface ComparedWith {
  /** A git ref, where the lock is that of a commit. */
  readonly ref?: string;
  readonly commit?: string;
  /** `missing`: nothing was relied on yet. `unreadable`: nothing is known; a problem says why. */
  readonly lock: "read" | "missing" | "unreadable";
}

/** What changed since a lock was written, and whom it breaks. */
export interface Compared {
  readonly with: ComparedWith;
  readonly report: BreakReport;
}

/**
 * Compares a project with its lock, or with that of a git ref. `now` says what is past its last day.
 *
 * @throws `cli.no-git`, `cli.unknown-ref`
 */
export async function compareLock(
  root: string,
  { graph, problems }: CheckedGraph,
  { ref, now = new Date() }: { readonly ref?: string | undefined; readonly now?: Date } = {},
): Promise<Compared> {
  const own = ref === undefined ? await readProjectLock(root) : undefined;
  const past = ref === undefined ? undefined : await lockOfRef(root, ref);
  const { value: lock, problems: faults } = own ?? (past as LockOfRef);
  const state = lock !== undefined ? "read" : faults.length > 0 ? "unreadable" : "missing";
  // The problems of the project's own lock are among those of the project.
  const report = breaksOf(lock, { graph, problems: [...problems, ...(past?.problems ?? [])] }, { now });
  return {
    with: {
      ...(ref === undefined ? {} : { ref }),
      ...(past === undefined ? {} : { commit: past.commit }),
      lock: state,
    },
    // Without a lock nothing was relied on: nothing is new either.
    report: lock === undefined ? { ...report, compatible: [] } : report,
  };
}

/** Why the committed lock is not what a run would write now; undefined where it is. A lock that can't be read is a problem of its own. */
export async function staleness(root: string, { graph }: CheckedGraph): Promise<ThroughlineError | undefined> {
  const { value, problems } = await readProjectLock(root);
  const where = { file: lockFile };
  if (value === undefined) return problems.length > 0 ? undefined : lockError("missing", { where });
  const now = lockOf(graph);
  if (formatLock(value) === formatLock(now)) return undefined;
  const ids = [...new Set([...Object.keys(value.entries), ...Object.keys(now.entries)])].sort();
  const differing = ids.filter((id) => formatEntry(value, id) !== formatEntry(now, id));
  const named = differing.slice(0, namedAtMost).join(", ");
  const more = differing.length > namedAtMost ? ` and ${differing.length - namedAtMost} more` : "";
  const detail = `the lock differs from the project in ${differing.length === 0 ? "its head" : named}${more}`;
  return lockError("stale", { detail, where });
}

const namedAtMost = 5;

const formatEntry = (lock: Lock, id: string): string => {
  const entry = lock.entries[id];
  return entry === undefined ? "" : formatLock({ ...lock, entries: { [id]: entry } });
};
