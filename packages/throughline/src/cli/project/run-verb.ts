import { acquireProjectLock, type ProjectLock } from "../../adapters/process/project-lock.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { counted } from "../../contracts/core/counted.ts";
import type { Clock } from "../../ports/clock.ts";
import { detachTables } from "../../runtime/lake/attach-tables.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import { runError } from "../../runtime/run/error-codes.ts";
import type { RunEvent } from "../../runtime/run/run-options.ts";
import { type RunResult, runProject } from "../../runtime/run/run-project.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress, type Progress } from "../render/progress.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { type Engines, openEngines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { inputFiles, writtenText } from "./prepared-inputs.ts";
import { stateOf } from "./project-config.ts";
import { eventScreen, plainEvent, summaryOf, summaryText } from "./run-events.ts";

/** A project that this process holds: checked, locked, with its engines open. */
export interface HeldProject {
  readonly root: string;
  readonly state: string;
  readonly config: ProjectConfig;
  readonly checked: CheckedProject;
  readonly engines: Engines;
  readonly lock: ProjectLock;
  readonly progress: Progress;
  close(): Promise<void>;
}

/**
 * Loads and checks a project, takes its lock and opens its engines, showing each as a line. With problems it reports them and gives
 * the exit code instead: nothing is locked or opened then.
 */
export async function holdProject(
  context: VerbContext,
  options: { readonly purpose: string; readonly clock: Clock },
): Promise<HeldProject | number> {
  const root = context.root();
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const step = progress.start("check");
  const { value: checked, problems } = await checkWithDuckDb(root);
  const found = `${counted(checked.graph.nodes.length, "declaration")} in ${counted(rolesOf(checked).size, "role")}`;
  if (problems.length > 0) {
    step.fail(`${found}, ${counted(problems.length, "problem")}`);
    progress.finish();
    return context.report(problems);
  }
  step.done(`${found}, 0 problems`);
  const { config } = checked.loaded;
  const state = stateOf(root, config);
  const lock = await acquireProjectLock(state, { purpose: options.purpose });
  const opening = progress.start("engines");
  try {
    const engines = await openEngines({ root, state, config, clock: options.clock });
    opening.done("DuckDB, Delta tables, PGlite, lmdb: embedded");
    const close = () => inTurn([() => engines.close(), () => lock.release()]);
    return { root, state, config, checked, engines, lock, progress, close };
  } catch (error) {
    opening.fail();
    progress.finish();
    await lock.release();
    throw error;
  }
}

const rolesOf = (checked: CheckedProject) => new Set(checked.graph.nodes.map(({ role }) => role));

export interface BuildOptions {
  readonly purpose: string;
  readonly rebuild?: boolean;
  /** Id of the release that this process answers from. */
  readonly serving?: string;
  readonly onEvent: (event: RunEvent) => void;
}

/** What a build needs of a held project; `progress` is where `prepare` and the outcome are shown. */
export type Buildable = Pick<HeldProject, "root" | "state" | "checked" | "engines"> & { readonly progress?: Progress };

/** Calls the project's `prepare`, then builds what changed. */
export async function buildProject(held: Buildable, options: BuildOptions): Promise<RunResult> {
  await prepare(held);
  const session = await held.engines.engine.session();
  try {
    const { checked, state } = held;
    return await runProject({ checked, state, engines: { ...held.engines, session }, ...options });
  } finally {
    await detachTables(session);
    await session.close();
  }
}

/** Builds a held project and shows each declaration and the outcome as lines of its progress. */
export async function buildShown(
  held: HeldProject,
  options: { readonly purpose: string; readonly rebuild?: boolean },
): Promise<RunResult> {
  const screen = eventScreen(held.progress);
  try {
    const result = await buildProject(held, { ...options, onEvent: (event) => screen.show(plainEvent(event)) });
    const summary = summaryOf(result);
    held.progress.start("release", summary.release).done(summaryText(summary));
    return result;
  } catch (error) {
    screen.fail();
    throw error;
  }
}

async function prepare({ checked, root, state, engines, progress }: Buildable): Promise<void> {
  const { config } = checked.loaded;
  if (config.prepare === undefined) return;
  const step = progress?.start("prepare");
  const before = await inputFiles(checked.loaded);
  try {
    await config.prepare({ root, state, nowUs: engines.clock.nowUs() });
  } catch (cause) {
    step?.fail();
    throw runError("prepare-failed", {
      detail: `prepare failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
  step?.done(writtenText(before, await inputFiles(checked.loaded)));
}
