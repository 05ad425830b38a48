/** How well a score tells charged-back payments from the others. */
export interface Separation {
  readonly rows: number;
  readonly positives: number;
  /** Area under the ROC curve; null when one of the classes is empty. */
  readonly auc: number | null;
  /** The best F1 over all thresholds, and the threshold (score at or above) that gives it. */
  readonly f1: number | null;
  readonly threshold: number | null;
}

/** AUC by ranks (ties count half) and the best F1 of scores against labels of 0 and 1. */
export function separation(scores: Float64Array, labels: Uint8Array): Separation {
  const positives = scores.filter((_, i) => labels[i] === 1).sort();
  const negatives = scores.filter((_, i) => labels[i] === 0).sort();
  const counts = { rows: scores.length, positives: positives.length };
  if (positives.length === 0 || negatives.length === 0) return { ...counts, auc: null, f1: null, threshold: null };
  return { ...counts, auc: areaUnderCurve(positives, negatives), ...bestF1(positives, negatives) };
}

function areaUnderCurve(positives: Float64Array, negatives: Float64Array): number {
  let below = 0;
  let equal = 0;
  let wins = 0;
  for (const score of positives) {
    while ((negatives[below] as number) < score) below += 1;
    equal = Math.max(equal, below);
    while ((negatives[equal] as number) <= score) equal += 1;
    wins += (below + equal) / 2;
  }
  return wins / (positives.length * negatives.length);
}

function bestF1(positives: Float64Array, negatives: Float64Array): { f1: number; threshold: number } {
  let best = { f1: 0, threshold: 1 };
  let above = negatives.length;
  for (let i = positives.length - 1; i >= 0; i--) {
    const threshold = positives[i] as number;
    while (above > 0 && (negatives[above - 1] as number) >= threshold) above -= 1;
    const found = positives.length - i;
    const flagged = found + negatives.length - above;
    const f1 = (2 * found) / (positives.length + flagged);
    if (f1 > best.f1) best = { f1, threshold };
  }
  return best;
}
