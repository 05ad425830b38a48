import { parseDuration } from "../../contracts/core/duration.ts";
import { isFeatureColumn, viewOf } from "../../contracts/ml/feature-view.ts";
import { type Model, viewsOf } from "../../contracts/ml/model.ts";
import { classesOf, objectiveOf } from "../../contracts/ml/objective.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { type EntityWindows, emptyWindows, type WindowFeature } from "../../estimators/windows/entity-windows.ts";
import type { ColumnVector, QuerySession } from "../../ports/query-engine.ts";
import { loadWindows } from "../features/entity-events.ts";
import { planView } from "../features/view-plan.ts";
import { type InputPlan, inputPlans, inputSql } from "./model-inputs.ts";

/** The rows of a model in columns, in order of time and key; rows that are ordered together stand together, at the time of the last. */
export interface Frame {
  readonly rows: number;
  /** Rows that nothing can be learned from: without an instant, or mature and without a label. 0 where labels are not read. */
  readonly leftOut: number;
  /** Rows of the model's warm-up, which are left out too. 0 where labels are not read. */
  readonly warmUp: number;
  /** Microseconds since 1970. */
  readonly at: Float64Array;
  /** The values of the key columns, as text. */
  readonly keys: readonly (readonly (string | null)[])[];
  /** 0 or 1, the label's number, or its class; NaN where the label is null, or not read. */
  readonly label: Float64Array;
  /** Values of a label of text that its column does not declare: the first has the number after the last class. */
  readonly undeclared: readonly string[];
  /** What is ordered together, numbered in the order of the rows; absent where the model orders nothing, or labels are not read. */
  readonly queries?: Uint32Array;
  /** How much each row counts in training; absent where the model does not say, or labels are not read. */
  readonly weight?: Float64Array;
  /** The columns that evaluation slices by, as text; none where labels are not read. */
  readonly slices: readonly FrameSlice[];
  readonly inputs: readonly FrameInput[];
}

/** A column that evaluation slices by. */
export interface FrameSlice {
  readonly column: string;
  readonly values: readonly (string | null)[];
}

/** One input of all rows. */
export interface FrameInput {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  readonly values: Float64Array;
  /** The categories by their codes, for categorical inputs. */
  readonly categories?: readonly string[];
}

/** Which rows are read, and how. */
export interface FrameOptions {
  readonly session: QuerySession;
  readonly model: Model;
  readonly relation: Relation;
  /** The categories a trained model knows, by input; others are missing values. Default: those of these rows. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** Reads the label too, with weights and slices. Rows up to this instant must have one, else they are left out. Microseconds since 1970. */
  readonly matureUntilUs?: number;
  /** Told how many rows are to be read; what it throws ends the reading before the first. */
  readonly beforeReading?: (rows: number) => Promise<void>;
}

/** Reads a model's rows with all its inputs: columns as they stand, features as of each row's instant. */
export async function loadFrame(options: FrameOptions): Promise<Frame> {
  const { session, model, relation } = options;
  const numbers = { all: "true", labelled: labelledSql(options), usable: usableSql(options) };
  const counts = Object.entries(numbers).map(([name, sql]) => `(count(*) FILTER (WHERE ${sql}))::DOUBLE AS "${name}"`);
  const [counted] = await session.rows(`SELECT ${counts.join(", ")} FROM ${quoteName(relation.name)}`);
  const rows = Number(counted?.usable ?? 0);
  await options.beforeReading?.(rows);
  const plans = inputPlans(model);
  const views = viewsOf(model);
  const slices = learnedColumns(options).slices;
  const width = { keys: relation.rowKey.length, views: views.length, slices: slices.length };
  const reading = new FrameReading(rows, width, plans);
  for await (const batch of session.read(frameSql(options, plans))) reading.add(batch.columns, batch.length);
  const windows = new Map<string, Float64Array[]>();
  for (const [i, view] of views.entries()) {
    const { features } = planView(view);
    const keys = reading.entityKeys[i] as readonly (string | null)[];
    windows.set(view.name, evaluateAll(await loadWindows(session, view), { features, at: reading.at, keys }));
  }
  const inputs = Object.entries(model.features).map(([name, input]): FrameInput => {
    if (!isFeatureColumn(input)) return reading.input(name, options.categories?.[name]);
    const view = viewOf(input);
    const index = planView(view).names.indexOf(input.name);
    return { name, kind: "numeric", values: windows.get(view.name)?.[index] as Float64Array };
  });
  const labelled = Number(counted?.labelled ?? 0);
  return {
    rows,
    leftOut: Number(counted?.all ?? 0) - labelled,
    warmUp: labelled - rows,
    at: reading.at,
    keys: reading.keys,
    ...reading.labels(classesOf(model)),
    ...(learnedColumns(options).group === undefined ? {} : { queries: reading.queries() }),
    ...(learnedColumns(options).weight === undefined ? {} : { weight: reading.weight }),
    slices: slices.map((column, i) => ({ column, values: reading.slices[i] as readonly (string | null)[] })),
    inputs,
  };
}

/** The columns that are read for learning and evaluation alone. */
function learnedColumns({ model, matureUntilUs }: FrameOptions): {
  readonly slices: readonly string[];
  readonly label?: string;
  readonly group?: string;
  readonly weight?: string;
} {
  if (matureUntilUs === undefined) return { slices: [] };
  const slices: readonly string[] = model.evaluate?.slices ?? [];
  const { group, weight } = model;
  return {
    slices,
    label: model.label.column,
    ...(group === undefined ? {} : { group }),
    ...(weight === undefined ? {} : { weight }),
  };
}

/** The condition of rows that are read. */
function usableSql(options: FrameOptions): string {
  const { model, relation, matureUntilUs } = options;
  const warmUpUs = model.warmUp === undefined ? 0 : (parseDuration(model.warmUp) ?? 0);
  if (matureUntilUs === undefined || warmUpUs === 0) return labelledSql(options);
  const [at, rows] = [quoteColumn(model.at), quoteName(relation.name)];
  const early = `epoch_us(${at}) < (SELECT epoch_us(min(${at})) FROM ${rows}) + ${warmUpUs}`;
  const group = model.group === undefined ? undefined : quoteColumn(model.group);
  const warming =
    group === undefined ? early : `${group} IN (SELECT ${group} FROM ${rows} WHERE ${early} AND ${group} IS NOT NULL)`;
  return `${labelledSql(options)} AND NOT (${warming})`;
}

/** The condition of rows with an instant and, where it can be known, a label. */
function labelledSql({ model, matureUntilUs }: FrameOptions): string {
  if (matureUntilUs === undefined) return "true";
  const [at, label] = [quoteColumn(model.at), quoteColumn(model.label.column)];
  const grouped = model.group === undefined ? "" : ` AND ${quoteColumn(model.group)} IS NOT NULL`;
  return `${at} IS NOT NULL${grouped} AND (${label} IS NOT NULL OR epoch_us(${at}) > ${Math.floor(matureUntilUs)})`;
}

/** Rows of one instant stand in the order of their keys, or of all their columns, so that equal data makes equal models. */
function frameSql(options: FrameOptions, plans: readonly InputPlan[]): string {
  const { model, relation } = options;
  const at = quoteColumn(model.at);
  const learned = learnedColumns(options);
  const keys = relation.rowKey.map((name, i) => `${quoteColumn(name)}::VARCHAR AS k${i}`);
  const entities = viewsOf(model).map((view, i) => `${quoteColumn(view.entity.key.name)}::VARCHAR AS e${i}`);
  const label = learned.label === undefined ? [] : [labelSql(model, learned.label)];
  const weight = learned.weight === undefined ? [] : [`coalesce(${quoteColumn(learned.weight)}::DOUBLE, 1) AS weight`];
  const group = learned.group === undefined ? undefined : quoteColumn(learned.group);
  const slices = learned.slices.map((name, i) => `${quoteColumn(name)}::VARCHAR AS s${i}`);
  const inputs = plans.map((plan, i) => `${inputSql(plan)} AS i${i}`);
  const ties = relation.rowKey.length > 0 ? relation.rowKey : Object.keys(relation.columns);
  const columns = [
    `epoch_us(${at})::DOUBLE AS t`,
    ...keys,
    ...entities,
    ...label,
    ...(group === undefined ? [] : [`${group}::VARCHAR AS query`]),
    ...weight,
    ...slices,
    ...inputs,
  ].join(", ");
  const together = group === undefined ? [] : [`max(${at}) OVER (PARTITION BY ${group})`, group];
  const order = [...together, at, ...ties.map(quoteColumn)].join(", ");
  return `SELECT ${columns} FROM ${quoteName(relation.name)} WHERE ${usableSql(options)} ORDER BY ${order}`;
}

function labelSql(model: Model, name: string): string {
  const objective = objectiveOf(model);
  const column = quoteColumn(name);
  if (objective === "multiclass") return `${column}::VARCHAR AS class`;
  return `${column}${objective === "binary" ? "::INTEGER" : ""}::DOUBLE AS label`;
}

/** Columns that fill up while batches come in. */
class FrameReading {
  readonly at: Float64Array;
  readonly label: Float64Array;
  readonly weight: Float64Array;
  readonly slices: (string | null)[][];
  readonly keys: (string | null)[][];
  readonly entityKeys: (string | null)[][];
  readonly #plans: readonly InputPlan[];
  readonly #classes: (string | null)[] = [];
  readonly #queries: (string | null)[] = [];
  readonly #numbers: Float64Array[];
  readonly #texts: (string | null)[][];
  #filled = 0;

  constructor(
    rows: number,
    width: { readonly keys: number; readonly views: number; readonly slices: number },
    plans: readonly InputPlan[],
  ) {
    this.at = new Float64Array(rows);
    this.label = new Float64Array(rows).fill(Number.NaN);
    this.weight = new Float64Array(rows).fill(1);
    this.slices = Array.from({ length: width.slices }, () => []);
    this.keys = Array.from({ length: width.keys }, () => []);
    this.entityKeys = Array.from({ length: width.views }, () => []);
    this.#plans = plans;
    this.#numbers = plans.map(({ kind }) => new Float64Array(kind === "numeric" ? rows : 0));
    this.#texts = plans.map(() => []);
  }

  add(columns: readonly ColumnVector[], length: number): void {
    const at = this.#filled;
    for (const vector of columns) {
      const index = Number(vector.name.slice(1));
      if (vector.name === "t") copyNumbers(vector, this.at, at);
      else if (vector.name === "label") copyNumbers(vector, this.label, at);
      else if (vector.name === "query") appendTexts(vector, this.#queries);
      else if (vector.name === "class") appendTexts(vector, this.#classes);
      else if (vector.name === "weight") copyNumbers(vector, this.weight, at);
      else if (vector.name.startsWith("s")) appendTexts(vector, this.slices[index] as (string | null)[]);
      else if (vector.name.startsWith("k")) appendTexts(vector, this.keys[index] as (string | null)[]);
      else if (vector.name.startsWith("e")) appendTexts(vector, this.entityKeys[index] as (string | null)[]);
      else if (this.#plans[index]?.kind === "numeric") copyNumbers(vector, this.#numbers[index] as Float64Array, at);
      else appendTexts(vector, this.#texts[index] as (string | null)[]);
    }
    this.#filled += length;
  }

  /** The labels as numbers: classes by their places, and texts that are none of them by the places after these. */
  labels(classes: readonly string[]): Pick<Frame, "label" | "undeclared"> {
    if (this.#classes.length === 0) return { label: this.label, undeclared: [] };
    const codes = new Map(classes.map((name, code) => [name, code]));
    const label = Float64Array.from(this.#classes, (text) => {
      if (text === null) return Number.NaN;
      const code = codes.get(text) ?? codes.size;
      codes.set(text, code);
      return code;
    });
    return { label, undeclared: [...codes.keys()].slice(classes.length) };
  }

  /** What is ordered together, numbered from 0 as it comes. */
  queries(): Uint32Array {
    let query = 0;
    return Uint32Array.from(this.#queries, (name, row) => {
      if (row > 0 && name !== this.#queries[row - 1]) query++;
      return query;
    });
  }

  /** A direct input; categories that are given decide the codes, else those of these rows in sorted order. */
  input(name: string, known: readonly string[] | undefined): FrameInput {
    const index = this.#plans.findIndex((plan) => plan.name === name);
    if (this.#plans[index]?.kind === "numeric")
      return { name, kind: "numeric", values: this.#numbers[index] as Float64Array };
    const texts = this.#texts[index] as (string | null)[];
    const categories = known ?? [...new Set(texts.filter((text) => text !== null))].sort();
    const codes = new Map(categories.map((category, code) => [category, code]));
    const values = Float64Array.from(texts, (text) => (text === null ? Number.NaN : (codes.get(text) ?? Number.NaN)));
    return { name, kind: "categorical", values, categories };
  }
}

function copyNumbers(vector: ColumnVector, into: Float64Array, at: number): void {
  into.set(vector.values as Float64Array, at);
  const nulls = vector.nulls;
  if (nulls === undefined) return;
  for (let i = 0; i < nulls.length; i++) if (nulls[i] === 1) into[at + i] = Number.NaN;
}

function appendTexts(vector: ColumnVector, into: (string | null)[]): void {
  for (const text of vector.values as readonly (string | null)[]) into.push(text);
}

/** Every feature of a view at every row's instant, one array a feature. */
function evaluateAll(
  entities: ReadonlyMap<string, EntityWindows>,
  rows: {
    readonly features: readonly WindowFeature[];
    readonly at: Float64Array;
    readonly keys: readonly (string | null)[];
  },
): Float64Array[] {
  const columns = rows.features.map(() => new Float64Array(rows.at.length));
  const row = new Float64Array(rows.features.length);
  const nothing = emptyWindows(rows.features);
  for (let i = 0; i < rows.at.length; i++) {
    const key = rows.keys[i] ?? null;
    const windows = key === null ? nothing : (entities.get(key) ?? nothing);
    windows.evaluate(rows.at[i] as number, row, 0);
    for (let f = 0; f < columns.length; f++) (columns[f] as Float64Array)[i] = row[f] as number;
  }
  return columns;
}
