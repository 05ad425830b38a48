import { counted } from "../../../contracts/core/counted.ts";
import { isMissing } from "../../../contracts/core/missing.ts";
import { gateClauses } from "../../../contracts/ml/gates.ts";
import type { GateMeasure } from "../../../contracts/ml/measures.ts";
import { inputShape } from "../../../contracts/ml/model.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import { type LabelCoverage, measureLabels } from "../../monitoring/live-quality.ts";
import { type ColumnDrift, type Drift, measureDrift } from "../../monitoring/measure-drift.ts";
import { isNotMeasured, type NotMeasured, type Watched } from "../../monitoring/watched.ts";
import { isAnswering } from "../parts.ts";
import {
  against,
  assertMoved,
  type Bench,
  type Clause,
  type Outcome,
  promisesWhere,
  type Subject,
  type Verifier,
} from "../verifier.ts";

/** The release's logs as they stand now, for what is watched of them. */
async function watchedOf({ release, session, engines }: Bench): Promise<Watched> {
  await release.refresh();
  return {
    ...{ session, objects: engines.objects, nowUs: engines.clock.nowUs() },
    versionOf: (id) => release.release.pins[id],
    has: (relation) => release.versionOf(relation) !== undefined,
  };
}

/** Names of the clauses of single columns; null is the score. */
const columnClause = (input: string | null) => (input === null ? "drift of the score" : `drift of ${input}`);

/** Inputs and scores that the release answers with, against those that its model was trained and tested on. */
export const drift: Verifier = {
  name: "drift",
  limitMs: 60_000,
  covers(subject) {
    const { declaration } = subject;
    if (!isAnswering(declaration) || declaration.monitor?.drift === undefined) return [];
    const promised = promisesWhere(subject, ({ name }) => name === "drift" || name === "drift ks");
    return [...promised, ...columnClauses(declaration)];
  },
  async measure(clause, subject, bench) {
    const { declaration } = subject;
    if (!isAnswering(declaration)) return { because: "it logs nothing" };
    assertMoved(bench, subject.id);
    const found = await driftOf(declaration, subject, bench);
    if (isNotMeasured(found)) return found;
    const isByKs = clause.name === "drift ks" || found.limits.psi === undefined;
    const figureOf = ({ psi, ks }: ColumnDrift) => (isByKs ? ks : psi);
    if (clause.name === "drift" || clause.name === "drift ks") return worst(clause, found, figureOf);
    const column = found.columns.find(({ input }) => columnClause(input) === clause.name);
    const figure = column === undefined ? null : figureOf(column);
    if (column === undefined || figure === null)
      return { because: `version ${found.modelVersion} has no such input, or no value of it` };
    return against(clause, figure, mostMoved(column, found));
  },
};

/** Single columns go by the index where it is limited, else by the distance, which categories do not have. */
function columnClauses(endpoint: Endpoint): Clause[] {
  const { psi, ks } = endpoint.monitor?.drift ?? {};
  const inputs = isMissing(endpoint.model) ? [] : inputShape(endpoint.model);
  const numbers = inputs.filter(({ type }) => type.name !== "text" && type.name !== "json");
  const [title, limit, columns] = psi === undefined ? (["KS", ks, numbers] as const) : (["PSI", psi, inputs] as const);
  if (limit === undefined) return [];
  return [...columns.map(({ name }) => name), null].map((input) => ({
    name: columnClause(input),
    says: `${title} of ${input ?? "the score"} ≤ ${limit}`,
    relation: "≤",
    limit,
  }));
}

const driftOf = (endpoint: Endpoint, { id }: Subject, bench: Bench): Promise<Drift | NotMeasured> =>
  bench.once(`drift ${id}`, async () => measureDrift(endpoint, await watchedOf(bench)));

function worst(clause: Clause, found: Drift, figureOf: (column: ColumnDrift) => number | null): Outcome {
  const measured = found.columns
    .map((column) => ({ name: column.input ?? "the score", figure: figureOf(column) }))
    .filter((column): column is { name: string; figure: number } => column.figure !== null)
    .sort((a, b) => b.figure - a.figure);
  const [greatest] = measured;
  if (greatest === undefined) return { because: "no column has values on both sides" };
  const beyond = measured.filter(({ figure }) => figure > Number(clause.limit)).map(({ name }) => name);
  const names = beyond.length === 0 ? `${greatest.name} the most` : beyond.join(", ");
  return against(clause, greatest.figure, `${names}; ${basis(found)}`);
}

const basis = ({ answers, modelVersion }: Drift) => `${counted(answers, "answer")} of version ${modelVersion}`;

/** The bin whose share moved the most, which says where to look. */
function mostMoved({ bins }: ColumnDrift, found: Drift): string {
  const rows = Math.max(
    1,
    bins.reduce((sum, { reference }) => sum + reference, 0),
  );
  const moved = bins
    .map(({ name, reference, current }) => ({ name, from: reference / rows, to: current / found.answers }))
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))[0];
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (moved === undefined) return basis(found);
  return `${moved.name}: ${percent(moved.from)} in training, ${percent(moved.to)} of ${basis(found)}`;
}

/** What is measured on labels that came; a gate on another measure is not measured live. */
const liveMeasures: ReadonlySet<GateMeasure> = new Set([
  ...(["auc", "prAuc", "f1", "precision", "recall", "accuracy", "logLoss", "brier"] as const),
]);

const liveClauses = ({ model }: Endpoint) =>
  (isMissing(model) ? [] : gateClauses(model.accept)).filter(
    ({ measure, scope }) => scope === "rows" && liveMeasures.has(measure),
  );

/** Whether labels come for what was predicted, and whether the model's gates hold on them. */
export const lateLabels: Verifier = {
  name: "late labels",
  limitMs: 60_000,
  covers(subject) {
    const { declaration } = subject;
    if (!isAnswering(declaration) || declaration.monitor?.label === undefined) return [];
    const live = liveClauses(declaration).map(
      ({ name, says, relation, limit }): Clause => ({
        ...{ name: `live ${name}`, says: `${says} on labels that came`, relation, limit },
      }),
    );
    return [...promisesWhere(subject, ({ name }) => name === "label coverage"), ...live];
  },
  async measure(clause, subject, bench) {
    const { declaration } = subject;
    if (!isAnswering(declaration)) return { because: "it logs nothing" };
    assertMoved(bench, subject.id);
    const found = await bench.once(`labels ${subject.id}`, async () =>
      measureLabels(declaration, await watchedOf(bench)),
    );
    if (isNotMeasured(found)) return found;
    return clause.name === "label coverage" ? coverageOutcome(clause, found) : liveOutcome(clause, declaration, found);
  },
};

function coverageOutcome(clause: Clause, found: LabelCoverage): Outcome {
  const { predictions, coverage, labelled, missing, withoutId, notYetDue } = found;
  if (coverage === null)
    return {
      because: `no prediction is old enough for its label: ${counted(predictions, "prediction")}, all too young`,
    };
  const anonymous = withoutId === 0 ? "" : ` (${withoutId} without an id)`;
  const note = `${labelled} labelled, ${missing} missing${anonymous}, ${notYetDue} not yet due`;
  return against(clause, coverage.value, note);
}

function liveOutcome(clause: Clause, endpoint: Endpoint, { quality, labelled, versions }: LabelCoverage): Outcome {
  if (isNotMeasured(quality)) return quality;
  const gate = liveClauses(endpoint).find(({ name }) => `live ${name}` === clause.name);
  const figure = gate === undefined ? undefined : quality.measures[gate.measure];
  if (figure === undefined) return { because: `${counted(labelled, "label")} came, all of one kind` };
  const interval = gate === undefined ? undefined : quality.intervals[gate.measure];
  const within =
    interval === undefined ? "" : `, 95 % within ${interval.low.toFixed(3)} and ${interval.high.toFixed(3)}`;
  const outcome = against(clause, figure, `${counted(labelled, "label")} of version ${versions.join(", ")}${within}`);
  const limit = Number(clause.limit);
  const isChance = interval !== undefined && interval.low <= limit && limit <= interval.high;
  if (!("held" in outcome) || outcome.held || !isChance) return outcome;
  const few = `${counted(labelled, "label")} of version ${versions.join(", ")}, ${quality.positives} of them positive, are too few to tell`;
  return { because: `${few}: ${figure.toFixed(3)}${within}` };
}
