import { clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import { lockOf } from "../../contracts/lock/lock.ts";
import { moduleHashes } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { type ReleaseChange, releaseChanges } from "./release-changes.ts";
import type { ReleaseEvidence } from "./release-evidence.ts";
import type { Release } from "./release-store.ts";

/** A file of the compiled code that is not the same in two releases; comments, formatting and types do not count. */
export interface CodeChange {
  readonly file: string;
  readonly change: "added" | "removed" | "changed";
}

/** What became of a version, with the rows that both have where it is a table's. */
export interface VersionChange extends ReleaseChange {
  readonly rowsBefore: number | null;
  readonly rowsAfter: number | null;
}

/** One promise as it was measured in two releases; null where it was not. */
export interface PromiseChange
  extends Pick<ReleaseEvidence, "declaration" | "promise" | "says" | "limit" | "relation" | "unit"> {
  readonly before: { readonly held: boolean; readonly figure: string } | null;
  readonly after: { readonly held: boolean; readonly figure: string } | null;
}

export interface ReleaseDiff {
  readonly before: string;
  readonly after: string;
  /** Whom the contracts of the second one break that relied on those of the first. */
  readonly contracts: BreakReport;
  readonly code: readonly CodeChange[];
  readonly versions: readonly VersionChange[];
  /** Those that were measured otherwise; null where nobody could read what was measured. */
  readonly promises: readonly PromiseChange[] | null;
}

/** What a diff is made from, of one release. */
export interface DiffSide {
  readonly release: Release;
  readonly compiled: CompiledProject;
  /** Rows of a declaration's pinned table; undefined where it has none, or none that stands. */
  readonly rowsOf: (declaration: string) => number | undefined;
  readonly evidence: readonly ReleaseEvidence[] | undefined;
}

/** What differs between two releases: contracts, code, versions, and what was measured. */
export async function diffReleases(before: DiffSide, after: DiffSide): Promise<ReleaseDiff> {
  return {
    before: before.release.id,
    after: after.release.id,
    contracts: breaksOf(lockOf(before.release.graph), after.release.graph),
    code: await codeChanges(before.compiled, after.compiled),
    versions: releaseChanges(before.release, after.release).map((change) => ({
      ...change,
      rowsBefore: before.rowsOf(change.id) ?? null,
      rowsAfter: after.rowsOf(change.id) ?? null,
    })),
    promises:
      before.evidence === undefined || after.evidence === undefined
        ? null
        : promiseChanges(before.evidence, after.evidence),
  };
}

async function codeChanges(before: CompiledProject, after: CompiledProject): Promise<CodeChange[]> {
  const [old, now] = [new Map(await moduleHashes(before)), new Map(await moduleHashes(after))];
  const files = [...new Set([...old.keys(), ...now.keys()])].sort();
  return files
    .filter((file) => old.get(file) !== now.get(file))
    .map((file) => ({ file, change: !old.has(file) ? "added" : now.has(file) ? "changed" : "removed" }));
}

function promiseChanges(before: readonly ReleaseEvidence[], after: readonly ReleaseEvidence[]): PromiseChange[] {
  const [old, now] = [before, after].map((side) => new Map(side.map((one) => [clauseKeyOf(one), one]))) as [
    Map<string, ReleaseEvidence>,
    Map<string, ReleaseEvidence>,
  ];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const { held: _, figure: __, run: ___, ...clause } = (is ?? was) as ReleaseEvidence;
    if (was?.held === is?.held && was?.figure === is?.figure) return [];
    return [{ ...clause, before: measured(was), after: measured(is) }];
  });
}

const measured = (one: ReleaseEvidence | undefined) =>
  one === undefined ? null : { held: one.held, figure: one.figure };
