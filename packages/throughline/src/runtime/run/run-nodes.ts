import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import type { BuildOutcome, BuiltVersion, Measurement, RunContext } from "../plan/kind-runner.ts";
import { type Built, hashOf, type PlanStep } from "../plan/plan.ts";
import type { RunStore } from "../plan/run-store.ts";
import { attachRelation } from "./attach.ts";
import type { RunOptions } from "./run-options.ts";
import { runners } from "./runners.ts";

interface NodesOptions extends RunOptions {
  readonly runId: string;
  readonly store: RunStore;
  readonly definitions: ReadonlyMap<DeclarationId, string>;
}

/** The state of a run: what exists, what was built, what is attached. */
export class RunNodes {
  readonly #options: NodesOptions;
  #built: Map<DeclarationId, Built> = new Map();
  #accepted: Map<DeclarationId, Built> = new Map();
  #declarations: readonly Declaration[] = [];
  readonly #measured: Measurement[] = [];
  readonly #refused: DeclarationId[] = [];
  builtCount = 0;
  keptCount = 0;

  constructor(options: NodesOptions) {
    this.#options = options;
  }

  get built(): ReadonlyMap<DeclarationId, Built> {
    return this.#built;
  }

  get refused(): readonly DeclarationId[] {
    return this.#refused;
  }

  /** Reads what earlier runs built. */
  async open(declarations: readonly Declaration[]): Promise<void> {
    this.#declarations = declarations;
    this.#built = new Map(await this.#options.store.newest());
    this.#accepted = new Map(await this.#options.store.newestAccepted());
  }

  /** The versions of a release: of each declaration the newest that its gates accepted. */
  pins(): Readonly<Record<DeclarationId, BuiltVersion>> {
    const entries = this.#declarations.flatMap((declaration) => {
      const built = this.#accepted.get(idOf(declaration));
      return built === undefined ? [] : [[idOf(declaration), built.version] as const];
    });
    return Object.fromEntries(entries);
  }

  /** Lets a declaration look for input; gives the hash of what it stands on now. */
  async refresh(declaration: Declaration): Promise<string> {
    const id = idOf(declaration);
    const before = this.#accepted.get(id);
    const started = performance.now();
    this.#options.onEvent?.({ event: "step-started", declaration });
    const outcome = await this.#runner(declaration).build(declaration, this.#context(declaration, ""));
    const content = hashOf(outcome.version);
    const definition = this.#options.definitions.get(id) ?? "";
    const address = hashOf([definition, content, []]);
    const changed = before === undefined || before.address !== address;
    await this.#attach(declaration, outcome.version);
    await this.#record({ declaration, outcome, address, started, keep: !changed });
    return content;
  }

  /** Attaches what stands; false when it is gone and has to be built again. */
  async keep(declaration: Declaration, step: PlanStep): Promise<boolean> {
    const built = this.#accepted.get(idOf(declaration)) ?? this.#built.get(step.id);
    if (built === undefined || !(await this.#attach(declaration, built.version))) return false;
    if (this.#built.get(step.id)?.accepted === false) this.#refused.push(step.id);
    this.keptCount++;
    const text = step.reason === "unchanged" ? "unchanged" : step.reason;
    this.#options.onEvent?.({ event: "step-done", declaration, action: "kept", text, tookMs: 0, notes: [] });
    return true;
  }

  async build(declaration: Declaration, step: PlanStep): Promise<void> {
    const started = performance.now();
    this.#options.onEvent?.({ event: "step-started", declaration });
    const outcome = await this.#runner(declaration).build(declaration, this.#context(declaration, step.address));
    if (outcome.accepted) await this.#attach(declaration, outcome.version);
    else this.#refused.push(step.id);
    await this.#record({ declaration, outcome, address: step.address, started, keep: false });
  }

  /** Measures what changes with time alone, beside what the builds of this run measured. */
  async measureAll(): Promise<readonly Measurement[]> {
    const found = [...this.#measured];
    for (const declaration of this.#declarations) {
      const version = this.#accepted.get(idOf(declaration))?.version;
      const measure = this.#runner(declaration).measure;
      if (measure === undefined || version === undefined) continue;
      found.push(...(await measure(declaration, this.#context(declaration, ""), version)).measured);
    }
    return [
      ...new Map(
        found.map((measurement) => [`${measurement.declaration} ${measurement.promise}`, measurement]),
      ).values(),
    ];
  }

  #runner(declaration: Declaration) {
    const runner = runners.get(declaration.kind);
    if (runner === undefined) throw new TypeError(`no runner of kind ${declaration.kind}`);
    return runner;
  }

  #context(declaration: Declaration, address: string): RunContext {
    const { engines, checked, state, runId, onEvent } = this.#options;
    return {
      ...engines,
      root: checked.loaded.root,
      state,
      runId,
      analysis: checked.analysis,
      address,
      versionOf: (id) => this.#accepted.get(id)?.version,
      attach: (other, snapshot) => attachRelation(engines.session, other, snapshot),
      progress: (text) => onEvent?.({ event: "step-progress", declaration, text }),
    };
  }

  /** A version that names a table is readable by what is built after it. False when that version is gone. */
  async #attach(declaration: Declaration, version: BuiltVersion): Promise<boolean> {
    if (typeof version.table !== "string" || typeof version.tableVersion !== "number") return true;
    const snapshot = await this.#options.engines.tables
      .snapshot(version.table, version.tableVersion)
      .catch(() => undefined);
    if (snapshot === undefined) return false;
    await attachRelation(this.#options.engines.session, declaration, snapshot);
    return true;
  }

  async #record(done: {
    declaration: Declaration;
    outcome: BuildOutcome;
    address: string;
    started: number;
    keep: boolean;
  }): Promise<void> {
    const { declaration, outcome, address } = done;
    const id = idOf(declaration);
    const tookMs = Math.round(performance.now() - done.started);
    const built: Built = {
      id,
      address,
      definition: this.#options.definitions.get(id) ?? "",
      version: outcome.version,
      accepted: outcome.accepted,
      atUs: this.#options.engines.clock.nowUs(),
    };
    this.#measured.push(...outcome.measured);
    if (done.keep) this.keptCount++;
    else {
      await this.#options.store.saveBuild({ ...built, run: this.#options.runId, figures: outcome.text, tookMs });
      this.builtCount++;
      this.#built.set(id, built);
      if (outcome.accepted) this.#accepted.set(id, built);
    }
    this.#options.onEvent?.({
      event: "step-done",
      declaration,
      action: done.keep ? "kept" : "built",
      text: outcome.text,
      tookMs,
      notes: outcome.notes ?? [],
    });
  }
}
