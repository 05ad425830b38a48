import type { Action } from "./actions.ts";
import type { TableState } from "./replay.ts";

/** How long a checkpoint remembers files that left the table, milliseconds: Delta's default of a week. */
export const removedRetentionMs = 7 * 86_400_000;

/**
 * The actions of a classic checkpoint: everything that a reader needs of the commits up to its version.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Checkpoints"
 */
export function checkpointActions(state: TableState, nowMs: number): Action[] {
  const oldest = nowMs - removedRetentionMs;
  const removed = [...state.removed.values()].filter((remove) => (remove.deletionTimestamp ?? 0) > oldest);
  return [
    { protocol: state.protocol },
    { metaData: state.metadata },
    ...Array.from(state.transactions, ([appId, version]) => ({ txn: { appId, version } })),
    ...Array.from(state.files.values(), (add) => ({ add: { ...add, dataChange: false } })),
    ...removed.map((remove) => ({ remove: { ...remove, dataChange: false } })),
  ];
}
