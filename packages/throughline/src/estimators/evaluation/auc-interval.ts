import type { ShareInterval } from "./share-interval.ts";

/** Standard normal quantile of 0.975. */
const z = 1.959963984540054;

/**
 * An area under the ROC curve with its 95 % interval by the standard error of Hanley and McNeil, kept within 0 and 1. Too narrow where
 * the area is 1 or 0 or a class has few rows.
 *
 * @param auc  0 to 1
 * @param rows  positive and negative rows, each at least 1
 * @source Hanley, McNeil 1982, "The meaning and use of the area under a receiver operating characteristic curve", eq. 1
 */
export function aucInterval(
  auc: number,
  rows: { readonly positives: number; readonly negatives: number },
): ShareInterval {
  const { positives, negatives } = rows;
  const both = auc ** 2;
  const spread =
    auc * (1 - auc) + (positives - 1) * (auc / (2 - auc) - both) + (negatives - 1) * ((2 * both) / (1 + auc) - both);
  const half = z * Math.sqrt(Math.max(0, spread) / (positives * negatives));
  return { value: auc, low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}
