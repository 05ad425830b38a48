import { acquireProjectLock, type ProjectLock } from "../../adapters/process/project-lock.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { counted } from "../../contracts/core/counted.ts";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { BreakReport } from "../../contracts/diff/break-report.ts";
import type { Clock } from "../../ports/clock.ts";
import { detachTables } from "../../runtime/lake/attach-tables.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { runError } from "../../runtime/run/error-codes.ts";
import type { RunEvent } from "../../runtime/run/run-options.ts";
import { type RunResult, runProject } from "../../runtime/run/run-project.ts";
import type { VerbContext } from "../frame/verb.ts";
import { withLineage } from "../interchange/run-lineage.ts";
import { createProgress, type Progress } from "../render/progress.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { type Engines, openEngines } from "./engines.ts";
import { holdsBack, printHeldBack, reportOf } from "./hold-back.ts";
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
  /** Why it may not be built now; only where it was held all the same, for the release that it has. */
  readonly heldBack?: BreakReport;
  close(): Promise<void>;
}

/**
 * Loads and checks a project, takes its lock and opens its engines, showing each as a line. With problems, or breaks that nobody
 * accepted, it reports them and gives the exit code instead: nothing is locked or opened then, unless the last release is asked for.
 */
export async function holdProject(context: VerbContext, options: HoldOptions): Promise<HeldProject | number> {
  const root = context.root();
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const step = progress.start("check");
  const staged = await checkWithDuckDb(root);
  const { value: checked } = staged;
  const report = reportOf(staged, options.clock);
  const found = `${counted(checked.graph.nodes.length, "declaration")} in ${counted(rolesOf(checked).size, "role")}`;
  const isHeldBack = holdsBack(report);
  if (isHeldBack) step.fail(`${found}, ${heldBackText(report)}`);
  else step.done(`${found}, ${passedText(report)}`);
  if (isHeldBack && !(await canServe(root, checked, options))) {
    progress.finish();
    return printHeldBack(context, report);
  }
  const { config } = checked.loaded;
  const state = stateOf(root, config);
  const lock = await acquireProjectLock(state, { purpose: options.purpose });
  const opening = progress.start("engines");
  try {
    const engines = await openEngines({ root, state, config, clock: options.clock });
    opening.done("DuckDB, Delta tables, PGlite, lmdb: embedded");
    const close = () => inTurn([() => engines.close(), () => lock.release()]);
    const heldBack = isHeldBack ? { heldBack: report } : {};
    return { root, state, config, checked, engines, lock, progress, close, ...heldBack };
  } catch (error) {
    opening.fail();
    progress.finish();
    await lock.release();
    throw error;
  }
}

interface HoldOptions {
  readonly purpose: string;
  readonly clock: Clock;
  /** Holds it also while nothing may be built, where it has a release that can be served. */
  readonly lastRelease?: boolean;
}

async function canServe(root: string, { loaded }: CheckedProject, { lastRelease }: HoldOptions): Promise<boolean> {
  if (lastRelease !== true) return false;
  return (await new ReleaseStore(stateOf(root, loaded.config)).readable()) !== undefined;
}

function heldBackText({ problems, breaks }: BreakReport): string {
  const breaking = breaks.filter(({ verdict }) => verdict === "breaking").length;
  const count = problems.length + breaks.reduce((sum, one) => sum + one.problems.length, 0);
  return [counted(count, "problem"), ...(breaking > 0 ? [counted(breaking, "break")] : [])].join(", ");
}

function passedText({ breaks, compatible }: BreakReport): string {
  const changes = compatible.length === 0 ? [] : [counted(compatible.length, "compatible change")];
  const harmless =
    breaks.length === 0
      ? []
      : [`${counted(breaks.length, "break")} that ${breaks.length === 1 ? "affects" : "affect"} nobody`];
  return ["0 problems", ...harmless, ...changes].join(", ");
}

const rolesOf = (checked: CheckedProject) => new Set(checked.graph.nodes.map(({ role }) => role));

export interface BuildOptions {
  readonly purpose: string;
  readonly rebuild?: boolean;
  /** What is built again, whether or not it changed. */
  readonly anew?: readonly DeclarationId[];
  /** Makes the release current at once, whatever its rollouts say. */
  readonly isAtOnce?: boolean;
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
    const engines = { ...held.engines, session };
    return await withLineage(held, options.onEvent, (onEvent) =>
      runProject({ checked, state, engines, ...options, onEvent }),
    );
  } finally {
    await detachTables(session);
    await session.close();
  }
}

/** Builds a held project and shows each declaration and the outcome as lines of its progress. */
export async function buildShown(
  held: HeldProject,
  options: Omit<BuildOptions, "onEvent" | "serving">,
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
      where: cause instanceof Error ? checked.loaded.placeOf(cause) : undefined,
      cause,
    });
  }
  step?.done(writtenText(before, await inputFiles(checked.loaded)));
}
