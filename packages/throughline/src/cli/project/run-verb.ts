import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { acquireProjectLock, type ProjectLock } from "../../adapters/process/project-lock.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import { runError } from "../../runtime/run/error-codes.ts";
import { type RunEvent, type RunResult, runProject } from "../../runtime/run/run-project.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress, type Progress, type ProgressStep } from "../render/progress.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { type Engines, openEngines } from "./engines.ts";

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

/** The absolute state folder of a project. */
export const stateOf = (root: string, config: Pick<ProjectConfig, "state">) =>
  join(root, config.state ?? ".throughline");

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
  const found = `${count(checked.graph.nodes.length, "declaration")} in ${count(rolesOf(checked).size, "role")}`;
  if (problems.length > 0) {
    step.fail(`${found}, ${count(problems.length, "problem")}`);
    progress.finish();
    return context.report(problems);
  }
  step.done(`${found}, 0 problems`);
  const { config } = checked.loaded;
  const state = stateOf(root, config);
  await mkdir(state, { recursive: true });
  const lock = await acquireProjectLock(state, { purpose: options.purpose });
  const opening = progress.start("engines");
  try {
    const engines = await openEngines({ state, config, clock: options.clock });
    opening.done("DuckDB, Delta tables, PGlite, lmdb: embedded");
    const close = async () => {
      await engines.close();
      await lock.release();
    };
    return { root, state, config, checked, engines, lock, progress, close };
  } catch (error) {
    opening.fail();
    progress.finish();
    await lock.release();
    throw error;
  }
}

const count = (n: number, word: string) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

const rolesOf = (checked: CheckedProject) => new Set(checked.graph.nodes.map(({ role }) => role));

/** Calls the project's `prepare`, then builds what changed, a line a declaration. */
export async function buildProject(
  held: HeldProject,
  options: { readonly purpose: string; readonly rebuild?: boolean },
): Promise<RunResult> {
  await prepare(held);
  const session = await held.engines.engine.session();
  const steps = new Map<Declaration, ProgressStep>();
  try {
    const result = await runProject({
      checked: held.checked,
      engines: { ...held.engines, session },
      state: held.state,
      purpose: options.purpose,
      ...(options.rebuild === undefined ? {} : { rebuild: options.rebuild }),
      onEvent: (event) => show(event, held.progress, steps),
    });
    const { release, created, refused, measured } = result;
    const broken = measured.filter(({ held: holds }) => !holds).length;
    const step = held.progress.start("release", release?.id ?? "none");
    const promises = `${measured.length - broken} promises held, ${broken} broken, ${unmeasured(held, result)} not measured`;
    step.done(
      `${refused.length > 0 ? `gate failed: ${refused.join(", ")}; ` : ""}${created ? "new" : "unchanged"}, ${result.built} built, ${result.kept} kept, ${promises}`,
    );
    return result;
  } catch (error) {
    for (const step of steps.values()) step.fail();
    throw error;
  } finally {
    await session.close();
  }
}

function unmeasured({ checked }: HeldProject, { measured }: RunResult): number {
  const promised = checked.graph.nodes.reduce((total, node) => total + node.promises.length, 0);
  return promised - measured.length;
}

async function prepare({ config, root, state, engines, progress }: HeldProject): Promise<void> {
  if (config.prepare === undefined) return;
  const step = progress.start("prepare");
  try {
    await config.prepare({ root, state, nowUs: engines.clock.nowUs() });
    step.done("inputs are up to date");
  } catch (cause) {
    step.fail();
    throw runError("prepare-failed", {
      detail: `prepare failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

function show(event: RunEvent, progress: Progress, steps: Map<Declaration, ProgressStep>): void {
  if (event.event === "planned") return;
  const { declaration } = event;
  if (event.event === "step-progress") {
    steps.get(declaration)?.update(event.text);
    return;
  }
  const step = steps.get(declaration) ?? progress.start(declaration.role ?? "", declaration.name);
  steps.set(declaration, step);
  if (event.event === "step-started") return;
  step.done(event.text);
  for (const note of event.notes) progress.note(`  note      ${declaration.name}: ${note}`);
}
