import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import type { Model } from "./model.ts";
import { objectiveOf } from "./objective.ts";

/** Problems of models that order rows: the group that is ordered, whole grades as labels, and options that divide groups. */
export function rankingProblems(model: Model): ThroughlineError[] {
  const { group, label, rows } = model;
  const invalid = (subject: string, detail: string, hint?: string) =>
    contractError("invalid-option", {
      detail,
      where: whereOf(model, subject),
      ...(hint === undefined ? {} : { hint }),
    });
  if (objectiveOf(model) !== "lambdarank")
    return group === undefined
      ? []
      : [invalid("group", `group is for the objective lambdarank only: ${group}`, "leave it out")];
  const problems: ThroughlineError[] = [];
  if (group === undefined)
    problems.push(
      invalid("trainer", "rows are ordered within a group, and none is named", "name its column: `group: ...`"),
    );
  if (group === label.column)
    problems.push(
      contractError("leakage", { detail: `the label is the group: ${group}`, where: whereOf(model, "group") }),
    );
  const type = fieldOf(shapeOf(rows.columns), label.column)?.type.name;
  if (type === "float64" || type === "decimal") {
    const detail = `label of lambdarank asks whole grades from 0 to 30, ${rows.name}.${label.column} is ${type}`;
    problems.push(contractError("type-mismatch", { detail, where: whereOf(model, "label") }));
  }
  if (model.search !== undefined)
    problems.push(
      invalid("search", "search is not for the objective lambdarank", "give the parameters to the trainer"),
    );
  return problems;
}
