import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { type GateClause, type Gates, gateClauses } from "../../contracts/ml/gates.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { Measurement } from "../plan/kind-runner.ts";
import type { ModelComparison } from "./compare-models.ts";
import type { ModelEvaluation, NamedClasses, SliceEvaluation } from "./evaluate-model.ts";

/** A gate with what was measured. A figure that does not exist holds nothing. */
export interface GateResult {
  readonly clause: GateClause;
  readonly state: "held" | "broken" | "not-measured";
  /** Undefined where it is not measured. */
  readonly figure: number | string | undefined;
  /** Which slice it was, or by how much. */
  readonly note?: string;
}

type Judgeable = Pick<ModelEvaluation, "measures" | "slices" | "classes">;
type Found = Pick<GateResult, "figure" | "note">;

/** Judges every gate of a model by what was measured on the test rows. Without a version that stands, a first one is not worse than it. */
export function judgeGates(gates: Gates, evaluation: Judgeable, comparison: ModelComparison | undefined): GateResult[] {
  return gateClauses(gates).map((clause) => {
    const found = foundOf(clause, evaluation, comparison);
    if (found.figure === undefined) return { clause, state: "not-measured", ...found };
    return { clause, state: isHeld(clause, found.figure) ? "held" : "broken", ...found };
  });
}

function isHeld({ relation, limit }: GateClause, figure: number | string): boolean {
  if (relation === "=")
    return figure === "first" || figure === "better" || (limit === "not worse" && figure === "no different");
  return relation === "≥" ? Number(figure) >= Number(limit) : Number(figure) <= Number(limit);
}

function foundOf(
  clause: GateClause,
  { measures, slices, classes }: Judgeable,
  comparison: ModelComparison | undefined,
): Found {
  const { measure, scope } = clause;
  if (scope === "rows") return { figure: measures[measure] };
  if (scope === "class") return { figure: ofClass(clause, classes) };
  if (scope === "slices") return worstSlice(clause, slices);
  if (comparison === undefined) return { figure: "first" };
  const compared = comparison.measures[measure];
  if (compared === undefined) {
    const because = comparison.because ?? `v${comparison.version} or this one has no such figure on these rows`;
    return { figure: undefined, note: `${because}; ${currentCure}` };
  }
  const { verdict, difference, pValue } = compared;
  const sign = difference < 0 ? "" : "+";
  const note = `${sign}${Number(difference.toPrecision(3))} against v${comparison.version}, p ${Number(pValue.toPrecision(2))}${recorded(comparison)}`;
  return { figure: verdict, note };
}

/** What to do where no comparison can be made. */
const currentCure = "leave `current` out of the gate for one version, then add it again";

const recorded = ({ because }: ModelComparison) =>
  because === undefined ? "" : ` by its recorded figure, since ${because}`;

/** The figure of one class; undefined where it has no rows. */
function ofClass({ measure, class: name }: GateClause, classes: NamedClasses | undefined): number | undefined {
  const found = classes?.classes[classes.names.indexOf(name ?? "")];
  if (measure === "calibrationError") return found === undefined || found.rows === 0 ? undefined : found[measure];
  return measure === "f1" || measure === "precision" || measure === "recall" ? found?.[measure] : undefined;
}

/** The slice that is furthest from the limit; slices that do not allow the measure are counted and passed over. */
function worstSlice({ measure, relation }: GateClause, slices: readonly SliceEvaluation[]): Found {
  const large = slices.flatMap(({ measures, ...slice }) =>
    measures === undefined ? [] : [{ ...slice, figure: measures[measure] }],
  );
  const measured = large.flatMap(({ figure, ...slice }) => (figure === undefined ? [] : [{ ...slice, figure }]));
  const sign = relation === "≥" ? 1 : -1;
  const [worst] = measured.sort((a, b) => sign * (a.figure - b.figure));
  if (worst === undefined)
    return { figure: undefined, note: large.length === 0 ? "no slice has rows enough" : "no slice allows it" };
  const others = large.length - measured.length;
  const left = others === 0 ? "" : `, left out: ${counted(others, "slice")} without such a figure`;
  return { figure: worst.figure, note: `${sliceText(worst)}${left}` };
}

/** `country DE`, `country null`. */
export const sliceText = ({ column, value }: Pick<SliceEvaluation, "column" | "value">) =>
  `${column} ${value ?? "null"}`;

/** The gates of a version as the measurements of a run. */
export function measurementsOf(model: Model, results: readonly GateResult[]): Measurement[] {
  return results.map(({ clause, state, figure }) => ({
    declaration: idOf(model),
    promise: clause.name,
    says: clause.says,
    held: state === "held",
    figure: figure ?? "not measured",
    limit: clause.limit,
  }));
}
