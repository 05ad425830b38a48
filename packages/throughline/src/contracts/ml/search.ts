import type { GateMeasure } from "./measures.ts";
import type { TrainerChoice } from "./trainers.ts";

/** How one parameter is drawn, bounds included. */
export type SearchDimension =
  | { readonly draw: "uniform" | "logUniform" | "integer"; readonly low: number; readonly high: number }
  | { readonly draw: "choice"; readonly values: readonly number[] };

/** The parameters of a trainer that can be searched: all but those that change what is learned, or that no searched objective has. */
type Searched = Exclude<keyof TrainerChoice["parameters"], "quantile" | "rankTruncation">;

/** What is searched: parameters of the trainer, each with how it is drawn. */
export type SearchSpace = { readonly [Name in Searched]?: SearchDimension };

/** How trials are chosen. */
export type SearchMethod = "random" | "halving" | "tpe";

/** A search for the parameters of a model, on the rows that it learns from. */
export interface SearchOptions<M extends GateMeasure = GateMeasure> {
  readonly space: SearchSpace;
  /**
   * `random` draws every trial evenly; `halving` gives many trials few rounds, and the best third three times as many, again and again;
   * `tpe` draws where those that were tried did well.
   */
  readonly method: SearchMethod;
  /** Points that are tried, 1 to 1,000. */
  readonly trials: number;
  /** Times that each trial is measured, each on later rows than it learns from, 1 to 20. @default 3 */
  readonly folds?: number;
  /** What the trials are judged by: the mean over the folds. */
  readonly measure: M;
  /** Seed of the draws, a whole number from 0 to 2^32 − 1. Default: the model's. */
  readonly seed?: number;
}

/** Numbers between two bounds, each as likely. */
export const uniform = (low: number, high: number): SearchDimension => Object.freeze({ draw: "uniform", low, high });

/** Numbers between two bounds above 0, each magnitude as likely: as many from 0.01 to 0.1 as from 0.1 to 1. */
export const logUniform = (low: number, high: number): SearchDimension =>
  Object.freeze({ draw: "logUniform", low, high });

/** Whole numbers from the first to the last, each as likely. */
export const integer = (low: number, high: number): SearchDimension => Object.freeze({ draw: "integer", low, high });

/** One of some values, each as likely. */
export const choice = (values: readonly number[]): SearchDimension =>
  Object.freeze({ draw: "choice", values: Object.freeze([...values]) });
