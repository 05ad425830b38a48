/** One rung of successive halving: so many trials, each with so many rounds. */
export interface Rung {
  readonly trials: number;
  readonly rounds: number;
}

/** The best third goes on to the next rung, with three times the rounds. */
const REDUCTION = 3;
const LEAST_ROUNDS = 5;

/**
 * The rungs of successive halving with rounds as the resource, the widest first: every rung costs about as much as the last, which
 * has all rounds. As many as the trials and the rounds allow, so that no rung has less than 5 rounds (or all, where they are fewer).
 *
 * @param trials  of the first rung, from 1
 * @param rounds  of the last rung, from 1
 * @source Jamieson, Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", algorithm 1; the
 * factor is scikit-learn's `HalvingRandomSearchCV`'s
 */
export function halvingRungs({ trials, rounds }: Rung): Rung[] {
  const rungs: Rung[] = [];
  for (let left = trials; left >= 1; left = Math.floor(left / REDUCTION)) rungs.push({ trials: left, rounds });
  while (rungs.length > 1 && roundsAt(rungs.length, 0, rounds) < LEAST_ROUNDS) rungs.pop();
  return rungs.map(({ trials: left }, i) => ({ trials: left, rounds: roundsAt(rungs.length, i, rounds) }));
}

const roundsAt = (rungs: number, rung: number, rounds: number) =>
  Math.max(1, Math.round(rounds / REDUCTION ** (rungs - 1 - rung)));
