import { randomBytes } from "node:crypto";
import path from "node:path";
import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { formatLock, type Lock, lockOf } from "../../contracts/lock/lock.ts";
import { browserFolders, pruneBundles } from "../apps/release-folders.ts";
import type { CheckedProject } from "../lineage/check-project.ts";
import { lockFile, readProjectLock } from "../lineage/read-project-lock.ts";
import type { Measurement } from "../plan/kind-runner.ts";
import { type Plan, type PlanNode, type PlanStep, planRun } from "../plan/plan.ts";
import { RunStore } from "../plan/run-store.ts";
import { writeDurably } from "../releases/durable-files.ts";
import { type MadeRelease, type Release, ReleaseStore } from "../releases/release-store.ts";
import { rolloutsOf } from "../releases/rollouts.ts";
import { definitionOf } from "./definition.ts";
import { runError } from "./error-codes.ts";
import { staysBehind } from "./release-decision.ts";
import { retain } from "./retention.ts";
import { RunNodes } from "./run-nodes.ts";
import type { RunOptions } from "./run-options.ts";
import { runners } from "./runners.ts";

export interface RunResult {
  readonly runId: string;
  readonly plan: Plan;
  /** The release that is current now. */
  readonly release: Release;
  readonly created: boolean;
  /** Id of the release that this run made, where a rollback holds: it is current only when somebody promotes it. */
  readonly waiting?: string;
  /** The release that this run made, where it answers only a share of the requests as yet. */
  readonly canary?: Release;
  readonly built: number;
  readonly kept: number;
  /** Promises that the declarations make. */
  readonly promised: number;
  /** The newest measurement of each promise that builds and runs measure. */
  readonly measured: readonly Measurement[];
  /** Versions that a gate refused. */
  readonly refused: readonly DeclarationId[];
}

/**
 * Builds what changed, measures what a run can measure, and makes a release. Every build is recorded when it is whole, so that
 * a run that was killed resumes with what is missing.
 */
export async function runProject(options: RunOptions): Promise<RunResult> {
  const { engines } = options;
  const store = new RunStore(engines.database);
  const runId = `run-${randomBytes(4).toString("hex")}`;
  await store.begin({ id: runId, purpose: options.purpose, atUs: engines.clock.nowUs() });
  try {
    const result = await new ProjectRun(options, store, runId).execute();
    await store.end({
      id: runId,
      atUs: engines.clock.nowUs(),
      status: "succeeded",
      plan: result.plan.id,
      release: result.release.id,
    });
    return result;
  } catch (error) {
    const cause = isThroughlineError(error)
      ? { code: error.code, detail: error.detail }
      : { code: "internal", detail: "unexpected failure" };
    await store.end({ id: runId, atUs: engines.clock.nowUs(), status: "failed", error: cause }).catch(() => undefined);
    throw error;
  }
}

class ProjectRun {
  readonly #options: RunOptions;
  readonly #store: RunStore;
  readonly #runId: string;
  readonly #byId: ReadonlyMap<DeclarationId, Declaration>;
  readonly #order: readonly DeclarationId[];

  constructor(options: RunOptions, store: RunStore, runId: string) {
    this.#options = options;
    this.#store = store;
    this.#runId = runId;
    this.#byId = new Map(options.checked.loaded.declarations.map((declaration) => [idOf(declaration), declaration]));
    this.#order = options.checked.graph.nodes.filter((node) => runners.has(node.kind)).map(({ id }) => id);
  }

  async execute(): Promise<RunResult> {
    const definitions = await this.#definitions();
    const nodes = new RunNodes({ ...this.#options, runId: this.#runId, store: this.#store, definitions });
    await nodes.open(this.#order.flatMap((id) => this.#byId.get(id) ?? []));
    const plan = await this.#plan(nodes, definitions);
    for (const step of plan.steps) await this.#carryOut(nodes, step);
    const measured = await this.#measure(nodes);
    const { release, created, waiting, canary } = await this.#release(nodes);
    return {
      runId: this.#runId,
      plan,
      release,
      created,
      ...(waiting === undefined ? {} : { waiting: waiting.id }),
      ...(canary === undefined ? {} : { canary }),
      built: nodes.builtCount,
      kept: nodes.keptCount,
      promised: this.#options.checked.graph.nodes.reduce((total, node) => total + node.promises.length, 0),
      measured,
      refused: nodes.refused,
    };
  }

  /** Makes the release, or lets the last one stay; the lock says what the newest release was checked by. */
  async #release(nodes: RunNodes): Promise<MadeRelease> {
    const { engines, checked, state, serving, isAtOnce = false } = this.#options;
    const { graph, compiled, loaded } = checked;
    const releases = new ReleaseStore(state);
    const last = await releases.readable();
    const pins = nodes.pins();
    if (last !== undefined && staysBehind(nodes.refused, pins, last.pins)) return { release: last, created: false };
    const parts = { project: graph.project, run: this.#runId, nowUs: engines.clock.nowUs(), pins, graph };
    const arrival = { rollouts: rolloutsOf(loaded.declarations), isAtOnce };
    const made = await releases.create({ ...parts, ...arrival, compiled, folders: browserFolders(pins, state) });
    await writeLock(checked);
    if (made.created) {
      await retain(releases, engines, serving === undefined ? {} : { serving });
      await pruneBundles(state, [pins, ...(await releases.all()).map((release) => release.pins)]);
    }
    return made;
  }

  async #definitions(): Promise<ReadonlyMap<DeclarationId, string>> {
    const { compiled, loaded } = this.#options.checked;
    const found = new Map<DeclarationId, string>();
    for (const id of this.#order) {
      const declaration = this.#byId.get(id);
      const spec = declaration === undefined ? undefined : specOf(declaration);
      if (declaration !== undefined && spec !== undefined)
        found.set(id, await definitionOf(declaration, spec, { compiled, exportedAs: loaded.exportedAs }));
    }
    return found;
  }

  /** Sources first look for input, since what they find decides the rest of the plan. */
  async #plan(nodes: RunNodes, definitions: ReadonlyMap<DeclarationId, string>): Promise<Plan> {
    const contents = new Map<DeclarationId, string>();
    for (const id of this.#order) {
      const declaration = this.#byId.get(id) as Declaration;
      if (runners.get(declaration.kind)?.always === true) contents.set(id, await nodes.refresh(declaration));
    }
    const overdue = await nodes.findOverdue();
    const planNodes = this.#order.map((id) => ({
      ...this.#planNode(id, { definitions, contents, overdue }),
      gone: nodes.gone.get(id) ?? false,
    }));
    const { rebuild, anew } = this.#options;
    const plan = planRun({
      nodes: planNodes,
      built: nodes.built,
      nowUs: this.#options.engines.clock.nowUs(),
      ...(rebuild === undefined ? {} : { rebuild }),
      ...(anew === undefined ? {} : { anew }),
    });
    this.#options.onEvent?.({ event: "planned", plan });
    return plan;
  }

  #planNode(
    id: DeclarationId,
    of: Readonly<Record<"definitions" | "contents" | "overdue", ReadonlyMap<DeclarationId, string>>>,
  ): PlanNode {
    const declaration = this.#byId.get(id) as Declaration;
    const runner = runners.get(declaration.kind);
    const needs = needsOf(this.#options.checked.graph, id).filter((need) => this.#order.includes(need));
    const content = of.contents.get(id);
    const overdue = of.overdue.get(id);
    const due = overdue === undefined ? {} : { overdue };
    const patience =
      runner?.staleAfterUs === undefined ? {} : { patience: { afterUs: runner.staleAfterUs(declaration), ...due } };
    return {
      id,
      definition: of.definitions.get(id) ?? "",
      needs,
      ...(content === undefined ? {} : { content }),
      ...patience,
    };
  }

  async #carryOut(nodes: RunNodes, step: PlanStep): Promise<void> {
    const declaration = this.#byId.get(step.id) as Declaration;
    if (runners.get(declaration.kind)?.always === true) return;
    if (step.action === "keep") await nodes.keep(declaration, step);
    else await nodes.build(declaration, step);
  }

  /** Measures what time alone changes and keeps it; gives it beside what the builds had measured. */
  async #measure(nodes: RunNodes): Promise<readonly Measurement[]> {
    const atUs = this.#options.engines.clock.nowUs();
    const now = await nodes.measure();
    await this.#store.saveEvidence(
      now.map((measurement) => ({ ...measurement, run: this.#runId, atUs })),
      nodes.pins(),
    );
    return [...nodes.measuredByBuilds(), ...now];
  }
}

/** What a declaration is built from, through declarations that nothing is built for as well. */
function needsOf(graph: ProjectGraph, id: DeclarationId): DeclarationId[] {
  const direct = graph.edges.filter((edge) => edge.to === id && edge.live !== true).map(({ from }) => from);
  return [...new Set(direct)];
}

/**
 * Writes the lock of what was released, unless the lock is another than the one that was checked: then somebody accepted a break or
 * took back a change meanwhile, and what they wrote stands until the next run.
 */
async function writeLock({ loaded, lock, graph }: CheckedProject): Promise<void> {
  try {
    const { value: now, problems } = await readProjectLock(loaded.root);
    if (problems.length === 0 && textOf(now) !== textOf(lock)) return;
    await writeDurably(path.join(loaded.root, lockFile), formatLock(lockOf(graph)));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw runError("lock-not-written", { detail: `the lock can't be written: ${lockFile} (${code})`, cause });
  }
}

const textOf = (lock: Lock | undefined) => (lock === undefined ? "" : formatLock(lock));
