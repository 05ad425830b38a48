import { rm } from "node:fs/promises";
import { clauseKey } from "../../contracts/core/clause-key.ts";
import { counted } from "../../contracts/core/counted.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { predictPath } from "../../contracts/mlops/endpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import { rejectedName } from "../../runtime/lake/ingest/source-tables.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import type { Change, Finding, Stage } from "../../runtime/rehearsal/fault.ts";
import type { Callers, OpenPatient } from "../../runtime/rehearsal/rehearse.ts";
import { type Release, ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { RunResult } from "../../runtime/run/run-project.ts";
import { hasRows } from "../../runtime/verification/parts.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";
import type { Verifier } from "../../runtime/verification/verifier.ts";
import { verifiers } from "../../runtime/verification/verifiers.ts";
import { verifyRelease } from "../../runtime/verification/verify-release.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { type Engines, openEngines } from "./engines.ts";
import { holdsBack, reportOf } from "./hold-back.ts";
import { openCopy } from "./open-copy.ts";
import type { CopiedProject } from "./run-rehearsal-copy.ts";
import { brokenMeasurement, clauseFinding, placed, problemFinding, reportFindings } from "./run-rehearsal-findings.ts";
import { askCallers, openServedCopy, type ServedCopy } from "./run-rehearsal-served.ts";
import { buildProject } from "./run-verb.ts";

/** What a sound copy said of itself, which no fault is blamed for. */
export interface Sound {
  readonly checked: CheckedProject;
  readonly nowUs: number;
  /** What callers got before any fault. */
  readonly release: Pick<Release, "id" | "pins">;
  /** Promises that are broken without a fault, by `clauseKey`. */
  readonly broken: ReadonlySet<string>;
  /** Rejected rows by relation. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Whether a clause is broken without a fault, once the same requests came as they are. */
  isBroken(clause: VerifiedClause, traffic: readonly Traffic[]): Promise<boolean>;
}

/** Requests that a copy answered into its own log. */
export interface Traffic {
  readonly endpoint: Endpoint;
  readonly count: number;
}

/** The project without what would reach outside the copy. */
export function quiet(checked: CheckedProject, options: { readonly prepares: boolean }): CheckedProject {
  const { prepare, lineage: _, ...config } = checked.loaded.config;
  const kept = options.prepares && prepare !== undefined ? { ...config, prepare } : config;
  return { ...checked, loaded: { ...checked.loaded, config: kept } };
}

/** How many rows of each relation are rejected now. */
export async function rejectedRows(engines: Pick<Engines, "tables">, declarations: readonly Declaration[]) {
  const counts = new Map<string, number>();
  for (const { name } of declarations.filter(hasRows))
    counts.set(name, (await engines.tables.snapshot(rejectedName(name)))?.rows ?? 0);
  return counts;
}

/** A copy with a fault in it. Engines, and the release that is served, are opened when they are first asked for. */
export class CopiedPatient implements OpenPatient {
  readonly root: string;
  comparedMs = 0;
  readonly saidAnyway: string[] = [];
  readonly #state: string;
  readonly #sound: Sound;
  readonly #isKept: boolean;
  readonly #traffic: Traffic[] = [];
  #engines: Promise<Engines> | undefined;
  #served: ServedCopy | undefined;

  /** `isKept`: the copy stays when it is closed. */
  constructor({ root, state }: CopiedProject, sound: Sound, { isKept }: { readonly isKept: boolean }) {
    this.root = root;
    this.#state = state;
    this.#sound = sound;
    this.#isKept = isKept;
  }

  async look(stage: Stage, change: Change, counts: (finding: Finding) => boolean): Promise<readonly Finding[]> {
    if (stage === "check") return this.#check(change);
    if (stage === "run") return this.#run(change);
    return stage === "serve" ? this.#serve(change) : this.verify(change, counts);
  }

  async answer(endpoint: Endpoint, { count, change }: { readonly count: number; change(row: WireRow): WireRow }) {
    this.#traffic.push({ endpoint, count });
    const engines = await this.#open({});
    const served = await openServedCopy({ root: this.root, state: this.#state, engines, isLogged: true });
    try {
      const rows = await served.requests(endpoint, count);
      for (let i = 0; i < count && rows.length > 0; i++) {
        const body = change(rows[i % rows.length] as WireRow);
        await served.probe.ask(predictPath(endpoint), { method: "POST", body });
      }
    } finally {
      await served.close();
    }
  }

  async callers(change: Change): Promise<Callers> {
    const { id: before, pins } = this.#sound.release;
    const none = { asked: 0, failed: 0, degraded: 0 };
    if (this.#engines === undefined) return { release: before, isLast: true, models: [], ...none };
    const served = await this.#serving(change);
    const replies = await askCallers(served);
    const sum = (of: "asked" | "failed" | "degraded") => replies.reduce((total, one) => total + one[of], 0);
    const { release } = served.release;
    return {
      ...{ release: release.id, isLast: release.id === before, models: modelsOf(release.pins, pins) },
      ...{ asked: sum("asked"), failed: sum("failed"), degraded: sum("degraded") },
    };
  }

  /** The clauses that count and are broken, but were not before. */
  async verify(change: Change, counts: (finding: Finding) => boolean): Promise<readonly Finding[]> {
    const { checked } = this.#sound;
    const clauses = await this.measure(change, (clause) => counts(clauseFinding(clause, checked.graph)));
    const broken = clauses.filter(({ status }) => status === "broken");
    const started = performance.now();
    const found: Finding[] = [];
    for (const clause of broken) {
      const finding = clauseFinding(clause, checked.graph);
      if (await this.#sound.isBroken(clause, this.#traffic)) this.saidAnyway.push(finding.says);
      else found.push(finding);
    }
    this.comparedMs += performance.now() - started;
    return found;
  }

  /** Measures the clauses that are wanted. */
  async measure(
    change: Change,
    isWanted: (clause: Parameters<typeof clauseFinding>[0]) => boolean,
  ): Promise<readonly VerifiedClause[]> {
    const engines = await this.#open(change);
    const { release, probe } = await this.#serving(change);
    await release.refresh();
    const clauses = await verifyRelease({
      ...{ root: this.root, release, engines, probe, verifiers: verifiers.map((one) => narrowed(one, isWanted)) },
      copy: (copied) => openCopy(copied, release, engines),
    });
    return clauses.filter(({ verifier }) => verifier !== null);
  }

  async close(): Promise<void> {
    const served = this.#served;
    this.#served = undefined;
    await served?.close();
    await this.#engines?.then((engines) => engines.close());
    if (!this.#isKept) await rm(this.root, { recursive: true, force: true });
  }

  async #check({ graph }: Change): Promise<readonly Finding[]> {
    const { checked } = this.#sound;
    const staged =
      graph === undefined ? await checkWithDuckDb(this.root) : { value: { ...checked, graph }, problems: [] };
    return reportFindings(reportOf(staged, this.#clock({})), staged.value.graph, "check");
  }

  async #run(change: Change): Promise<readonly Finding[]> {
    const staged = await checkWithDuckDb(this.root);
    const { graph } = staged.value;
    const report = reportOf(staged, this.#clock(change));
    if (holdsBack(report)) return reportFindings(report, graph, "run");
    const engines = await this.#open(change);
    const { root } = this;
    const { anew } = change;
    try {
      const result = await buildProject(
        { root, state: this.#state, checked: quiet(staged.value, { prepares: false }), engines },
        { purpose: "rehearse", onEvent: () => undefined, ...(anew === undefined ? {} : { anew }) },
      );
      return [...this.#broken(result), ...(await this.#rejected(engines, staged.value))];
    } catch (error) {
      if (!isThroughlineError(error)) throw error;
      return problemFinding(error, graph, "run");
    }
  }

  #broken({ measured }: RunResult): readonly Finding[] {
    const { broken, checked } = this.#sound;
    const found = measured.filter(
      ({ held, declaration, promise }) => !held && !broken.has(clauseKey(declaration, promise)),
    );
    return found.map((measurement) => brokenMeasurement(measurement, checked.graph));
  }

  async #rejected(engines: Engines, { loaded, graph }: CheckedProject): Promise<readonly Finding[]> {
    const counts = await rejectedRows(engines, loaded.declarations);
    return loaded.declarations.filter(hasRows).flatMap((declaration) => {
      const count = (counts.get(declaration.name) ?? 0) - (this.#sound.rejected.get(declaration.name) ?? 0);
      if (count <= 0) return [];
      const says = `${counted(count, "row")} rejected into ${rejectedName(declaration.name)}`;
      const head = { stage: "run", declaration: idOf(declaration), clause: "rejected rows" } as const;
      return [placed(graph, { ...head, code: "rows.rejected", says, count })];
    });
  }

  async #serve(change: Change): Promise<readonly Finding[]> {
    const { graph } = this.#sound.checked;
    const replies = await askCallers(await this.#serving(change));
    return replies.flatMap(({ declaration, asked, failed, degraded }) => {
      const head = { stage: "serve", declaration } as const;
      const of = (count: number, what: string) => ({ says: `${count} of ${asked} replies ${what}`, count });
      return [
        ...(degraded > 0
          ? [
              placed(graph, {
                ...head,
                clause: "fallback",
                code: "reply.degraded",
                ...of(degraded, "say that the fallback answered"),
              }),
            ]
          : []),
        ...(failed > 0
          ? [placed(graph, { ...head, clause: "reply", code: "reply.failed", ...of(failed, "failed") })]
          : []),
      ];
    });
  }

  #clock({ laterUs = 0 }: Change): Clock {
    const nowUs = this.#sound.nowUs + laterUs;
    return { nowUs: () => nowUs };
  }

  async #open(change: Change): Promise<Engines> {
    const { config } = this.#sound.checked.loaded;
    this.#engines ??= openEngines({ root: this.root, state: this.#state, config, clock: this.#clock(change) });
    const engines = await this.#engines;
    return { ...engines, ...change.engines?.(engines) };
  }

  async #serving(change: Change): Promise<ServedCopy> {
    const engines = await this.#open(change);
    const current = await new ReleaseStore(this.#state).current();
    if (this.#served !== undefined && this.#served.release.release.id !== current) {
      await this.#served.close();
      this.#served = undefined;
    }
    this.#served ??= await openServedCopy({ root: this.root, state: this.#state, engines, isLogged: false });
    return this.#served;
  }
}

/** The versions of models that a release answers by, and whether an earlier one did too. */
function modelsOf(pins: Release["pins"], before: Release["pins"]): Callers["models"] {
  return Object.entries(pins).flatMap(([id, { model, modelVersion }]) =>
    typeof model !== "string" || modelVersion === undefined || !id.endsWith(`:${model}`)
      ? []
      : [{ name: `${model} v${modelVersion}`, isLast: before[id]?.modelVersion === modelVersion }],
  );
}

/** A verifier of those of its clauses that are wanted. */
function narrowed(verifier: Verifier, isWanted: (clause: Parameters<typeof clauseFinding>[0]) => boolean): Verifier {
  return {
    ...verifier,
    covers: (subject) =>
      verifier.covers(subject).filter(({ name, says, handOff = null }) => {
        return isWanted({ declaration: subject.id, promise: name, says, handOff, figure: null, note: null });
      }),
  };
}
