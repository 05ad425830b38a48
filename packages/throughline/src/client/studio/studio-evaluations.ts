/** Figures of one class of a label of several; null where the rows do not allow one. */
export interface StudioClassFigures {
  readonly name: string;
  /** Test rows that are of it. */
  readonly rows: number;
  /** Test rows that were taken for it. */
  readonly predicted: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** The measures of the test rows with one value of a column. */
export interface StudioSlice {
  readonly column: string;
  readonly value: string | null;
  readonly rows: number;
  /** Null where there are too few rows. */
  readonly measures: Readonly<Record<string, number>> | null;
}

/** `GET /studio/api/models/<name>/<version>/evaluation`: what the test rows of a version were taken for. */
export interface StudioEvaluation {
  readonly model: string;
  readonly version: number;
  readonly objective: string;
  readonly testRows: number;
  /** Truth: what the threshold decides; null of any other label, and of versions that kept none. */
  readonly decisions: {
    /** Scores from here on are decided positive. */
    readonly threshold: number;
    readonly truePositives: number;
    readonly falsePositives: number;
    readonly falseNegatives: number;
    readonly trueNegatives: number;
  } | null;
  /** Several classes: in the order of `confusion`, whose rows are what test rows are, and columns what they were taken for; null of any other label. */
  readonly classes: {
    readonly figures: readonly StudioClassFigures[];
    readonly confusion: readonly (readonly number[])[];
  } | null;
  /** In the order of their columns; empty where none were asked for. */
  readonly slices: readonly StudioSlice[];
}

/** One evaluation of a search. */
export interface StudioTrial {
  /** From 1. With halving one number stands for one point, with more rounds each time. */
  readonly trial: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** With halving: the rounds that this time were given; null else. */
  readonly rounds: number | null;
  /** Mean over the folds; null where none could be measured. */
  readonly figure: number | null;
  readonly folds: readonly (number | null)[];
}

/** `GET /studio/api/models/<name>/<version>/search`: how its parameters were chosen. */
export interface StudioParameterSearch {
  readonly model: string;
  readonly version: number;
  /** Null where the parameters were declared. */
  readonly search: {
    readonly method: string;
    readonly measure: string;
    readonly better: "higher" | "lower";
    readonly seed: number;
    /** Rows of each fold that were learned from, and later ones that it was measured on. */
    readonly folds: readonly { readonly learned: number; readonly measured: number }[];
    /** Folds that nothing could be learned from. */
    readonly foldsLeftOut: number;
    /** In the order in which they were tried. */
    readonly trials: readonly StudioTrial[];
    /** Place of the chosen one in `trials`, from 0. */
    readonly best: number;
  } | null;
}
