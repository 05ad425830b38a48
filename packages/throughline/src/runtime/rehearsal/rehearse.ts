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
  readonly onStart?: (fault: Fault) => void;
  readonly onFault?: (fault: RehearsedFault) => void;
}

/** Does one fault after the other, each to a copy of its own, and looks who catches it. Throws `rehearsal.interrupted`. */
export async function rehearse(options: RehearseOptions): Promise<readonly RehearsedFault[]> {
  const done: RehearsedFault[] = [];
  for (const fault of options.faults) {
    options.onStart?.(fault);
    for await (const one of rehearseFault(fault, options)) {
      done.push(one);
      options.onFault?.(one);
    }
  }
  return done;
}

/** Throws `rehearsal.interrupted` once somebody asked to stop. */
export function assertGoesOn(signal: AbortSignal): void {
  if (signal.aborted) throw rehearsalError("interrupted");
}

async function* rehearseFault(fault: Fault, { ward, signal }: RehearseOptions): AsyncGenerator<RehearsedFault> {
  assertGoesOn(signal);
  const targets = await fault.targets(ward.project);
  const nothing = { fault: fault.name, says: fault.says, target: null, caught: null, tookMs: null, callers: null };
  if ("because" in targets) yield { ...nothing, status: "not-applicable", because: targets.because };
  else
    for (const target of targets) {
      assertGoesOn(signal);
      yield await rehearseTarget(fault, target, ward);
    }
}

async function rehearseTarget(fault: Fault, target: Target, ward: Ward): Promise<RehearsedFault> {
  const { declaration, says } = target;
  const families = target.families ?? familiesFrom(ward.project.graph, declaration);
  const head = { fault: fault.name, says: fault.says, target: { declaration, says, families } };
  const patient = await ward.open(fault.stages);
  let started = performance.now();
  const took = () => Math.round(performance.now() - started - patient.comparedMs);
  try {
    const change = await target.inject(patient);
    started = performance.now();
    const caught = await firstFinding(fault, { target, change, patient });
    const tookMs = took();
    const callers = await patient.callers(change);
    const anyway = caught === null ? patient.saidAnyway[0] : undefined;
    if (anyway !== undefined)
      return { ...head, status: "failed", caught, tookMs, callers, because: `also without the fault: ${anyway}` };
    return { ...head, status: caught === null ? "missed" : "caught", caught, tookMs, callers, because: null };
  } catch (error) {
    const because = isThroughlineError(error) ? `${error.code}: ${error.detail}` : String(error);
    return { ...head, status: "failed", caught: null, tookMs: took(), callers: null, because };
  } finally {
    await patient.close();
  }
}

async function firstFinding(
  { stages }: Fault,
  of: { readonly target: Target; readonly change: Change; readonly patient: OpenPatient },
): Promise<RehearsedFault["caught"]> {
  const { target, change, patient } = of;
  const counts = (finding: Finding) => target.counts(finding);
  for (const stage of stages) {
    const [first, ...others] = (await patient.look(stage, change, counts)).filter(counts);
    if (first !== undefined) return { ...first, others: others.length };
  }
  return null;
}
