import { parseDuration } from "../../contracts/core/duration.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { LoadedModel, ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import { registryError } from "../registry/error-codes.ts";
import { type ModelCard, readModel } from "../registry/model-registry.ts";
import { categoriesOf, type ModelSignature } from "../registry/signature.ts";
import { type Frame, loadFrame } from "../training/frame.ts";
import { inputsFor } from "../training/score-rows.ts";
import { type Splits, splitRows } from "../training/split-rows.ts";
import { studioDataError } from "./error-codes.ts";

/** What one input adds to a row's raw score. */
export interface Contribution {
  readonly feature: string;
  /** As the model got it; null is missing, or a category that it does not know. */
  readonly value: number | string | null;
  readonly shap: number;
}

/** A row with what made its score: `base` and all contributions together are `raw`. */
export interface ExplainedInputs {
  /** As the model gives it; of the output that is explained. */
  readonly score: number;
  /** Before the objective's link. */
  readonly raw: number;
  /** The raw score that is expected without knowing any input. */
  readonly base: number;
  /** Which number of the model is explained: of several, the greatest. */
  readonly output: number;
  /** In the order of the model's inputs. */
  readonly contributions: readonly Contribution[];
}

/** A row of a model's table, explained. */
export interface ExplainedRow extends ExplainedInputs {
  /** The values of the key, with commas between them; null where the table has no key. */
  readonly key: string | null;
  /** ISO. */
  readonly at: string;
  /** How the row was used; `young` is too young to have its label. */
  readonly part: "train" | "validation" | "test" | "young";
  /** Null where it is not known. */
  readonly label: number | null;
}

/** A sample of the test rows of a version, each explained. */
export interface ExplainedSample {
  readonly version: number;
  /** Test rows in all. */
  readonly of: number;
  /** Evenly from all of them, in order of time; at most `mostExplained`. */
  readonly rows: readonly ExplainedRow[];
}

/** Most rows of a sample. */
export const mostExplained = 500;

/** A version that can be asked why it scores as it does. */
export interface ExplainableModel {
  readonly card: ModelCard;
  readonly signature: ModelSignature;
  readonly loaded: LoadedModel & Required<Pick<LoadedModel, "explain">>;
}

/**
 * Opens a version for its explanations.
 *
 * @throws {ThroughlineError} `registry.artifact-missing`, `studio-data.not-explainable`
 */
export async function openExplainable(
  of: { readonly objects: ObjectStore; readonly models: ModelRuntime },
  id: { readonly model: string; readonly version: number },
): Promise<ExplainableModel> {
  const { bytes, signature, card } = await readModel(of.objects, id);
  const loaded = await of.models.load({ format: signature.format ?? "lightgbm", bytes });
  const { explain } = loaded;
  if (explain === undefined)
    throw studioDataError("not-explainable", {
      detail: `the model runtime gives no SHAP values: ${id.model} v${id.version}`,
    });
  return { card, signature, loaded: { ...loaded, explain } };
}

/** Explains rows of numbers as the model takes them, one after the other. */
export function explainValues({ loaded, signature }: ExplainableModel, values: Float64Array): ExplainedInputs[] {
  const { inputs } = signature;
  const [width, outputs] = [inputs.length, loaded.outputs ?? 1];
  const rows = width === 0 ? 0 : values.length / width;
  const scores = loaded.predict(values, rows);
  const shap = loaded.explain(values, rows);
  return Array.from({ length: rows }, (_, row): ExplainedInputs => {
    const own = scores.subarray(row * outputs, (row + 1) * outputs);
    const output = own.reduce((best, score, i) => (score > (own[best] as number) ? i : best), 0);
    const at = (row * outputs + output) * (width + 1);
    const parts = shap.subarray(at, at + width + 1);
    return {
      ...{ score: own[output] as number, output, base: parts[width] as number },
      raw: parts.reduce((sum, part) => sum + part, 0),
      contributions: inputs.map(({ name, categories }, i) => {
        return {
          feature: name,
          value: inputValue(values[row * width + i] as number, categories),
          shap: parts[i] as number,
        };
      }),
    };
  });
}

const inputValue = (value: number, categories: readonly string[] | undefined) => {
  if (Number.isNaN(value)) return null;
  return categories === undefined ? value : (categories[value] ?? null);
};

/** Explains inputs as the prediction log keeps them: numbers, and categories by name. One that is absent is missing. */
export function explainLogged(model: ExplainableModel, features: Readonly<Record<string, unknown>>): ExplainedInputs {
  const values = model.signature.inputs.map(({ name, categories }) => {
    const value = features[name];
    if (value === null || value === undefined) return Number.NaN;
    if (categories === undefined) return Number(value);
    const code = categories.indexOf(String(value));
    return code < 0 ? Number.NaN : code;
  });
  return explainValues(model, Float64Array.from(values))[0] as ExplainedInputs;
}

/** The rows of a model's table with a version of it, read once for all that is asked of them. */
export class ModelRows {
  readonly #model: ExplainableModel;
  readonly #frame: Pick<Frame, "rows" | "at" | "keys" | "label" | "inputs">;
  readonly #splits: Splits;

  constructor(model: ExplainableModel, frame: Frame, splits: Splits) {
    const { version } = model.card;
    const inputs = inputsFor(frame, model.signature);
    if (inputs === undefined)
      throw studioDataError("not-explainable", {
        detail: `version ${version} takes inputs that are declared no more, or of another kind`,
        hint: "look at a later version",
      });
    this.#model = model;
    this.#frame = { ...frame, inputs };
    this.#splits = splits;
  }

  /**
   * Reads the rows as the session's tables have them now, and splits them as the version saw them.
   *
   * @throws {ThroughlineError} `registry.artifact-missing`, `studio-data.not-explainable`
   */
  static async open(
    model: Model,
    of: {
      readonly version: number;
      readonly session: QuerySession;
      readonly objects: ObjectStore;
      readonly models: ModelRuntime;
    },
  ): Promise<ModelRows> {
    const explainable = await openExplainable(of, { model: model.name, version: of.version });
    const matures = model.label.matures === undefined ? 0 : (parseDuration(model.label.matures) ?? 0);
    const matureUntilUs = Date.parse(explainable.card.createdAt) * 1_000 - matures;
    const categories = categoriesOf(explainable.signature);
    const frame = await loadFrame({ session: of.session, model, relation: model.rows, categories, matureUntilUs });
    return new ModelRows(explainable, frame, splitRows(frame, { ...model.split, matureUntilUs }));
  }

  /** A sample of the test rows. Throws `studio-data.not-explainable` where there are none. */
  sample(): ExplainedSample {
    const { start, end } = this.#splits.test;
    const of = end - start;
    const { version, model } = this.#model.card;
    if (of === 0)
      throw studioDataError("not-explainable", {
        detail: `there are no test rows of ${model} any more`,
        hint: "run `throughline run` once its table has rows",
      });
    const count = Math.min(of, mostExplained);
    const rows = Array.from({ length: count }, (_, i) => start + Math.floor((i * of) / count));
    return { version, of, rows: this.#explain(rows) };
  }

  /** The row of a key; undefined where the table has none. */
  row(key: string): ExplainedRow | undefined {
    for (let row = 0; row < this.#frame.rows; row++) if (this.#keyOf(row) === key) return this.#explain([row])[0];
    return undefined;
  }

  #keyOf(row: number): string | null {
    const { keys } = this.#frame;
    return keys.length === 0 ? null : keys.map((values) => values[row] ?? "").join(",");
  }

  #explain(rows: readonly number[]): ExplainedRow[] {
    const { inputs, at, label } = this.#frame;
    const values = Float64Array.from(rows.flatMap((row) => inputs.map((input) => input.values[row] as number)));
    return explainValues(this.#model, values).map((explained, i): ExplainedRow => {
      const row = rows[i] as number;
      const known = label[row] as number;
      return {
        ...explained,
        ...{ key: this.#keyOf(row), at: isoOfUs(at[row] as number), part: partOf(row, this.#splits) },
        label: Number.isNaN(known) ? null : known,
      };
    });
  }
}

function partOf(row: number, { train, validation, test }: Splits): ExplainedRow["part"] {
  if (row < train.end) return "train";
  if (row < validation.end) return "validation";
  return row < test.end ? "test" : "young";
}

/** The version of a model that a prediction names; throws `registry.unknown-version` where it names none. */
export function versionNamed(model: string, text: string | null): number {
  if (text !== null && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw registryError("unknown-version", {
    detail: `${model} has no version of this name: ${String(text).slice(0, 40)}`,
  });
}
