/** A figure that does not exist, and why. */
export interface StudioNotMeasured {
  readonly because: string;
}

/** A share or an area with its 95 % interval. */
export interface StudioInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How far an input or the score has moved from training. */
export interface StudioColumnDrift {
  /** Null for the score. */
  readonly input: string | null;
  /** Population stability index; null where a side has no rows. */
  readonly psi: number | null;
  /** Kolmogorov–Smirnov distance; null for categories. */
  readonly ks: number | null;
  readonly drifted: boolean;
  /** Share of the rows in each bin: in training, and of the answers. */
  readonly bins: readonly { readonly name: string; readonly reference: number; readonly current: number }[];
}

/** Answers of the released version against the rows that it was trained and tested on. */
export interface StudioDrift {
  readonly modelVersion: number;
  readonly answers: number;
  /** Of the oldest and the newest answer, ISO. */
  readonly from: string;
  readonly to: string;
  readonly limits: { readonly psi: number | null; readonly ks: number | null };
  readonly columns: readonly StudioColumnDrift[];
}

/** Labels that came for predictions: `labelled + notYetDue + missing = predictions`. */
export interface StudioLabels {
  readonly predictions: number;
  readonly labelled: number;
  readonly notYetDue: number;
  readonly missing: number;
  /** Of those that are missing: predictions that were asked for without an id. */
  readonly withoutId: number;
  /** Of the predictions that are due; null where none is. */
  readonly coverage: StudioInterval | null;
  /** The share that is asked. */
  readonly asked: number;
  readonly versions: readonly string[];
  readonly quality:
    | StudioNotMeasured
    | {
        readonly auc: StudioInterval | null;
        readonly precision: StudioInterval | null;
        readonly recall: StudioInterval | null;
        /** What the scores said on average, and what came. */
        readonly meanScore: number;
        readonly positiveShare: StudioInterval;
      };
}

/** What is watched of an endpoint; each part null where it is not declared. */
export interface StudioMonitoring {
  readonly drift: StudioDrift | StudioNotMeasured | null;
  readonly labels: StudioLabels | StudioNotMeasured | null;
}
