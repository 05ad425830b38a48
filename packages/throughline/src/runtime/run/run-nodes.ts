import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import { withWhere } from "../../contracts/errors/throughline-error.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import { withTableCure } from "../lake/damaged-table.ts";
import type { BuildOutcome, BuiltVersion, Measurement, RunContext } from "../plan/kind-runner.ts";
import { type Built, hashOf, type PlanStep } from "../plan/plan.ts";
import type { RunStore } from "../plan/run-store.ts";
import { attachRelation } from "./attach.ts";
import { runError } from "./error-codes.ts";
import type { RunOptions } from "./run-options.ts";
import { runners } from "./runners.ts";

interface NodesOptions extends RunOptions {
  readonly runId: string;
  readonly store: RunStore;
  readonly definitions: ReadonlyMap<DeclarationId, string>;
}

interface Done {
  readonly declaration: Declaration;
  readonly outcome: BuildOutcome;
  readonly address: string;
  readonly started: number;
  readonly keep: boolean;
}

/** The state of a run: what exists, what was built, what is attached. */
export class RunNodes {
  readonly #options: NodesOptions;
  #built: Map<DeclarationId, Built> = new Map();
  #accepted: Map<DeclarationId, Built> = new Map();
  #declarations: readonly Declaration[] = [];
  readonly #refused: DeclarationId[] = [];
  readonly #gone = new Map<DeclarationId, true | string>();
  readonly #overdue = new Map<DeclarationId, string>();
  builtCount = 0;
  keptCount = 0;

  constructor(options: NodesOptions) {
    this.#options = options;
  }

  get built(): ReadonlyMap<DeclarationId, Built> {
    return this.#built;
  }

  /** Declarations whose newest version a gate refused. */
  get refused(): readonly DeclarationId[] {
    return this.#refused;
  }

  /** Declarations of which a version was built that can't be taken any more: true where it is gone, else the reason. */
  get gone(): ReadonlyMap<DeclarationId, true | string> {
    return this.#gone;
  }

  /** Reads what earlier runs built, and looks whether it is still there. */
  async open(declarations: readonly Declaration[]): Promise<void> {
    this.#declarations = declarations;
    this.#built = new Map(await this.#options.store.newest());
    this.#accepted = new Map(await this.#options.store.newestAccepted());
    for (const declaration of declarations) {
      const stands = await this.#stands(declaration);
      if (stands !== true) this.#gone.set(idOf(declaration), stands === false ? true : stands);
    }
  }

  /** Asks what is to be built before its time, once what every run looks at is attached; gives the reasons. */
  async findOverdue(): Promise<ReadonlyMap<DeclarationId, string>> {
    for (const declaration of this.#declarations) {
      const id = idOf(declaration);
      const newest = this.#built.get(id);
      if (newest === undefined || this.#versionOf(id) === undefined) continue;
      const overdue = await this.#runner(declaration).overdue?.(declaration, this.#context(declaration, ""), newest);
      if (overdue !== undefined) this.#overdue.set(id, overdue);
    }
    return this.#overdue;
  }

  /** The versions of a release: of each declaration the newest that its gates accepted and that fits how it is declared now. */
  pins(): Readonly<Record<DeclarationId, BuiltVersion>> {
    const pinned = this.#declarations.filter((declaration) => this.#runner(declaration).live !== true);
    const entries = pinned.flatMap((declaration) => {
      const version = this.#versionOf(idOf(declaration));
      return version === undefined ? [] : [[idOf(declaration), version] as const];
    });
    return Object.fromEntries(entries);
  }

  /** Lets a declaration look for input; gives the hash of what it stands on now. */
  async refresh(declaration: Declaration): Promise<string> {
    const id = idOf(declaration);
    const before = this.#accepted.get(id);
    const started = performance.now();
    this.#options.onEvent?.({ event: "step-started", declaration });
    const outcome = await this.#outcome(declaration, "");
    const content = hashOf(outcome.version);
    const definition = this.#options.definitions.get(id) ?? "";
    const address = hashOf([definition, content, []]);
    await this.#attach(declaration, outcome.version);
    await this.#record({ declaration, outcome, address, started, keep: before?.address === address });
    return content;
  }

  /** Attaches what stands. */
  async keep(declaration: Declaration, { id, reason }: PlanStep): Promise<void> {
    const version = this.#versionOf(id);
    if (version !== undefined) await this.#attach(declaration, version);
    const built = this.#built.get(id);
    const isRefused = built?.accepted === false;
    if (isRefused) this.#refused.push(id);
    this.keptCount++;
    const text = isRefused ? `${reason}; the newest version was refused by a gate` : `${reason}${brokenText(built)}`;
    this.#options.onEvent?.({ event: "step-done", declaration, action: "kept", text, tookMs: 0, notes: [] });
  }

  async build(declaration: Declaration, step: PlanStep): Promise<void> {
    const started = performance.now();
    this.#options.onEvent?.({ event: "step-started", declaration });
    const outcome = await this.#outcome(declaration, step.address);
    if (outcome.accepted) await this.#attach(declaration, outcome.version);
    else this.#refused.push(step.id);
    await this.#record({ declaration, outcome, address: step.address, started, keep: false });
  }

  /** Measures what changes with time alone. */
  async measure(): Promise<readonly Measurement[]> {
    const found: Measurement[] = [];
    for (const declaration of this.#declarations) {
      const version = this.#versionOf(idOf(declaration));
      const measure = this.#runner(declaration).measure;
      if (measure === undefined || version === undefined) continue;
      found.push(...(await measure(declaration, this.#context(declaration, ""), version)).measured);
    }
    return found;
  }

  /** What the newest builds measured, in this run or before. */
  measuredByBuilds(): readonly Measurement[] {
    return this.#declarations.flatMap((declaration) => this.#built.get(idOf(declaration))?.measured ?? []);
  }

  /** The version that others build on: accepted, and made by the present declaration. One of an earlier declaration may have another shape. */
  #versionOf(id: DeclarationId): BuiltVersion | undefined {
    const accepted = this.#accepted.get(id);
    return accepted?.definition === this.#options.definitions.get(id) ? accepted?.version : undefined;
  }

  /** Whether the version that others build on is there, and whether the newest, also a refused one, is made of what there is now. */
  async #stands(declaration: Declaration): Promise<boolean | string> {
    const id = idOf(declaration);
    const runner = this.#runner(declaration);
    if (runner.always === true) return true;
    const version = this.#versionOf(id);
    if (version !== undefined && (await this.#snapshot(version)) === "gone") return false;
    const ask = async (of: BuiltVersion | undefined) =>
      of === undefined || ((await runner.stands?.(declaration, this.#context(declaration, ""), of)) ?? true);
    const standing = await ask(version);
    const refused = this.#refusedVersionOf(id);
    return standing === false || refused === undefined ? standing : ask(refused);
  }

  /** The newest version, where a gate refused it and the present declaration made it. */
  #refusedVersionOf(id: DeclarationId): BuiltVersion | undefined {
    const newest = this.#built.get(id);
    const isRefused = newest?.accepted === false && newest.definition === this.#options.definitions.get(id);
    return isRefused ? newest.version : undefined;
  }

  /** Lets the runner build; an error that names no place gets the declaration's. */
  async #outcome(declaration: Declaration, address: string): Promise<BuildOutcome> {
    try {
      return await this.#runner(declaration).build(declaration, this.#context(declaration, address));
    } catch (error) {
      throw withWhere(withTableCure(error, declaration), whereOf(declaration));
    }
  }

  #runner(declaration: Declaration) {
    const runner = runners.get(declaration.kind);
    if (runner === undefined) throw runError("no-runner", { detail: `no runner of kind ${declaration.kind}` });
    return runner;
  }

  #context(declaration: Declaration, address: string): RunContext {
    const { engines, checked, state, runId, rebuild = false, onEvent } = this.#options;
    const overdue = this.#overdue.get(idOf(declaration));
    return {
      ...engines,
      root: checked.loaded.root,
      state,
      runId,
      rebuild,
      analysis: checked.analysis,
      project: checked,
      address,
      ...(overdue === undefined ? {} : { overdue }),
      versionOf: (id) => this.#versionOf(id),
      attach: (other, snapshot) => attachRelation(engines.session, other as unknown as Relation, snapshot),
      progress: (text) => onEvent?.({ event: "step-progress", declaration, text }),
    };
  }

  /** The snapshot that a version pins; undefined where it pins none. */
  async #snapshot(version: BuiltVersion) {
    if (typeof version.table !== "string" || typeof version.tableVersion !== "number") return undefined;
    const reading = this.#options.engines.tables.snapshot(version.table, version.tableVersion);
    return (await reading.catch(() => undefined)) ?? "gone";
  }

  /** A version that names a table is readable by what is built after it. */
  async #attach(declaration: Declaration, version: BuiltVersion): Promise<void> {
    const snapshot = await this.#snapshot(version);
    if (snapshot === undefined || snapshot === "gone") return;
    const relation = this.#runner(declaration).relation?.(declaration) ?? (declaration as unknown as Relation);
    await attachRelation(this.#options.engines.session, relation, snapshot);
  }

  async #record({ declaration, outcome, address, started, keep }: Done): Promise<void> {
    const id = idOf(declaration);
    const tookMs = Math.round(performance.now() - started);
    if (keep) this.keptCount++;
    else await this.#save(id, { outcome, address, tookMs });
    this.#options.onEvent?.({
      event: "step-done",
      declaration,
      action: keep ? "kept" : "built",
      text: outcome.text,
      tookMs,
      notes: outcome.notes ?? [],
    });
  }

  async #save(id: DeclarationId, of: { outcome: BuildOutcome; address: string; tookMs: number }): Promise<void> {
    const { runId, store, engines, definitions } = this.#options;
    const { version, accepted, text, measured } = of.outcome;
    const built: Built = {
      id,
      address: of.address,
      definition: definitions.get(id) ?? "",
      version,
      accepted,
      atUs: engines.clock.nowUs(),
      measured: measured.map(plainMeasurement),
    };
    await store.saveBuild({ ...built, run: runId, figures: text, tookMs: of.tookMs });
    this.builtCount++;
    this.#built.set(id, built);
    if (accepted) this.#accepted.set(id, built);
  }
}

/** The promises that a build broke, in words. */
function brokenText(built: Built | undefined): string {
  const broken = built?.measured.filter(({ held }) => !held) ?? [];
  return broken.length === 0 ? "" : `, broken: ${broken.map(({ says }) => says).join(", ")}`;
}

/** JSON knows no NaN: a figure that does not exist is kept as text. */
function plainMeasurement(measurement: Measurement): Measurement {
  const { figure } = measurement;
  return typeof figure === "string" || Number.isFinite(figure) ? measurement : { ...measurement, figure: "none" };
}
