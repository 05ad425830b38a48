import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { LineageRunEvent } from "../../formats/openlineage/run-event.ts";
import { runEventsOf } from "../../formats/openlineage/run-events.ts";
import { builtFacts, type LineageTables } from "./built-facts.ts";
import { lineageError } from "./error-codes.ts";
import type { RunRecords } from "./read-run.ts";

export interface RecordedEventsOptions {
  readonly records: RunRecords;
  /** The graph that the run was made by. */
  readonly graph: ProjectGraph;
  readonly tables: LineageTables;
  /** Our version. */
  readonly version: string;
}

/**
 * The events of a run that is over, from what it recorded: the same jobs, run ids and facets as were sent while it went on. A build that
 * failed is not recorded, so that the run's own FAIL says why; neither is a source that found nothing new.
 *
 * @throws {ThroughlineError} `lineage.run-not-over`
 */
export async function eventsOfRun(options: RecordedEventsOptions): Promise<readonly LineageRunEvent[]> {
  const { records, graph, tables, version } = options;
  const { run, builds, checks } = records;
  if (run.status === "running") throw lineageError("run-not-over", { detail: `the run still goes on: ${run.id}` });
  const events = runEventsOf({ graph, run, version });
  const built = await Promise.all(
    builds.map(async ({ declaration, version: of, atUs, tookMs }) => [
      events.buildStarted(declaration, Math.max(run.startedUs, atUs - tookMs * 1000)),
      events.buildEnded(declaration, atUs, await builtFacts(tables, of)),
    ]),
  );
  const checked = checks.flatMap(({ declaration, atUs, measured }) => events.checked(declaration, atUs, measured));
  const last = Math.max(run.startedUs, ...builds.map(({ atUs }) => atUs));
  const failure = run.status === "interrupted" ? { code: "interrupted", detail: "the run was killed" } : run.failure;
  return [events.runStarted(), ...built.flat(), ...checked, events.runEnded(run.endedUs ?? last, failure)];
}
