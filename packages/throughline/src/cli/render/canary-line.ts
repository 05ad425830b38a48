import { idName } from "../../contracts/core/declaration.ts";
import { type Rollouts, shareAt } from "../../contracts/mlops/rollout.ts";
import { stepsOf } from "../../runtime/releases/rollouts.ts";

/** A canary beside the release that answers the rest. */
export interface StandingStep {
  readonly id: string;
  readonly step: number;
  readonly rollouts: Rollouts;
}

export interface CanaryChange {
  readonly before: StandingStep | undefined;
  readonly now: StandingStep | undefined;
  /** Id of the release that is current now. */
  readonly current: string;
  readonly reason?: string | undefined;
}

/** What became of a canary, in a line for the terminal of the server; undefined where nothing did. */
export function canaryLine({ before, now, current, reason }: CanaryChange): string | undefined {
  const because = reason === undefined ? "" : `: ${reason}`;
  if (now !== undefined) {
    if (before?.id === now.id && before.step === now.step) return undefined;
    const verb = before?.id === now.id ? "goes on" : now.step === 0 ? "begins" : "answers";
    const instead = before === undefined || before.id === now.id ? "" : ` in place of ${before.id}`;
    return `canary ${now.id} ${verb}${instead}, ${sharesOf(now)} beside ${current}, step ${now.step + 1} of ${stepsOf(now.rollouts)}${because}`;
  }
  if (before === undefined) return undefined;
  if (before.id === current) return `canary ${before.id} is current and answers all requests${because}`;
  return `canary ${before.id} ended, ${current} answers all requests${because}`;
}

const sharesOf = ({ step, rollouts }: StandingStep): string =>
  Object.entries(rollouts)
    .map(([id, rollout]) => `${Number((shareAt(rollout, step) * 100).toFixed(2))} % of ${idName(id)}`)
    .join(", ");
