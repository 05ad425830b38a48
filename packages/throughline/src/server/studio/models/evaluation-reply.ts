import type {
  StudioEvaluation,
  StudioParameterSearch,
  StudioSlice,
} from "../../../client/studio/studio-evaluations.ts";
import type { ObjectStore } from "../../../ports/object-store.ts";
import { readCard, readEvaluation } from "../../../runtime/registry/model-registry.ts";
import { readSearch, type SearchTrial } from "../../../runtime/registry/search-record.ts";

interface Of {
  readonly model: string;
  readonly version: number;
}

/** What `evaluation.json` has of decisions; versions that were kept before it had them have none. */
interface Kept {
  readonly slices?: readonly (Omit<StudioSlice, "measures"> & {
    readonly measures?: Readonly<Record<string, unknown>>;
  })[];
  readonly decisions?: NonNullable<StudioEvaluation["decisions"]>;
  readonly classes?: {
    readonly names: readonly string[];
    readonly figures: Readonly<Record<string, KeptClass>>;
    readonly confusion: readonly (readonly number[])[];
  };
}

interface KeptClass {
  readonly rows: number;
  readonly predicted: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
}

/** What the test rows of a version were taken for, as its run measured them. */
export async function evaluationReply(objects: ObjectStore, of: Of): Promise<StudioEvaluation> {
  const [card, evaluation] = await Promise.all([readCard(objects, of), readEvaluation(objects, of)]);
  const { slices = [], decisions, classes } = (evaluation ?? {}) as Kept;
  return {
    ...of,
    objective: card?.objective ?? "binary",
    testRows: card?.rows.test ?? 0,
    decisions: decisions === undefined ? null : decisionsReply(decisions),
    classes: classes === undefined ? null : classesReply(classes),
    slices: slices.map(({ column, value, rows, measures }) => ({
      ...{ column, value, rows },
      measures: measures === undefined ? null : finite(measures),
    })),
  };
}

const decisionsReply = ({
  threshold,
  truePositives,
  falsePositives,
  falseNegatives,
  trueNegatives,
}: NonNullable<Kept["decisions"]>) => ({ threshold, truePositives, falsePositives, falseNegatives, trueNegatives });

function classesReply({ names, figures, confusion }: NonNullable<Kept["classes"]>): StudioEvaluation["classes"] {
  const found = names.map((name) => {
    const { rows = 0, predicted = 0, precision, recall, f1 } = figures[name] ?? {};
    return { name, rows, predicted, precision: precision ?? null, recall: recall ?? null, f1: f1 ?? null };
  });
  return { figures: found, confusion };
}

const finite = (measures: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(measures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));

/** How the parameters of a version were chosen. */
export async function searchReply(objects: ObjectStore, of: Of): Promise<StudioParameterSearch> {
  const record = await readSearch(objects, of);
  if (record === undefined) return { ...of, search: null };
  const { method, measure, better, seed, folds, foldsLeftOut, trials, best } = record;
  return {
    ...of,
    search: { method, measure, better, seed, folds, foldsLeftOut, best, trials: trials.map(trialReply) },
  };
}

const trialReply = ({ trial, parameters, rounds, figure, folds }: SearchTrial) => ({
  ...{ trial, parameters, figure, folds },
  rounds: rounds ?? null,
});
