import type { Clock } from "../../ports/clock.ts";
import { rehearsalError } from "../../runtime/rehearsal/error-codes.ts";
import type { Fault } from "../../runtime/rehearsal/fault.ts";
import type { Rehearsal } from "../../runtime/rehearsal/rehearsal.ts";
import { rehearse } from "../../runtime/rehearsal/rehearse.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress, type ProgressStep } from "../render/progress.ts";
import { faultName, faultText, rehearsalCounts, renderRehearsal } from "../render/rehearsal.ts";
import { configuredProject } from "./project-config.ts";
import { keepRehearsal } from "./run-rehearsal-evidence.ts";
import { openWard } from "./run-rehearsal-ward.ts";

export interface RunRehearsalOptions {
  readonly faults: readonly Fault[];
  /** Fixed by `--now`; undefined where it is not. */
  readonly clock: Clock | undefined;
  readonly now: Clock;
  /** Leaves the copies where they are. */
  readonly isKept: boolean;
}

/** Rehearses faults in copies of the project, and keeps what came of it as evidence of its release. */
export async function runRehearsal(context: VerbContext, options: RunRehearsalOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { signal } = context.io;
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const started = performance.now();
  let step: ProgressStep = progress.start("copy");
  try {
    const onStep = (text: string) => step.update(text);
    const ward = await openWard({ project, ...options, signal, onStep });
    step.done(`${ward.from}${options.isKept ? `, in ${ward.folder}` : ""}`);
    try {
      const { faults, isInterrupted } = await rehearse({
        ...{ faults: options.faults, ward, signal },
        onStart: (fault) => {
          step = progress.start("rehearse", faultName(fault));
        },
        onFault: (fault) => {
          if (fault.status === "missed" || fault.status === "failed") step.fail(faultText(fault));
          else step.done(faultText(fault));
        },
      });
      if (isInterrupted) step.fail("interrupted");
      progress.finish();
      if (isInterrupted && faults.length === 0) throw rehearsalError("interrupted");
      const kept = await keepRehearsal(project, { faults, ward, clock: options.now });
      const rehearsal: Rehearsal = {
        release: ward.rehearsed,
        ...kept,
        at: new Date(ward.nowUs / 1000).toISOString(),
        tookMs: Math.round(performance.now() - started),
        ...{ isInterrupted, faults },
      };
      return finish(context, rehearsal);
    } finally {
      await ward.close();
    }
  } catch (error) {
    step.fail();
    throw error;
  } finally {
    progress.finish();
  }
}

/** Throws `rehearsal.interrupted` after what was done is printed; as JSON it is said in the result. */
function finish(context: VerbContext, rehearsal: Rehearsal): number {
  const { text: _, ...summary } = rehearsalCounts(rehearsal.faults);
  context.printJson({ ...rehearsal, summary });
  context.print(renderRehearsal(rehearsal, context));
  if (rehearsal.isInterrupted && !context.json) {
    const detail = `faults rehearsed before it: ${rehearsal.faults.length}; what was under way is left out`;
    throw rehearsalError("interrupted", { detail });
  }
  return summary.missed + summary.failed > 0 || rehearsal.isInterrupted ? exitCodes.problem : exitCodes.ok;
}
