import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import type { SinkReport } from "../../runtime/lineage-events/event-sink.ts";
import { resolveTarget } from "../../runtime/lineage-events/event-target.ts";
import { openRunEmitter } from "../../runtime/lineage-events/run-emitter.ts";
import type { RunEvent } from "../../runtime/run/run-options.ts";
import { ownVersion } from "../frame/own-version.ts";
import type { Engines } from "../project/engines.ts";
import type { Progress } from "../render/progress.ts";

/** What is told of: a project that is being built. */
interface TellingProject {
  readonly state: string;
  readonly checked: CheckedProject;
  readonly engines: Pick<Engines, "database" | "tables" | "clock">;
  readonly progress?: Progress;
}

const mostUnsent = 20;
const unsentFolder = (state: string) => path.join(state, "lineage", "unsent");

/** Where the events of a run stand that no endpoint took. */
export const unsentFile = (state: string, run: string): string => path.join(unsentFolder(state), `${run}.ndjson`);

/**
 * Does a run, and tells of it as OpenLineage events where the config says to whom. What becomes of the events is a line of the run's
 * progress and changes nothing else.
 */
export async function withLineage<T>(
  held: TellingProject,
  onEvent: (event: RunEvent) => void,
  run: (onEvent: (event: RunEvent) => void) => Promise<T>,
): Promise<T> {
  const target = held.checked.loaded.config.lineage?.openlineage;
  if (target === undefined) return run(onEvent);
  const { checked, state, engines, progress } = held;
  const emitter = openRunEmitter({
    graph: checked.graph,
    database: engines.database,
    tables: engines.tables,
    clock: engines.clock,
    target: resolveTarget(target, state, process.env),
    keepIn: (id) => unsentFile(state, id),
    version: ownVersion(),
  });
  const end = async (error?: unknown) => {
    const report = await emitter.end(error);
    if (report === undefined) return;
    await removeOldest(unsentFolder(state));
    showReport(report, progress);
  };
  try {
    const result = await run((event) => {
      emitter.hear(event);
      onEvent(event);
    });
    await end();
    return result;
  } catch (error) {
    await end(error);
    throw error;
  }
}

function showReport(report: SinkReport, progress: Progress | undefined): void {
  const { sent, kept, lost, keptIn, target, reason } = report;
  const step = progress?.start("lineage");
  const parts = [
    `${counted(sent, "event")} to ${target}`,
    ...(keptIn === undefined ? [] : [`${kept} kept in ${keptIn}`]),
    ...(lost === 0 ? [] : [`${lost} lost`]),
  ];
  const text = `${parts.join(", ")}${reason === undefined ? "" : `: ${reason}`}`;
  if (reason === undefined) step?.done(text);
  else step?.fail(text);
}

/** Runs without an endpoint leave the newest files only. */
async function removeOldest(folder: string): Promise<void> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (names.length <= mostUnsent) return;

  const found = await Promise.all(
    names.map(async ({ name }) => {
      const file = path.join(folder, name);
      return { file, ms: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const old = found.sort((a, b) => b.ms - a.ms).slice(mostUnsent);
  for (const { file } of old) await rm(file, { force: true }).catch(() => undefined);
}
