import type { GateMeasure } from "../../contracts/ml/measures.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { readEvaluation } from "./model-registry.ts";

/** How much a version rests on each input: what its primary measure loses when the input's values are shuffled among test rows. */
export interface PermutationRecord {
  readonly measure: GateMeasure;
  /** Test rows that were drawn. */
  readonly rows: number;
  /** Shuffles of each input. */
  readonly repeats: number;
  /** By what is lost, most first: mean and standard deviation over the shuffles, in the unit of the measure. */
  readonly features: readonly { readonly feature: string; readonly increase: number; readonly deviation: number }[];
  /** Inputs that splits use and that were not shuffled, for there were too many. */
  readonly leftOut: number;
}

/** What was kept of a version; undefined where nothing was, or it can't be read. */
export async function readPermutation(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<PermutationRecord | undefined> {
  const found = (await readEvaluation(objects, of).catch(() => undefined)) as
    | { readonly permutation?: PermutationRecord }
    | undefined;
  return found?.permutation;
}
