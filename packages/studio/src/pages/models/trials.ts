import type { StudioParameterSearch, StudioTrial } from "throughline/client/studio";

/** A search that there was. */
export type Search = NonNullable<StudioParameterSearch["search"]>;

/** How an evaluation ended. With halving the better ones go on with more rounds, and the rest are left behind. */
export type TrialState = "chosen" | "went on" | "left behind" | "measured" | "not measured";

/** An evaluation with what it came to among the others. */
export interface ShownTrial extends StudioTrial {
  /** Place in the order in which they were tried, from 1. */
  readonly place: number;
  /** From 1; 1 for all of them but with halving. */
  readonly rung: number;
  readonly state: TrialState;
  /** The best figure of its rung up to here; null before the first one. */
  readonly bestSoFar: number | null;
}

/** The evaluations of a search in the order in which they were tried. */
export function trialsOf({ trials, best, better }: Search): ShownTrial[] {
  const rungs = [...new Set(trials.map(({ rounds }) => rounds))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const isHalved = rungs.length > 1;
  let bestSoFar: number | null = null;
  let rounds: number | null = null;
  return trials.map((trial, i) => {
    const { figure } = trial;
    // More rounds give other figures: those of fewer are none to be compared with.
    if (trial.rounds !== rounds) bestSoFar = null;
    rounds = trial.rounds;
    const isAhead =
      bestSoFar === null || (figure !== null && (better === "higher" ? figure > bestSoFar : figure < bestSoFar));
    if (figure !== null && isAhead) bestSoFar = figure;
    const goesOn = trials.slice(i + 1).some((later) => later.trial === trial.trial);
    const ended = isHalved ? (goesOn ? "went on" : "left behind") : "measured";
    const state = i === best ? "chosen" : figure === null ? "not measured" : ended;
    return { ...trial, place: i + 1, rung: rungs.indexOf(trial.rounds) + 1, state, bestSoFar };
  });
}

/** The names of what was searched, in the order in which trials have them. */
export const parameterNames = ({ trials }: Search): string[] => [
  ...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters))),
];

/** A range of numbers as a share of its length. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  readonly isLogarithmic: boolean;
  /** 0 at `least` to 1 at `most`; one half where they are the same. */
  readonly shareOf: (value: number) => number;
}

/** Positive values that span at least so much are placed by their magnitude. */
const wide = 10;

/** Where values stand between the least and the greatest of them. */
export function scaleOf(values: readonly number[], { byMagnitude = false } = {}): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLogarithmic = byMagnitude && least > 0 && most / least >= wide;
  const along = (value: number) => (isLogarithmic ? Math.log(value) : value);
  const length = along(most) - along(least);
  return {
    least,
    most,
    isLogarithmic,
    shareOf: (value) => (length === 0 ? 0.5 : (along(value) - along(least)) / length),
  };
}
