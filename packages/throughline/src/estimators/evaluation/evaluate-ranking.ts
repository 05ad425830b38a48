import type { DrawableRows, Measures } from "./drawn-measures.ts";
import { evaluationError } from "./error-codes.ts";

/** Rows that are ordered within their queries. */
export interface RankedRows {
  /** Any finite numbers; higher ones come first. */
  readonly scores: Float64Array;
  /** How relevant each row is, 0 (not at all) to 30. */
  readonly grades: Float64Array;
  /** The query of each row; rows of one query stand together. */
  readonly queries: Uint32Array;
}

export interface RankingEvaluation {
  readonly rows: number;
  readonly queries: number;
  /** Queries that have a relevant row: the others can't be ordered well or badly, and are in no mean. */
  readonly judged: number;
  /** Mean normalised discounted cumulative gain over all ranks, over the first 5, over the first 10; undefined where no query is judged. */
  readonly ndcg: number | undefined;
  readonly ndcg5: number | undefined;
  readonly ndcg10: number | undefined;
  /** Mean average precision; rows with a grade above 0 are relevant. */
  readonly map: number | undefined;
}

/**
 * Measures an order of rows within queries. Gains are 2^grade - 1; rows of equal scores share their ranks, each counting the mean of
 * what these are worth.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 * @source Järvelin, Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"; ties: McSherry, Najork 2008
 */
export function evaluateRanking(of: RankedRows): RankingEvaluation {
  checkRanking(of);
  const found = byQuery(of);
  const figures = meansOf(found, new Uint32Array(found.length).fill(1));
  const judged = found.filter((query) => query !== undefined).length;
  return { rows: of.grades.length, queries: found.length, judged, ...figures };
}

/** Queries of a ranking, drawn whole: `ndcg ndcg5 ndcg10 map`. Its `rows` are queries. */
export function drawableRanking(of: RankedRows): DrawableRows {
  const found = byQuery(of);
  return { rows: found.length, measuresOf: (counts): Measures => ({ ...meansOf(found, counts) }) };
}

type QueryFigures = Readonly<Record<"ndcg" | "ndcg5" | "ndcg10" | "map", number>>;

function meansOf(found: readonly (QueryFigures | undefined)[], counts: Uint32Array) {
  const sums = { ndcg: 0, ndcg5: 0, ndcg10: 0, map: 0 };
  let judged = 0;
  for (const [i, query] of found.entries()) {
    const count = counts[i] as number;
    if (query === undefined || count === 0) continue;
    judged += count;
    sums.ndcg += count * query.ndcg;
    sums.ndcg5 += count * query.ndcg5;
    sums.ndcg10 += count * query.ndcg10;
    sums.map += count * query.map;
  }
  const mean = (sum: number) => (judged === 0 ? undefined : sum / judged);
  return { ndcg: mean(sums.ndcg), ndcg5: mean(sums.ndcg5), ndcg10: mean(sums.ndcg10), map: mean(sums.map) };
}

/** The figures of each query; undefined where it has no relevant row. */
function byQuery({ scores, grades, queries }: RankedRows): (QueryFigures | undefined)[] {
  const found: (QueryFigures | undefined)[] = [];
  let start = 0;
  for (let row = 1; row <= queries.length; row++) {
    if (row < queries.length && queries[row] === queries[start]) continue;
    found.push(figuresOf(scores.subarray(start, row), grades.subarray(start, row)));
    start = row;
  }
  return found;
}

const gainOf = (grade: number) => 2 ** grade - 1;
const discountOf = (rank: number) => 1 / Math.log2(rank + 2);

function figuresOf(scores: Float64Array, grades: Float64Array): QueryFigures | undefined {
  if (grades.every((grade) => grade === 0)) return undefined;
  const steps = stepsOf(scores, grades);
  const ideal = stepsOf(grades, grades);
  const ndcg = (most: number) => gainsOf(steps, most) / gainsOf(ideal, most);
  return { ndcg: ndcg(Infinity), ndcg5: ndcg(5), ndcg10: ndcg(10), map: averagePrecision(steps) };
}

/** Rows of one score. */
interface Step {
  readonly rows: number;
  readonly relevant: number;
  readonly gain: number;
}

/** From the highest score down. */
function stepsOf(scores: Float64Array, grades: Float64Array): Step[] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const steps: { rows: number; relevant: number; gain: number }[] = [];
  let last: number | undefined;
  for (const row of order) {
    if (scores[row] !== last) steps.push({ rows: 0, relevant: 0, gain: 0 });
    const open = steps[steps.length - 1] as { rows: number; relevant: number; gain: number };
    const grade = grades[row] as number;
    open.rows++;
    open.gain += gainOf(grade);
    if (grade > 0) open.relevant++;
    last = scores[row];
  }
  return steps;
}

function gainsOf(steps: readonly Step[], most: number): number {
  let [sum, rank] = [0, 0];
  for (const { rows, gain } of steps) {
    let discounts = 0;
    for (let i = rank; i < Math.min(most, rank + rows); i++) discounts += discountOf(i);
    sum += (gain / rows) * discounts;
    rank += rows;
    if (rank >= most) break;
  }
  return sum;
}

function averagePrecision(steps: readonly Step[]): number {
  let [sum, rows, hits] = [0, 0, 0];
  for (const step of steps) {
    rows += step.rows;
    hits += step.relevant;
    sum += (step.relevant * hits) / rows;
  }
  return sum / hits;
}

function checkRanking({ scores, grades, queries }: RankedRows): void {
  if (grades.length === 0) throw evaluationError("no-rows");
  if (scores.length !== grades.length || queries.length !== grades.length)
    throw evaluationError("length-mismatch", {
      detail: `${scores.length} scores and ${queries.length} queries for ${grades.length} grades`,
    });
  for (const [row, grade] of grades.entries()) {
    if (!Number.isFinite(scores[row]))
      throw evaluationError("invalid-score", { detail: `the score of row ${row} is no finite number: ${scores[row]}` });
    if (!(Number.isInteger(grade) && grade >= 0 && grade <= 30))
      throw evaluationError("invalid-label", {
        detail: `the grade of row ${row} is no whole number from 0 to 30: ${grade}`,
        hint: "leave out rows without a grade",
      });
  }
}
