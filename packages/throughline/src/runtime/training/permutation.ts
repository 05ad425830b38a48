import { measureRules, primaryMeasures } from "../../contracts/ml/measures.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { permutationImportance } from "../../estimators/gradient-boosting/permutation-importance.ts";
import { sampleRows } from "../../estimators/gradient-boosting/random.ts";
import type { Steps } from "../../estimators/gradient-boosting/steps.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { TrainedModel } from "../../ports/trainer.ts";
import type { PermutationRecord } from "../registry/permutation-record.ts";
import { evaluateRows, type Judging } from "./evaluate-model.ts";
import type { Frame } from "./frame.ts";
import type { Split } from "./split-rows.ts";

const REPEATS = 5;
/** Rows that are predicted for all shuffles together, and that times the splits of the model: both bound what it costs to seconds. */
const MOST_PREDICTED = 2_000_000;
const MOST_SPLITS = 2e10;
const MOST_ROWS = 20_000;
const LEAST_ROWS = 200;

/**
 * How much worse a version's primary measure gets on test rows when the values of one input are shuffled among them. Inputs that no
 * split uses are left out, for nothing changes with them, and those with the least gain where there are too many: beyond 2,000, fewer of a
 * large model. The model's seed decides on the rows and the shuffles. Undefined where the rows that are drawn do not allow the measure.
 * In steps.
 */
export function* measurePermutation(
  model: Pick<Model, "seed">,
  of: {
    readonly loaded: LoadedModel;
    readonly frame: Frame;
    readonly test: Split;
    readonly judging: Judging;
    readonly importance: TrainedModel["importance"];
  },
): Steps<PermutationRecord | undefined> {
  const { loaded, frame, test, judging, importance } = of;
  const used = importance.filter(({ splits }) => splits > 0);
  const splits = used.reduce((sum, one) => sum + one.splits, 0);
  const predicted = Math.min(MOST_PREDICTED, MOST_SPLITS / Math.max(1, splits));
  const shown = used.slice(0, Math.max(1, Math.floor(predicted / (REPEATS * LEAST_ROWS))));
  const inputs = shown.map(({ feature }) => frame.inputs.findIndex(({ name }) => name === feature));
  if (inputs.length === 0 || inputs.includes(-1)) return undefined;
  const most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(predicted / (REPEATS * inputs.length))));
  const rows = drawRows(frame, test, { most, seed: model.seed });
  const label = Float64Array.from(rows, (row) => frame.label[row] as number);
  const { queries } = frame;
  const drawn = queries === undefined ? judging : { ...judging, queries: rows.map((row) => queries[row] as number) };
  const measure = primaryMeasures[judging.objective];
  const sign = measureRules[measure].better === "higher" ? -1 : 1;
  const loss = (scores: Float64Array) => sign * (evaluateRows(scores, label, drawn).measures[measure] ?? Number.NaN);
  const features = yield* permutationImportance({
    features: shown.map(({ feature }) => feature),
    values: valuesOf(frame, rows, inputs),
    rows: rows.length,
    predict: predictorOf(loaded, valuesOf(frame, rows), { rows: rows.length, inputs }),
    ...{ loss, repeats: REPEATS, seed: model.seed },
  });
  if (!features.every(({ increase }) => Number.isFinite(increase))) return undefined;
  return { measure, rows: rows.length, repeats: REPEATS, features, leftOut: used.length - shown.length };
}

/** Rows of a part, in their order; where rows are ordered together all of a group or none. */
function drawRows(
  { queries }: Pick<Frame, "queries">,
  { start, end }: Split,
  { most, seed }: { readonly most: number; readonly seed: number },
): Uint32Array {
  if (queries === undefined) return sampleRows(end - start, most, seed).map((row) => start + row);
  const first = queries[start] as number;
  const groups = (queries[end - 1] as number) - first + 1;
  const drawn = new Set(sampleRows(groups, Math.max(1, Math.floor((groups * most) / (end - start))), seed));
  return Uint32Array.from({ length: end - start }, (_, i) => start + i).filter((row) =>
    drawn.has((queries[row] as number) - first),
  );
}

/** Values of some rows, row-major: of all inputs, or of some. */
function valuesOf({ inputs }: Pick<Frame, "inputs">, rows: Uint32Array, some?: readonly number[]): Float64Array {
  const columns = (some ?? inputs.map((_, i) => i)).map((i) => inputs[i]?.values as Float64Array);
  const values = new Float64Array(rows.length * columns.length);
  for (const [f, column] of columns.entries())
    for (let i = 0; i < rows.length; i++) values[i * columns.length + f] = column[rows[i] as number] as number;
  return values;
}

/** Predicts rows of which only some inputs are given; the others stay as they are in `whole`. */
function predictorOf(
  loaded: LoadedModel,
  whole: Float64Array,
  { rows, inputs }: { readonly rows: number; readonly inputs: readonly number[] },
): (some: Float64Array) => Float64Array {
  const width = whole.length / rows;
  return (some) => {
    for (let i = 0; i < rows; i++)
      for (const [f, input] of inputs.entries()) whole[i * width + input] = some[i * inputs.length + f] as number;
    return loaded.predict(whole, rows);
  };
}
