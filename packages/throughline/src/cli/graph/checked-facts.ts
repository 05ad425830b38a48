import type { BreakReport } from "../../contracts/diff/break-report.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { type DeprecatedTarget, deprecationsOf } from "../../contracts/graph/deprecations.ts";
import { type Gap, gapsOf } from "../../contracts/graph/gaps.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type ComparedWith, compareLock, staleness } from "./compare-lock.ts";
import { openGraph } from "./open-graph.ts";

/** Everything that a check tells. */
export interface CheckedFacts {
  readonly graph: ProjectGraph;
  readonly isCached: boolean;
  readonly with: ComparedWith;
  readonly report: BreakReport;
  /** Those that no break explains, and that the lock is stale where that was asked. */
  readonly problems: readonly ThroughlineError[];
  readonly gaps: readonly Gap[];
  /** What is on its way out and still read. */
  readonly ending: readonly DeprecatedTarget[];
  /** Ids of breaks against a ref that the project's own lock has taken already. */
  readonly accepted: ReadonlySet<string>;
  readonly isFailed: boolean;
}

export interface CheckAsked {
  /** A git ref, where its lock is the one to compare with. */
  readonly against?: string | undefined;
  /** Whether a lock that is not as a run would write it is a problem. */
  readonly frozen: boolean;
  readonly now: Date;
  readonly useCache: boolean;
}

/**
 * Checks a project and compares it with a lock.
 *
 * @throws `cli.no-git`, `cli.unknown-ref`
 */
export async function checkedFacts(
  root: string,
  { against, frozen, now, useCache }: CheckAsked,
): Promise<CheckedFacts> {
  const opened = await openGraph({ root, useCache });
  const { graph, isCached } = opened;
  const { with: base, report } = await compareLock(root, opened, { ref: against, now });
  const own = against === undefined ? report : (await compareLock(root, opened, { now })).report;
  const isStaleOnly = opened.problems.length === 0 && own.verdict !== "breaking";
  const stale = frozen && isStaleOnly ? await staleness(root, opened) : undefined;
  const open = new Set(own.breaks.filter(({ verdict }) => verdict === "breaking").map(({ target }) => target));
  const accepted = new Set(
    against === undefined ? [] : report.breaks.filter(({ target }) => !open.has(target)).map(({ id }) => id),
  );
  const isBreaking = report.breaks.some(({ id, verdict }) => verdict === "breaking" && !accepted.has(id));
  const problems = [...report.problems, ...(stale === undefined ? [] : [stale])];
  return {
    graph,
    isCached,
    with: base,
    report,
    problems,
    gaps: gapsOf(graph),
    ending: deprecationsOf(graph, now).filter(({ consumers, isPast }) => consumers.length > 0 && !isPast),
    accepted,
    isFailed: problems.length > 0 || isBreaking || report.breaks.some((one) => one.problems.length > 0),
  };
}
