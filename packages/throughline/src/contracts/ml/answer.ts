import { isMissing } from "../core/missing.ts";
import type { Field, Shape } from "../shape/field.ts";
import type { Relation } from "../shape/relation.ts";
import { type ClassesOf, classesOf, type Learning, objectiveOf } from "./objective.ts";

/** What every model says of a row: a probability, or a number in the label's unit. */
export interface Answer {
  readonly score: number;
}

/** What a model of several classes says: the class that is most probable, its probability as the score, and that of every class. */
export interface ClassAnswer<Class extends string = string> extends Answer {
  readonly label: Class;
  readonly probabilities: { readonly [K in Class]: number };
}

/** What a model says, from the type of its label. */
export type AnswerOf<R extends Relation, Label extends string> = [ClassesOf<R, Label>] extends [never]
  ? Answer
  : ClassAnswer<ClassesOf<R, Label>>;

const score = { name: "score", type: { name: "float64" }, nullable: false } as const;
const share = { min: 0, max: 1 };

/** The score: a probability, or a number in the label's unit. */
export function scoreField(model: Learning): Field {
  const objective = objectiveOf(model);
  if (objective === "binary") return { ...score, limits: share, description: "probability of the label" };
  if (objective === "multiclass") return { ...score, limits: share, description: "probability of the class in label" };
  const { column } = model.label;
  if (objective === "lambdarank") return { ...score, description: `orders rows of one group by ${column}` };
  const unit = model.rows.columns[column]?.field.unit;
  return {
    ...score,
    ...(unit === undefined ? {} : { unit }),
    ...(objective === "poisson" ? { limits: { min: 0 } } : {}),
    description: objective === "quantile" ? `quantile of ${column}` : `expected ${column}`,
  };
}

/** The fields of a model's provided port: the score, and of several classes the most probable one with the probability of each. */
export function answerShape(model: Learning): Shape {
  if (isMissing(model)) return [score];
  if (objectiveOf(model) !== "multiclass") return [scoreField(model)];
  const classes = classesOf(model);
  const { column } = model.label;
  return [
    {
      name: "label",
      type: { name: "text" },
      nullable: false,
      values: classes,
      description: `most probable ${column}`,
    },
    scoreField(model),
    {
      name: "probabilities",
      type: {
        name: "struct",
        fields: classes.map((name) => ({ name, type: { name: "float64" }, nullable: false, limits: share })),
      },
      nullable: false,
      description: `probability of every ${column}; together 1`,
    },
  ];
}
