import { setTimeout as pause } from "node:timers/promises";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { rehearsalError } from "./error-codes.ts";
import type { Change, Fault, Finding, Patient, Rehearsed, Stage, Target } from "./fault.ts";
import { familiesFrom } from "./reach.ts";

/** What callers of the copy got while the fault was in it. */
export interface Callers {
  /** The release that answered; null where nothing is served. */
  readonly release: string | null;
  /** Whether that is the release from before the fault. */
  readonly isLast: boolean;
  /** The versions of models that it answers by: `fraud v3`, and whether they are those from before the fault. */
  readonly models: readonly { readonly name: string; readonly isLast: boolean }[];
  readonly asked: number;
  /** Asked and not answered, or answered with a fault of the server. */
  readonly failed: number;
  /** Answered by a fallback. */
  readonly degraded: number;
}

/** A copy of the project that can be looked at as a project is, stage by stage. */
export interface OpenPatient extends Patient {
  /** What a stage says now, of what may count. */
  look(stage: Stage, change: Change, counts: (finding: Finding) => boolean): Promise<readonly Finding[]>;
  callers(change: Change): Promise<Callers>;
  /** Time that went into asking copies without a fault, milliseconds. */
  readonly comparedMs: number;
  /** What would have counted, but is said of copies without the fault as well: in words. */
  readonly saidAnyway: readonly string[];
  close(): Promise<void>;
}

/** Makes copies of a sound project, each for one fault. */
export interface Ward {
  readonly project: Rehearsed;
  open(stages: readonly Stage[]): Promise<OpenPatient>;
}

/** What came of one fault at one place. */
export interface RehearsedFault {
  readonly fault: string;
  readonly says: string;
  /** `failed`: it could not be rehearsed. */
  readonly status: "caught" | "missed" | "not-applicable" | "failed";
  /** Where it was done; null where it is not applicable. */
  readonly target: { readonly declaration: string; readonly says: string; readonly families: readonly string[] } | null;
  /** Who caught it first; null where nobody did. */
  readonly caught: (Finding & { readonly others: number }) | null;
  /** From the injection to the finding, or to the end of the last stage. */
  readonly tookMs: number | null;
  readonly callers: Callers | null;
  /** Why it is not applicable, or what failed. */
  readonly because: string | null;
}

export interface RehearseOptions {
  readonly faults: readonly Fault[];
  readonly ward: Ward;
  readonly signal: AbortSignal;
  readonly onStart?: (fault: Pick<RehearsedFault, "fault" | "target">) => void;
  readonly onFault?: (fault: RehearsedFault) => void;
}

/** What came of the faults that were done. */
export interface RehearsalOutcome {
  readonly faults: readonly RehearsedFault[];
  /** Whether somebody asked to stop before all were done; what was under way then is not among them. */
  readonly isInterrupted: boolean;
}

/** Does one fault after the other, each to a copy of its own, and looks who catches it. Begins none once it is asked to stop. */
export async function rehearse(options: RehearseOptions): Promise<RehearsalOutcome> {
  const faults: RehearsedFault[] = [];
  try {
    for (const fault of options.faults)
      for await (const one of rehearseFault(fault, options)) {
        faults.push(one);
        options.onFault?.(one);
      }
  } catch (error) {
    if (isThroughlineError(error, "rehearsal.interrupted")) return { faults, isInterrupted: true };
    throw error;
  }
  return { faults, isInterrupted: false };
}

/** Throws `rehearsal.interrupted` once somebody asked to stop. */
export function assertGoesOn(signal: AbortSignal): void {
  if (signal.aborted) throw rehearsalError("interrupted");
}

async function* rehearseFault(fault: Fault, options: RehearseOptions): AsyncGenerator<RehearsedFault> {
  const { ward, signal, onStart } = options;
  assertGoesOn(signal);
  const targets = await fault.targets(ward.project);
  const nothing = { fault: fault.name, says: fault.says, target: null, caught: null, tookMs: null, callers: null };
  if ("because" in targets) {
    onStart?.(nothing);
    yield { ...nothing, status: "not-applicable", because: targets.because };
  } else
    for (const target of targets) {
      assertGoesOn(signal);
      const rehearsed = await rehearseTarget(fault, target, options);
      assertGoesOn(signal);
      yield rehearsed;
    }
}

/** Time in which a signal is seen that ended a child process as well, milliseconds. */
const signalMs = 100;

async function rehearseTarget(
  fault: Fault,
  target: Target,
  { ward, signal, onStart }: RehearseOptions,
): Promise<RehearsedFault> {
  const { declaration, says } = target;
  const families = target.families ?? familiesFrom(ward.project.graph, declaration);
  const head = { fault: fault.name, says: fault.says, target: { declaration, says, families } };
  onStart?.(head);
  const patient = await ward.open(fault.stages);
  let started = performance.now();
  const took = () => Math.round(performance.now() - started - patient.comparedMs);
  try {
    const change = await target.inject(patient);
    started = performance.now();
    const caught = await firstFinding(fault, { target, change, patient, signal });
    const tookMs = took();
    const callers = await patient.callers(change);
    const anyway = caught === null ? patient.saidAnyway[0] : undefined;
    if (anyway !== undefined)
      return { ...head, status: "failed", caught, tookMs, callers, because: `also without the fault: ${anyway}` };
    return { ...head, status: caught === null ? "missed" : "caught", caught, tookMs, callers, because: null };
  } catch (error) {
    const tookMs = took();
    await pause(signalMs);
    assertGoesOn(signal);
    const because = isThroughlineError(error) ? `${error.code}: ${error.detail}` : String(error);
    return { ...head, status: "failed", caught: null, tookMs, callers: null, because };
  } finally {
    await patient.close();
  }
}

async function firstFinding(
  { stages }: Fault,
  of: {
    readonly target: Target;
    readonly change: Change;
    readonly patient: OpenPatient;
    readonly signal: AbortSignal;
  },
): Promise<RehearsedFault["caught"]> {
  const { target, change, patient, signal } = of;
  const counts = (finding: Finding) => target.counts(finding);
  for (const stage of stages) {
    assertGoesOn(signal);
    const [first, ...others] = (await patient.look(stage, change, counts)).filter(counts);
    if (first !== undefined) return { ...first, others: others.length };
  }
  return null;
}
