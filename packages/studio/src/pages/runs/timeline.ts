import type { StudioRun, StudioRunStep } from "throughline/client/studio";

/** A step with where it lies in its run: both shares of the run's length, 0 to 1. */
export interface TimelineBar {
  readonly step: StudioRunStep;
  readonly start: number;
  readonly share: number;
}

/** The steps of a run on its line of time. A step's own time is when it ended, so it began its length before. */
export function timelineOf(run: Pick<StudioRun, "startedAt" | "endedAt" | "steps">): TimelineBar[] {
  const start = Date.parse(run.startedAt);
  const last = Math.max(start + 1, ...run.steps.map(({ at }) => Date.parse(at)));
  const end = Math.max(last, run.endedAt === null ? 0 : Date.parse(run.endedAt));
  const length = end - start;
  return run.steps.map((step) => {
    const ended = Math.min(end, Date.parse(step.at));
    const began = Math.max(start, ended - step.tookMs);
    return { step, start: (began - start) / length, share: (ended - began) / length };
  });
}
