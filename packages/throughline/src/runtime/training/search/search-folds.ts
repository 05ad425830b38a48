import { parseDuration } from "../../../contracts/core/duration.ts";
import { whereOf } from "../../../contracts/data/relation-spec.ts";
import { isThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { expandingFolds } from "../../../estimators/search/expanding-folds.ts";
import type { Frame } from "../frame.ts";
import { assertLearnable } from "../learnable.ts";
import type { Splits } from "../split-rows.ts";
import { searchError } from "./error-codes.ts";

/** Folds where none are declared. */
const defaultFolds = 3;
/** Share of the rows before the measured ones that validate where none is declared, as when a model is trained. */
const defaultValidation = 0.1;

/** The folds that a search measures on, and how many of them the rows did not allow. */
export interface SearchFolds {
  readonly folds: readonly Splits[];
  readonly leftOut: number;
}

/**
 * Folds of the rows that a model learns from, later ones measured by earlier ones, with the time in which labels mature between them.
 * Each is divided as the model's own rows are: the validation rows choose the threshold and when to stop early. Folds that nothing can
 * be learned from are left out.
 *
 * @throws {ThroughlineError} `parameter-search.no-folds` where that leaves none
 */
export function searchFolds(model: Model, frame: Frame, { train }: Splits): SearchFolds {
  const asked = model.search?.folds ?? defaultFolds;
  const matures = model.label.matures;
  const embargo = matures === undefined ? 0 : (parseDuration(matures) ?? 0);
  const { validation, test } = model.split;
  const share = validation === undefined ? defaultValidation : validation / (1 - test);
  const rows = frame.at.subarray(train.start, train.end);
  const queries = frame.queries?.subarray(train.start, train.end);
  const folds = expandingFolds(rows, { folds: asked, embargo, validation: share, queries })
    .map(({ learn, validate, measure }): Splits => ({ train: learn, validation: validate, test: measure, tooYoung: 0 }))
    .filter((fold) => isLearnable(model, frame, fold));
  if (folds.length > 0) return { folds, leftOut: asked - folds.length };
  const known = matures === undefined ? "" : `, with labels known ${matures} later`;
  throw searchError("no-folds", {
    detail: `none of ${asked} folds has rows to learn from and labels that differ: ${train.end - train.start} rows of ${model.name}${known}`,
    where: whereOf(model, "search"),
  });
}

function isLearnable(model: Model, frame: Frame, fold: Splits): boolean {
  try {
    assertLearnable(model, frame, fold);
    return true;
  } catch (error) {
    if (isThroughlineError(error, "training.no-rows") || isThroughlineError(error, "training.one-class")) return false;
    throw error;
  }
}
