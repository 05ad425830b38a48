import { lakeError } from "./error-codes.ts";

/**
 * Names in `_delta_log`: `<version, 20 digits>.json` a commit; `<version>.checkpoint.parquet` a classic checkpoint;
 * `<version>.checkpoint.<part>.<parts>.parquet` one in parts; `<version>.checkpoint.<uuid>.(parquet|json)` one with sidecars.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "File Types"
 */
const commitPattern = /^(\d{20})\.json$/;
const checkpointPattern = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10})|\.([0-9a-fA-F-]{36}))?\.(parquet|json)$/;

export const versionText = (version: number): string => String(version).padStart(20, "0");

export const commitName = (version: number): string => `${versionText(version)}.json`;

export const checkpointName = (version: number): string => `${versionText(version)}.checkpoint.parquet`;

/** What to read for a version: a checkpoint's files, then the commits after it. */
export interface ReplayPlan {
  readonly version: number;
  readonly checkpoint: { readonly version: number; readonly files: readonly string[] } | undefined;
  readonly commits: readonly number[];
}

/** The version of a commit's file name, or undefined. */
export function commitVersion(name: string): number | undefined {
  const match = commitPattern.exec(name);
  return match === null ? undefined : Number(match[1]);
}

interface CheckpointFiles {
  readonly version: number;
  readonly files: readonly string[];
}

/** Complete checkpoints, oldest first. */
function checkpointsIn(names: readonly string[]): CheckpointFiles[] {
  const found: CheckpointFiles[] = [];
  const parts = new Map<string, string[]>();
  for (const name of [...names].sort()) {
    const match = checkpointPattern.exec(name);
    if (match === null) continue;
    const version = Number(match[1]);
    if (match[3] === undefined) {
      found.push({ version, files: [name] });
      continue;
    }
    const key = `${match[1]}.${match[3]}`;
    const files = [...(parts.get(key) ?? []), name];
    parts.set(key, files);
    if (files.length === Number(match[3])) found.push({ version, files });
  }
  return found.sort((a, b) => a.version - b.version);
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/**
 * Plans how to read a version (default: the newest) from the names in `_delta_log`; undefined when there is no table.
 * `ignored` names checkpoint files that turned out to be unreadable.
 *
 * @throws `lake.version-missing` for a version above the newest or before the oldest that can be rebuilt
 * @throws `lake.log-incomplete` when a commit in between is missing
 */
export function planReplay(
  names: readonly string[],
  options: { readonly table: string; readonly version?: number | undefined; readonly ignored?: ReadonlySet<string> },
): ReplayPlan | undefined {
  const { table, version: wanted, ignored } = options;
  const commits = new Set(names.map(commitVersion).filter((version) => version !== undefined));
  const checkpoints = checkpointsIn(names).filter(({ files }) => !files.some((file) => ignored?.has(file)));
  const newest = [...commits].reduce((a, b) => Math.max(a, b), checkpoints.at(-1)?.version ?? -1);
  if (newest < 0) return undefined;
  const version = wanted ?? newest;
  if (version > newest || version < 0 || !Number.isInteger(version)) {
    throw lakeError("version-missing", {
      detail: `version was never written: ${table} version ${version}, newest ${newest}`,
    });
  }
  const checkpoint = checkpoints.findLast((candidate) => candidate.version <= version);
  const needed = range((checkpoint?.version ?? -1) + 1, version + 1);
  const gap = needed.find((candidate) => !commits.has(candidate));
  if (gap === undefined) return { version, checkpoint, commits: needed };
  const cleaned = wanted !== undefined && checkpoint === undefined && !commits.has(0);
  throw cleaned
    ? lakeError("version-missing", { detail: `log of the version was cleaned up: ${table} version ${version}` })
    : lakeError("log-incomplete", { detail: `commit is missing: ${table} _delta_log/${commitName(gap)}` });
}
