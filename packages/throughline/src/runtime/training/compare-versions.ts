import { parseDuration } from "../../contracts/core/duration.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import { registryError } from "../registry/error-codes.ts";
import { readModel, type StoredModel } from "../registry/model-registry.ts";
import { categoriesOf, sameClasses } from "../registry/signature.ts";
import { compareModels, type ModelComparison } from "./compare-models.ts";
import { judgingOf, queriesOf } from "./evaluate-model.ts";
import { type Frame, loadFrame } from "./frame.ts";
import { inTurns } from "./in-turns.ts";
import { inputsFor, missingInputs, scoreRows } from "./score-rows.ts";
import { type Split, splitRows } from "./split-rows.ts";

/** Which versions, and where their rows and bytes are. */
export interface ComparedVersions {
  readonly version: number;
  readonly against: number;
  readonly session: QuerySession;
  readonly objects: ObjectStore;
  readonly models: ModelRuntime;
}

/**
 * Compares a version with another one on the test rows of the newer of both, as the session's tables have them now, by a
 * declaration of the model: that of the release whose tables these are.
 *
 * @throws {ThroughlineError} `registry.artifact-missing`, `registry.not-comparable`
 */
export async function compareVersions(model: Model, of: ComparedVersions): Promise<ModelComparison> {
  const { version, against, session, objects } = of;
  const [newer, older] = [
    await readModel(objects, { model: model.name, version }),
    await readModel(objects, { model: model.name, version: against }),
  ];
  const judging = judgingOf(model);
  for (const { card, signature } of [newer, older]) {
    const learned = card.objective ?? "binary";
    if (learned === judging.objective && !sameClasses(signature.classes, judging.classes)) {
      const classes = (names: readonly string[] = []) => names.join(", ");
      const detail = `version ${card.version} tells apart ${classes(signature.classes)}, the current release declares the model for ${classes(judging.classes)}`;
      throw registryError("not-comparable", { detail });
    }
    if (learned === judging.objective) continue;
    const detail = `version ${card.version} learned ${learned}, the current release declares the model for ${judging.objective}`;
    throw registryError("not-comparable", { detail });
  }
  const matures = model.label.matures === undefined ? 0 : (parseDuration(model.label.matures) ?? 0);
  const made = Math.max(...[newer, older].map(({ card }) => Date.parse(card.createdAt) * 1000));
  const frame = await loadFrame({
    session,
    model,
    relation: model.rows,
    categories: allCategories(newer, older),
    matureUntilUs: made - matures,
  });
  const { test } = splitRows(frame, { ...model.split, matureUntilUs: made - matures });
  if (test.end === test.start)
    throw registryError("not-comparable", { detail: `there are no test rows of ${model.name} in ${model.rows.name}` });
  const scored = async (stored: StoredModel) => {
    const { threshold } = stored.signature;
    const scores = await scoresOf(stored, { frame, test, models: of.models });
    const ordered = { ...judging, ...queriesOf(frame, test) };
    return { scores, judging: threshold === undefined ? ordered : { ...ordered, threshold } };
  };
  const label = frame.label.subarray(test.start, test.end);
  const compared = { older: { version: against, ...(await scored(older)) }, newer: await scored(newer) };
  return inTurns(compareModels({ label, ...compared, seed: model.seed }));
}

/** Every category that one of both knows. */
function allCategories(newer: StoredModel, older: StoredModel): Readonly<Record<string, readonly string[]>> {
  const [first, second] = [categoriesOf(newer.signature), categoriesOf(older.signature)];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(
    names.map((name) => [name, [...new Set([...(first[name] ?? []), ...(second[name] ?? [])])]]),
  );
}

async function scoresOf(
  { signature, format, bytes, card }: StoredModel,
  of: { readonly frame: Frame; readonly test: Split; readonly models: ModelRuntime },
): Promise<Float64Array> {
  const inputs = inputsFor(of.frame, signature);
  if (inputs === undefined)
    throw registryError("not-comparable", {
      detail: `version ${card.version} takes inputs that the model of the current release does not declare, or of another kind: ${missingInputs(of.frame, signature)}`,
      hint: "read both reports; versions are scored by the release's declarations, not by those that a run has not released yet",
    });
  const loaded = await of.models.load({ format, bytes });
  return scoreRows(loaded, { inputs }, of.test);
}
