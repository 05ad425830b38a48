import type { StudioValue } from "./studio-values.ts";

/** How much one input of a version matters. */
export interface StudioFeatureEffect {
  readonly feature: string;
  /** Unit of its values; null where it has none. */
  readonly unit: string | null;
  readonly kind: "numeric" | "categorical";
  /** The mean of |SHAP| over the sample, in the raw score's terms. */
  readonly meanAbs: number;
  /** Up to 200 rows of the sample: what the input adds, and where its value lies from the least, 0, to the greatest, 1; null where values have no order, are missing or masked. */
  readonly points: readonly { readonly shap: number; readonly place: number | null }[];
}

/** `GET /studio/api/models/<name>/<version>/explanation`: what its scores are made of, over a sample of its test rows. */
export interface StudioExplanation {
  readonly model: string;
  readonly version: number;
  readonly release: string;
  readonly objective: string;
  /** What SHAP values are in: `log-odds`, `log`, or the label's unit, else `raw`. */
  readonly scale: string;
  /** The raw score that is expected without knowing any input; null for several classes, of which each has its own. */
  readonly base: number | null;
  /** Test rows in all. */
  readonly testRows: number;
  /** The greatest `meanAbs` first. */
  readonly features: readonly StudioFeatureEffect[];
  /** The sample, at most 500 rows in order of time. */
  readonly rows: readonly {
    /** Null where keys are personal data, or there is none. */
    readonly key: string | null;
    readonly at: string;
    readonly score: number;
    readonly label: number | null;
  }[];
}

/** One row, or one request, with what made its score: `GET /studio/api/models/<name>/<version>/row?key=` or `?index=`, `.../requests?endpoint=&request=`. */
export interface StudioRowExplanation {
  readonly model: string;
  readonly version: number;
  readonly scale: string;
  /** The key of the row, or the id of the request; null where it is personal data. */
  readonly key: string | null;
  /** ISO. */
  readonly at: string;
  /** How the row was used in training; `request` is one of the prediction log. */
  readonly part: "train" | "validation" | "test" | "young" | "request";
  readonly label: number | null;
  readonly score: number;
  /** Of a model of several classes: the one that is explained, the most probable; null for any other. */
  readonly output: string | null;
  /** `base` and all contributions together. */
  readonly raw: number;
  readonly base: number;
  /** The greatest first, whatever its sign. */
  readonly contributions: readonly {
    readonly feature: string;
    readonly unit: string | null;
    readonly value: StudioValue;
    /** True where the value is personal data and left out. */
    readonly masked: boolean;
    readonly shap: number;
  }[];
}

/** A measure of two versions on the same rows, the newer less the older. */
export interface StudioMeasureComparison {
  readonly difference: number;
  /** 95 % bounds of the difference. */
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  /** The test, in words. */
  readonly by: string;
  readonly verdict: "better" | "worse" | "no different";
}

/** `GET /studio/api/models/<name>/<version>/comparison?against=`: what differs beyond chance, on the test rows of the newer of both. */
export interface StudioModelComparison {
  readonly model: string;
  readonly version: number;
  readonly against: number;
  /** `run`: as the version's run compared it; `now`: as the release's tables have the rows. */
  readonly from: "run" | "now";
  readonly rows: number;
  readonly measures: Readonly<Record<string, StudioMeasureComparison>>;
}

/** `GET /studio/api/models/<name>/<version>/training`: the loss of each round that is kept. */
export interface StudioTraining {
  readonly model: string;
  readonly version: number;
  /** With early stopping: the round whose trees are the last. */
  readonly bestRound: number | null;
  readonly curve: readonly {
    readonly round: number;
    readonly loss: number;
    /** Of the rows that stop it early; null where none do. */
    readonly validationLoss: number | null;
  }[];
}
