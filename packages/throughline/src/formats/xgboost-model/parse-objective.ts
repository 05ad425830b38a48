import { logarithm } from "../../estimators/gradient-boosting/elementary.ts";
import { countOf, hasMember, malformed, type Part, partAt, textOf, unsupported } from "./document.ts";
import type { XgboostLink, XgboostObjective } from "./model.ts";

/** A file tells only a number. */
const MAX_CLASSES = 100_000;

const links: Readonly<Record<string, XgboostLink>> = {
  "binary:logistic": "logistic",
  "binary:logitraw": "identity",
  "reg:logistic": "logistic",
  "reg:squarederror": "identity",
  "reg:linear": "identity",
  "reg:squaredlogerror": "identity",
  "reg:absoluteerror": "identity",
  "reg:pseudohubererror": "identity",
  "reg:quantileerror": "identity",
  "reg:gamma": "exponential",
  "reg:tweedie": "exponential",
  "count:poisson": "exponential",
  "multi:softprob": "softmax",
  "multi:softmax": "softmax",
  "rank:ndcg": "identity",
  "rank:map": "identity",
  "rank:pairwise": "identity",
};

/** What raw scores mean, how many a row has, and where they start. */
export interface ScoreMeaning {
  readonly objective: XgboostObjective;
  readonly outputs: number;
  readonly start: Float32Array;
}

/** Reads objective, classes and `base_score`. */
export function parseObjective(learner: Part): ScoreMeaning {
  const part = partAt(learner, "objective", "name");
  const name = textOf(part);
  const link = Object.hasOwn(links, name) ? links[name] : undefined;
  if (link === undefined) throw unsupported(`objective ${name}`);
  const parameters = partAt(learner, "learner_model_param");
  const classes = countOf(partAt(parameters, "num_class"));
  const targets = hasMember(parameters, "num_target") ? countOf(partAt(parameters, "num_target")) : 1;
  if (classes > MAX_CLASSES) throw unsupported(`more than ${MAX_CLASSES} classes: ${classes}`);
  if (targets > 1) throw unsupported(`several targets: ${targets}`);
  if ((link === "softmax") !== classes > 1) throw malformed(`objective ${name} with ${classes} classes`);
  const outputs = link === "softmax" ? classes : 1;
  return { objective: { name, link }, outputs, start: parseStart(partAt(parameters, "base_score"), link, outputs) };
}

/** From 3.1 on one number for each output in brackets, before that one number. */
function parseStart(part: Part, link: XgboostLink, outputs: number): Float32Array {
  const text = textOf(part);
  const scores = text
    .replace(/^\[(.*)\]$/, "$1")
    .split(",")
    .map((token) => (token.trim() === "" ? Number.NaN : Number(token)));
  const isWrong = scores.some((score) => !Number.isFinite(score)) || (scores.length !== 1 && scores.length !== outputs);
  if (isWrong) throw malformed(`${part.path} is not one number, nor one for each output: ${text.slice(0, 40)}`);
  return Float32Array.from({ length: outputs }, (_, i) => marginOf((scores[i] ?? scores[0]) as number, link, part));
}

/** The raw score of a base score, in the single precision that XGBoost computes it in. */
function marginOf(score: number, link: XgboostLink, part: Part): number {
  const single = Math.fround(score);
  if (link === "identity" || link === "softmax") return single;
  const odds = link === "logistic" ? Math.fround(Math.fround(1 / single) - 1) : single;
  if (!(odds > 0 && odds < Number.POSITIVE_INFINITY))
    throw malformed(`${part.path} has no raw score under the objective: ${score}`);
  const margin = link === "logistic" ? -logarithm(odds) : logarithm(odds);
  return Math.fround(margin);
}
