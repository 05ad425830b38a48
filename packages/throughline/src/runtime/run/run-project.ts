import { randomBytes } from "node:crypto";
import path from "node:path";
import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { formatLock, lockOf } from "../../contracts/lock/lock.ts";
import { lockFile } from "../lineage/check-project.ts";
import type { BuiltVersion, Measurement } from "../plan/kind-runner.ts";
import { type Plan, type PlanNode, type PlanStep, planRun } from "../plan/plan.ts";
import { RunStore } from "../plan/run-store.ts";
import { type Release, ReleaseStore, writeDurably } from "../releases/release-store.ts";
import { definitionOf } from "./definition.ts";
import { RunNodes } from "./run-nodes.ts";
import type { RunOptions } from "./run-options.ts";
import { runners } from "./runners.ts";

export interface RunResult {
  readonly runId: string;
  readonly plan: Plan;
  /** The release that is current now; undefined when a gate failed and there was none before. */
  readonly release: Release | undefined;
  readonly created: boolean;
  readonly built: number;
  readonly kept: number;
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
      ...(result.release === undefined ? {} : { release: result.release.id }),
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
    const { engines, checked, state } = this.#options;
    const definitions = await this.#definitions();
    const nodes = new RunNodes({ ...this.#options, runId: this.#runId, store: this.#store, definitions });
    await nodes.open(this.#order.flatMap((id) => this.#byId.get(id) ?? []));
    const plan = await this.#plan(nodes, definitions);
    for (const step of plan.steps) await this.#carryOut(nodes, step);
    const measured = await this.#measure(nodes);
    const refused = nodes.refused;
    const releases = new ReleaseStore(state);
    const keepLast = refused.length > 0 && (await releases.current()) !== undefined;
    const parts = {
      project: checked.graph.project,
      run: this.#runId,
      nowUs: engines.clock.nowUs(),
      pins: nodes.pins(),
      graph: checked.graph,
      compiled: checked.compiled,
    };
    const { release, created } = keepLast
      ? { release: await releases.read(), created: false }
      : await releases.create(parts);
    if (!keepLast) await writeLock(checked.loaded.root, checked.graph);
    return {
      runId: this.#runId,
      plan,
      release,
      created,
      built: nodes.builtCount,
      kept: nodes.keptCount,
      measured,
      refused,
    };
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
    const planNodes = this.#order.map((id) => this.#planNode(id, definitions, contents));
    const { rebuild } = this.#options;
    const plan = planRun({
      nodes: planNodes,
      built: nodes.built,
      nowUs: this.#options.engines.clock.nowUs(),
      ...(rebuild === undefined ? {} : { rebuild }),
    });
    this.#options.onEvent?.({ event: "planned", plan });
    return plan;
  }

  #planNode(
    id: DeclarationId,
    definitions: ReadonlyMap<DeclarationId, string>,
    contents: ReadonlyMap<DeclarationId, string>,
  ): PlanNode {
    const declaration = this.#byId.get(id) as Declaration;
    const runner = runners.get(declaration.kind);
    const needs = needsOf(this.#options.checked.graph, id).filter((need) => this.#order.includes(need));
    const content = contents.get(id);
    const patience =
      runner?.staleAfterUs === undefined ? {} : { patience: { afterUs: runner.staleAfterUs(declaration) } };
    return {
      id,
      definition: definitions.get(id) ?? "",
      needs,
      ...(content === undefined ? {} : { content }),
      ...patience,
    };
  }

  async #carryOut(nodes: RunNodes, step: PlanStep): Promise<void> {
    const declaration = this.#byId.get(step.id) as Declaration;
    if (runners.get(declaration.kind)?.always === true) return;
    if (step.action === "keep" && (await nodes.keep(declaration, step))) return;
    await nodes.build(declaration, step);
  }

  async #measure(nodes: RunNodes): Promise<readonly Measurement[]> {
    const atUs = this.#options.engines.clock.nowUs();
    const measured = await nodes.measureAll();
    const versions: Readonly<Record<string, BuiltVersion>> = nodes.pins();
    await this.#store.saveEvidence(
      measured.map((measurement) => ({ ...measurement, run: this.#runId, atUs })),
      versions,
    );
    return measured;
  }
}

/** What a declaration is built from, through declarations that nothing is built for as well. */
function needsOf(graph: ProjectGraph, id: DeclarationId): DeclarationId[] {
  const direct = graph.edges.filter((edge) => edge.to === id).map(({ from }) => from);
  return [...new Set(direct)];
}

async function writeLock(root: string, graph: ProjectGraph): Promise<void> {
  await writeDurably(path.join(root, lockFile), formatLock(lockOf(graph)));
}
