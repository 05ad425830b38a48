import { existsSync } from "node:fs";
import path from "node:path";
import type { LockHolder } from "../../adapters/process/file-lock.ts";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { clauseKey, clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CheckedProject } from "../../runtime/lineage/check-project.ts";
import { rehearsalError } from "../../runtime/rehearsal/error-codes.ts";
import { assertGoesOn, type Ward } from "../../runtime/rehearsal/rehearse.ts";
import { type Release, ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { openEngines } from "./engines.ts";
import { holdsBack, reportOf } from "./hold-back.ts";
import { inputFiles } from "./prepared-inputs.ts";
import type { ConfiguredProject } from "./project-config.ts";
import { type CopiedProject, openRehearsalFolder, type RehearsalFolder } from "./run-rehearsal-copy.ts";
import { CopiedPatient, quiet, rejectedRows, type Sound, type Traffic } from "./run-rehearsal-patient.ts";
import { buildProject } from "./run-verb.ts";

/** Copies of a project for rehearsals, and the sound one that they are made from. */
export interface OpenWard extends Ward {
  /** Absolute; outside the project. */
  readonly folder: string;
  /** The project's current release, where the sound copy is what that release is of. */
  readonly release: Release | undefined;
  /** Why there is no such release, in words; null where there is. */
  readonly unkept: string | null;
  /** The release of the sound copy. */
  readonly rehearsed: string;
  /** Where the sound copy comes from, in words. */
  readonly from: string;
  readonly nowUs: number;
  close(): Promise<void>;
}

export interface WardOptions {
  readonly project: ConfiguredProject;
  /** The Clock that `--now` fixes; default the time at which the release was made, or now where there is none. */
  readonly clock: Clock | undefined;
  readonly now: Clock;
  readonly isKept: boolean;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

/** Copies the project, and builds in the copy what is not built. Throws `rehearsal.no-project`, `rehearsal.not-sound`, `rehearsal.no-room`. */
export async function openWard(options: WardOptions): Promise<OpenWard> {
  const { project, isKept, onStep } = options;
  onStep("copying the project");
  const folder = await openRehearsalFolder(project.root, isKept);
  try {
    return await fillWard(options, folder);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function fillWard(options: WardOptions, folder: RehearsalFolder): Promise<OpenWard> {
  const { project, signal, onStep } = options;
  const { copied, release, unread } = await copySound(project, folder);
  assertGoesOn(signal);
  const clock = options.clock ?? options.now;
  const nowUs = options.clock === undefined ? (release?.createdAtUs ?? clock.nowUs()) : clock.nowUs();
  onStep(release === undefined ? "building the copy, which has no release yet" : `running the copy of ${release.id}`);
  const sound = await buildSound(copied, { project, nowUs, prepares: release === undefined });
  assertGoesOn(signal);
  const inputs = new Set((await inputFiles(sound.known.checked.loaded)).keys());
  const control = new Controls(folder, copied, sound.known);
  const known: Sound = { ...sound.known, isBroken: (clause, traffic) => control.isBroken(clause, traffic) };
  const isSame = release?.id === known.release.id;
  let count = 0;
  return {
    project: { root: copied.root, graph: known.checked.graph, declarations: known.checked.loaded.declarations },
    folder: folder.path,
    release: isSame ? release : undefined,
    unkept: isSame ? null : (unread ?? "what was rehearsed is no release of the project: sources or inputs changed"),
    rehearsed: known.release.id,
    from: release === undefined ? "a copy that was built from nothing" : `a copy of ${release.id}`,
    nowUs,
    async open(stages) {
      const state = stages.every((stage) => stage === "check") ? undefined : copied.state;
      const name = `fault-${++count}`;
      const without = state === undefined ? inputs : undefined;
      return new CopiedPatient(await folder.copy({ root: copied.root, state, without }, name), known, {
        isKept: options.isKept,
      });
    },
    close: async () => {
      await control.close();
      await folder.remove();
    },
  };
}

/** Copies files and, where no process holds it, the state: another one may be writing in it. */
async function copySound({ root, state }: ConfiguredProject, folder: RehearsalFolder) {
  const holder = await readProjectLock(state);
  if (holder !== undefined || !existsSync(path.join(state, "releases"))) {
    const copied = await folder.copy({ root, state: undefined }, "sound");
    return { copied, release: undefined, unread: holder === undefined ? neverRun : heldBy(holder) };
  }
  const lock = await acquireProjectLock(state, { purpose: "rehearse" });
  try {
    const release = await new ReleaseStore(state).readable();
    const from = { root, state: release === undefined ? undefined : state };
    return { copied: await folder.copy(from, "sound"), release, unread: release === undefined ? neverRun : undefined };
  } finally {
    await lock.release();
  }
}

const neverRun = "the project has no release yet: run it, then rehearse again";

const heldBy = ({ url, purpose }: LockHolder) =>
  `${url === undefined ? `\`${purpose}\`` : `the server at ${url}`} holds the project, so that a copy without its release was rehearsed: stop it, then rehearse again`;

interface BuildSound {
  readonly project: ConfiguredProject;
  readonly nowUs: number;
  readonly prepares: boolean;
}

async function buildSound({ root, state }: CopiedProject, { project, nowUs, prepares }: BuildSound) {
  const clock: Clock = { nowUs: () => nowUs };
  const staged = await checkWithDuckDb(root);
  const { value: checked } = staged;
  assertSound(staged.problems.length, checked, holdsBack(reportOf(staged, clock)));
  const engines = await openEngines({ root, state, config: project.config, clock });
  try {
    const result = await buildProject(
      { root, state, checked: quiet(checked, { prepares }), engines },
      { purpose: "rehearse", onEvent: () => undefined },
    );
    const broken = result.measured.filter(({ held }) => !held);
    const again = await checkWithDuckDb(root);
    return {
      known: {
        ...{ checked: again.value, nowUs, release: result.release },
        broken: new Set(broken.map(clauseKeyOf)),
        rejected: await rejectedRows(engines, checked.loaded.declarations),
      },
    };
  } finally {
    await engines.close();
  }
}

function assertSound(problems: number, { graph }: CheckedProject, isHeldBack: boolean): void {
  if (graph.nodes.length === 0 && problems === 0) throw rehearsalError("no-project", { detail: "nothing is declared" });
  if (isHeldBack)
    throw rehearsalError("not-sound", { detail: "the project has problems, or breaks that nobody accepted" });
}

/** Copies without a fault, each opened when something is first found broken in one that has a fault. */
class Controls {
  readonly #open: (name: string) => Promise<CopiedPatient>;
  readonly #known = new Map<string, Promise<boolean>>();
  readonly #patients = new Map<string, Promise<CopiedPatient>>();

  constructor(folder: RehearsalFolder, copied: CopiedProject, known: Omit<Sound, "isBroken">) {
    const nothing: Sound = { ...known, isBroken: async () => false };
    this.#open = async (name) => new CopiedPatient(await folder.copy(copied, name), nothing, { isKept: true });
  }

  isBroken({ declaration, promise }: VerifiedClause, traffic: readonly Traffic[]): Promise<boolean> {
    const came = traffic.map(({ endpoint, count }) => `${endpoint.name} ${count}`).join(", ");
    const key = `${came}\n${clauseKey(declaration, promise)}`;
    const patient = this.#patients.get(came) ?? this.#openWith(traffic);
    this.#patients.set(came, patient);
    const known = this.#known.get(key) ?? measured(patient, declaration, promise);
    this.#known.set(key, known);
    return known;
  }

  async close(): Promise<void> {
    for (const patient of this.#patients.values()) await patient.then((one) => one.close());
  }

  /** The same requests, as they are. */
  async #openWith(traffic: readonly Traffic[]): Promise<CopiedPatient> {
    const patient = await this.#open(`control-${this.#patients.size + 1}`);
    for (const { endpoint, count } of traffic) await patient.answer(endpoint, { count, change: (row) => row });
    return patient;
  }
}

async function measured(opening: Promise<CopiedPatient>, declaration: string, promise: string): Promise<boolean> {
  const patient = await opening;
  const clauses = await patient.measure({}, (one) => one.declaration === declaration && one.promise === promise);
  return clauses.some(({ status }) => status === "broken");
}
