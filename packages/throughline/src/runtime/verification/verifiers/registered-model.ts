import { parseDuration } from "../../../contracts/core/duration.ts";
import { isThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import { gateClauses } from "../../../contracts/ml/gates.ts";
import { type Model, viewsOf } from "../../../contracts/ml/model.ts";
import { artifactHash, readModel, type StoredModel } from "../../registry/model-registry.ts";
import { categoriesOf } from "../../registry/signature.ts";
import { evaluateModel, judgingOf, queriesOf } from "../../training/evaluate-model.ts";
import { type Frame, loadFrame } from "../../training/frame.ts";
import { inTurns } from "../../training/in-turns.ts";
import { judgeGates } from "../../training/judge-gates.ts";
import { scoreRows } from "../../training/score-rows.ts";
import type { Splits } from "../../training/split-rows.ts";
import { isLearned } from "../parts.ts";
import {
  against,
  type Bench,
  type Clause,
  none,
  type Outcome,
  promisesWhere,
  type Subject,
  type Verifier,
} from "../verifier.ts";

const unreleased = { because: "no version of it is released" } as const;

/** The version of a model that a release pins, with its bytes checked against its card. */
export function pinnedModel({ id, pin }: Subject, { engines, once }: Bench): Promise<StoredModel> | undefined {
  if (typeof pin.model !== "string") return undefined;
  const version = Number(pin.modelVersion);
  return once(`model ${id}`, () => readModel(engines.objects, { model: String(pin.model), version }));
}

/** The rows that a version learned from and was tested on, as its card counts them; undefined where a table of them has another version now. */
export async function learnedRows(
  subject: Subject,
  model: Model,
  bench: Bench,
): Promise<{ readonly frame: Frame; readonly splits: Splits; readonly stored: StoredModel } | undefined> {
  const stored = await pinnedModel(subject, bench);
  if (stored === undefined) return undefined;
  const { card, signature } = stored;
  const relations = [model.rows, ...viewsOf(model).map((view) => view.from)];
  const isSame = relations.every(
    ({ name }) => card.data[name] !== null && card.data[name] === bench.release.versionOf(name),
  );
  if (!isSame) return undefined;
  const matures = model.label.matures === undefined ? 0 : (parseDuration(model.label.matures) ?? 0);
  const matureUntilUs = Date.parse(card.createdAt) * 1000 - matures;
  const frame = await bench.once(`frame ${subject.id}`, () =>
    loadFrame({
      session: bench.session,
      model,
      relation: model.rows,
      categories: categoriesOf(signature),
      matureUntilUs,
    }),
  );
  const { train, validation, test } = card.rows;
  if (frame.rows < train + validation + test) return undefined;
  return {
    frame,
    stored,
    splits: {
      train: { start: 0, end: train },
      validation: { start: train, end: train + validation },
      test: { start: train + validation, end: train + validation + test },
      tooYoung: card.rows.tooYoung,
    },
  };
}

/** The gates of a model, evaluated anew from the registered bytes on the test rows. */
export const gates: Verifier = {
  name: "acceptance gates",
  limitMs: 60_000,
  covers(subject) {
    if (!isLearned(subject.declaration)) return [];
    const names = new Set(gateClauses(subject.declaration.accept).map(({ name }) => name));
    return promisesWhere(subject, ({ name }) => names.has(name), "acceptance gates");
  },
  async measure(clause, subject, bench) {
    const { declaration } = subject;
    const stored = await pinnedModel(subject, bench);
    if (stored === undefined || !isLearned(declaration)) return unreleased;
    const declared = gateClauses(declaration.accept).find(({ name }) => name === clause.name);
    const learned = await learnedRows(subject, declaration, bench);
    if (learned === undefined || declared?.scope === "current") return recorded(clause, stored, learned === undefined);
    const { splits, frame } = learned;
    const evaluation = await bench.once(`evaluation ${subject.id}`, async () => {
      const loaded = await bench.engines.models.load(stored);
      const { start, end } = splits.test;
      const { threshold } = stored.signature;
      const scored = {
        scores: scoreRows(loaded, frame, splits.test),
        label: frame.label.subarray(start, end),
        slices: frame.slices.map(({ column, values }) => ({ column, values: values.slice(start, end) })),
      };
      const judging = {
        ...judgingOf(declaration),
        ...queriesOf(frame, splits.test),
        ...(threshold === undefined ? {} : { threshold }),
      };
      return inTurns(evaluateModel(declaration, scored, judging));
    });
    const found = judgeGates(declaration.accept, evaluation, undefined).find(
      (gate) => gate.clause.name === clause.name,
    );
    if (typeof found?.figure !== "number") return { because: found?.note ?? "the test rows have one label only" };
    const rows = `version ${stored.card.version} on ${stored.card.rows.test.toLocaleString("en")} test rows`;
    return against(clause, found.figure, found.note === undefined ? rows : `${rows}, ${found.note}`);
  },
};

/** What the card of a version says; of versions that were made before cards had gates, what it says of the measure. */
function recorded(clause: Clause, { card }: StoredModel, isElsewhere: boolean): Outcome {
  const gate = card.gates?.[clause.name];
  const note = isElsewhere
    ? "as its card says: the rows that it was tested on have another version now"
    : `as it was compared when it was made${gate?.note === undefined ? "" : `: ${gate.note}`}`;
  const figure = gate === undefined ? card.metrics[clause.name.split(" ")[0] as string] : gate.figure;
  if (figure === undefined) return { because: "its card does not say" };
  if (typeof figure === "number") return against(clause, figure, note);
  return { held: gate?.state === "held", figure, note };
}

/** The registered bytes are those that the card and the release name. */
export const artifact: Verifier = {
  name: "artifact hash",
  limitMs: 20_000,
  covers: ({ declaration, pin }) =>
    isLearned(declaration) && typeof pin.artifactHash === "string"
      ? [
          {
            name: "artifact hash",
            says: "the artifact is the one that was released",
            relation: "=",
            limit: pin.artifactHash,
            handOff: "artifact hash",
          },
        ]
      : [],
  async measure(clause, subject, bench) {
    try {
      const stored = await pinnedModel(subject, bench);
      if (stored === undefined) return unreleased;
      const figure = artifactHash(stored.bytes);
      return { held: figure === clause.limit, figure };
    } catch (error) {
      if (isThroughlineError(error, "registry.artifact-missing")) return { held: false, figure: error.detail };
      throw error;
    }
  },
};

const signatureClause = none("signature", "the registered inputs are the declared ones", {
  unit: "inputs that differ",
  handOff: "signature",
});

/** The inputs that the registered version takes, against those that are declared. */
export const signature: Verifier = {
  name: "signature",
  limitMs: 20_000,
  covers: ({ declaration }) => (isLearned(declaration) ? [signatureClause] : []),
  async measure(clause, subject, bench) {
    const { declaration } = subject;
    const stored = await pinnedModel(subject, bench);
    if (stored === undefined || !isLearned(declaration)) return unreleased;
    const taken = stored.signature.inputs.map(({ name }) => name);
    const declared = Object.keys(declaration.features);
    const differ = [
      ...declared.filter((name) => !taken.includes(name)),
      ...taken.filter((name) => !declared.includes(name)),
    ];
    return against(clause, differ.length, differ.length === 0 ? `${taken.length} inputs` : differ.join(", "));
  },
};
