import { availableParallelism } from "node:os";
import { counted } from "../../../contracts/core/counted.ts";
import { whereOf } from "../../../contracts/data/relation-spec.ts";
import { measureRules } from "../../../contracts/ml/measures.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import type { SearchOptions } from "../../../contracts/ml/search.ts";
import { halvingRungs } from "../../../estimators/search/halving.ts";
import { type Observation, proposeByTpe, proposeEvenly, ranked } from "../../../estimators/search/propose.ts";
import type { Point, Space } from "../../../estimators/search/space.ts";
import type { GradientBoostingParameters } from "../../../ports/trainer.ts";
import type { RunContext } from "../../plan/kind-runner.ts";
import type { SearchRecord, SearchTrial } from "../../registry/search-record.ts";
import type { Frame } from "../frame.ts";
import type { Splits } from "../split-rows.ts";
import { parametersOf, trainRequestOf } from "../train-request.ts";
import { searchError } from "./error-codes.ts";
import { inParallel } from "./in-parallel.ts";
import { type Bench, measureTrial } from "./measure-trial.ts";
import { searchFolds } from "./search-folds.ts";
import { openTrials, type TrialStore } from "./trial-store.ts";

/** Trials that the estimator proposes at a time, by those before them: fixed, so that a choice depends on no machine. */
const TPE_BATCH = 2;

/** What a search found, and the parameters that the model is to be trained with. */
export interface SearchResult {
  readonly parameters: GradientBoostingParameters;
  readonly record: SearchRecord;
  /** Trials that an earlier run, which was ended, had measured. */
  readonly resumed: number;
}

/**
 * Searches the parameters of a model on the rows that it learns from; validation and test rows stay unseen. Trials run beside each
 * other, as far as the trainer allows; what is chosen depends on the rows, the declaration and the seed only. Each finished trial is
 * kept, so that a run that was ended goes on with the next.
 *
 * @returns undefined where the model declares no search
 * @throws {ThroughlineError} `parameter-search.no-folds`, `parameter-search.not-measured`, and what the trainer throws
 */
export async function searchParameters(
  model: Model,
  of: { readonly frame: Frame; readonly splits: Splits; readonly context: RunContext },
): Promise<SearchResult | undefined> {
  const { search } = model;
  if (search === undefined) return undefined;
  const { frame, splits, context } = of;
  const { folds, leftOut } = searchFolds(model, frame, splits);
  const { objects, address, trainer, models, progress } = context;
  const trials = await openTrials(objects, model, { frame, rows: splits.train, address });
  const { measure } = search;
  const prepared = folds.map((fold) => ({ splits: fold, request: trainRequestOf(model, { frame, splits: fold }) }));
  const bench: Bench = { model, frame, folds: prepared, measure, trainer, models };
  const running = new RunningSearch(search, bench, { trials, progress });
  await running.execute();
  const { best, done, resumed, seed } = running;
  const chosen = done[best];
  if (chosen === undefined || chosen.figure === null)
    throw searchError("not-measured", {
      detail: `no trial of ${model.name} has ${measureRules[measure].title} on any of ${folds.length} folds`,
      where: whereOf(model, "search.measure"),
    });
  const record: SearchRecord = {
    ...{ method: search.method, measure, better: measureRules[measure].better, seed },
    folds: folds.map(({ train, test }) => ({ learned: train.end - train.start, measured: test.end - test.start })),
    ...{ foldsLeftOut: leftOut, trials: done, best },
  };
  return { parameters: { ...parametersOf(model), ...chosen.parameters }, record, resumed };
}

/** A trial that is to be measured. */
interface Candidate {
  /** From 0. */
  readonly trial: number;
  readonly point: Point;
  readonly rounds?: number;
}

class RunningSearch {
  readonly #search: SearchOptions;
  readonly #bench: Bench;
  readonly #trials: TrialStore;
  readonly #progress: (text: string) => void;
  readonly #space: Space;
  readonly seed: number;
  readonly done: SearchTrial[] = [];
  resumed = 0;
  /** Place in `done` of what is chosen. */
  best = 0;
  readonly #measured = new Set<string>();
  #finished = 0;
  #all: number;
  #leading: number | null = null;

  constructor(
    search: SearchOptions,
    bench: Bench,
    { trials, progress }: { readonly trials: TrialStore; readonly progress: (text: string) => void },
  ) {
    this.#search = search;
    this.#bench = bench;
    this.#trials = trials;
    this.#progress = progress;
    this.seed = search.seed ?? bench.model.seed;
    this.#all = search.trials;
    // Draws go by the names, so that the order in which they are written changes nothing.
    const sorted = Object.entries(search.space).filter(([, dimension]) => dimension !== undefined);
    this.#space = Object.fromEntries(sorted.sort(([a], [b]) => (a < b ? -1 : 1))) as Space;
  }

  async execute(): Promise<void> {
    this.#progress(`searching, ${counted(this.#search.trials, "trial")}`);
    if (this.#search.method === "halving") await this.#halve();
    else if (this.#search.method === "tpe") await this.#propose();
    else await this.#measure(this.#drawn(this.#search.trials));
    if (this.#search.method !== "halving") this.best = this.#order(this.done)[0] ?? 0;
  }

  /** Gives the best third of each rung more rounds; of the last rung, which has all, the best is chosen. */
  async #halve(): Promise<void> {
    const rounds = parametersOf(this.#bench.model).rounds;
    const rungs = halvingRungs({ trials: this.#search.trials, rounds });
    this.#all = rungs.reduce((sum, rung) => sum + rung.trials, 0);
    let left: readonly Candidate[] = this.#drawn(this.#search.trials);
    for (const rung of rungs) {
      const from = this.done.length;
      const candidates = left.slice(0, rung.trials).map((candidate) => ({ ...candidate, rounds: rung.rounds }));
      const measured = await this.#measure(candidates);
      const order = this.#order(measured);
      this.best = from + (order[0] ?? 0);
      left = order.map((place) => candidates[place] as Candidate);
    }
  }

  /** Lets the estimator propose trials by those that are done. */
  async #propose(): Promise<void> {
    for (let from = 0; from < this.#search.trials; from += TPE_BATCH) {
      const observed = this.done.map((trial): Observation => ({ point: trial.parameters, loss: this.#loss(trial) }));
      const size = Math.min(TPE_BATCH, this.#search.trials - from);
      const candidates = Array.from({ length: size }, (_, i) => {
        const trial = from + i;
        return { trial, point: proposeByTpe(this.#space, { seed: this.seed, trial }, observed) };
      });
      await this.#measure(candidates);
    }
  }

  #drawn(count: number): Candidate[] {
    return Array.from({ length: count }, (_, trial) => ({
      trial,
      point: proposeEvenly(this.#space, { seed: this.seed, trial }),
    }));
  }

  async #measure(candidates: readonly Candidate[]): Promise<SearchTrial[]> {
    const measured = await inParallel(candidates, Math.max(TPE_BATCH, availableParallelism()), (candidate, signal) =>
      this.#trial(candidate, signal),
    );
    this.done.push(...measured);
    return measured;
  }

  async #trial({ trial, point, rounds }: Candidate, signal: AbortSignal): Promise<SearchTrial> {
    const given = rounds === undefined ? {} : { rounds };
    const parameters = { ...parametersOf(this.#bench.model), ...point, ...given };
    const known = await this.#trials.read(parameters);
    const folds = known ?? (await measureTrial(this.#bench, parameters, signal));
    const name = JSON.stringify(parameters);
    if (known === undefined) await this.#trials.write(parameters, folds);
    else if (!this.#measured.has(name)) this.resumed++;
    this.#measured.add(name);
    const figure = meanOf(folds);
    this.#tell(figure);
    return { trial: trial + 1, parameters: point, ...given, figure, folds };
  }

  #tell(figure: number | null): void {
    this.#finished++;
    const { better, title } = measureRules[this.#search.measure];
    const isAhead = (than: number) => (better === "higher" ? Number(figure) > than : Number(figure) < than);
    if (figure !== null && (this.#leading === null || isAhead(this.#leading))) this.#leading = figure;
    const leading = this.#leading === null ? "" : `, best ${title} ${Number(this.#leading.toPrecision(4))}`;
    const what = this.#search.method === "halving" ? "evaluation" : "trial";
    this.#progress(`${what} ${this.#finished} of ${this.#all}${leading}`);
  }

  /** Places of trials, the best first. */
  #order(trials: readonly SearchTrial[]): number[] {
    return ranked(trials.map((trial) => ({ loss: this.#loss(trial) })));
  }

  #loss({ figure }: SearchTrial): number {
    if (figure === null) return Number.NaN;
    return measureRules[this.#search.measure].better === "higher" ? -figure : figure;
  }
}

function meanOf(figures: readonly (number | null)[]): number | null {
  const measured = figures.filter((figure) => figure !== null);
  return measured.length === 0 ? null : measured.reduce((sum, figure) => sum + figure, 0) / measured.length;
}
