import type { Action, CommitFacts } from "../../../formats/delta-log/actions.ts";
import { commitVersion } from "../../../formats/delta-log/log-files.ts";
import { rowsOf } from "../../../formats/delta-log/snapshot-size.ts";
import type { CommitInfo } from "../../../ports/table-store.ts";
import type { TableLog } from "./table-log.ts";

function operationOf(facts: CommitFacts | undefined): string {
  const operation = (facts?.operation ?? "unknown").toLowerCase();
  const mode = facts?.operationParameters?.mode;
  if (operation === "write" && typeof mode === "string") return mode.toLowerCase();
  return operation === "merge" && facts?.engineInfo === "throughline" ? "upsert" : operation;
}

/** Rows that a commit wrote: as it says itself, else as its files' statistics say. */
function rowsWritten(actions: readonly Action[], facts: CommitFacts | undefined): number | undefined {
  const said = Number(facts?.operationMetrics?.numOutputRows ?? Number.NaN);
  if (!Number.isNaN(said)) return said;
  const counts = actions.flatMap(({ add }) => (add?.dataChange ? [rowsOf(add)] : []));
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  return counts.reduce<number>((sum, rows) => sum + (rows ?? 0), 0);
}

/** The commits of a table whose log is still there, newest first. */
export async function tableHistory(log: TableLog, limit: number): Promise<CommitInfo[]> {
  const versions = (await log.fileNames()).flatMap((name) => commitVersion(name) ?? []);
  const history: CommitInfo[] = [];
  for (const version of versions.sort((a, b) => b - a).slice(0, limit)) {
    const actions = (await log.commit(version)) ?? [];
    const facts = actions.find(({ commitInfo }) => commitInfo)?.commitInfo ?? undefined;
    history.push({
      version,
      committedAtUs: await log.committedAtUs({ version, committedAtMs: facts?.timestamp }),
      operation: operationOf(facts),
      rows: rowsWritten(actions, facts),
    });
  }
  return history;
}
