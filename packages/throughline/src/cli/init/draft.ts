import type { Delimiter } from "../../contracts/data/source.ts";
import { type InferredColumn, isIdentifier } from "./infer/columns.ts";
import type { Repeats } from "./infer/distinct-keys.ts";
import type { Target } from "./infer/proposal.ts";
import type { PackageSpecs } from "./own-packages.ts";

/** Everything that the files of a project are written from. */
export interface Draft {
  /** Name of the project. */
  readonly name: string;
  /** Name of the file's table, without its schema. */
  readonly table: string;
  /** Name of the user's file, for people. */
  readonly file: string;
  /** Where its copy lies: `inbox/orders/orders.csv`. */
  readonly inbox: string;
  /** What stands between its fields. */
  readonly delimiter: Delimiter;
  readonly rows: number;
  readonly columns: readonly InferredColumn[];
  /** Columns that name a row; empty where none do, and the table makes a `row_id`. */
  readonly key: readonly InferredColumn[];
  /** The few rows that repeat a key, which the source rejects. */
  readonly repeats: Repeats | undefined;
  readonly time: InferredColumn | undefined;
  readonly target: Target | undefined;
  /** Columns that give the target away, left out of the model. */
  readonly telling: readonly InferredColumn[];
  /** Identifiers of the exports. */
  readonly id: {
    readonly raw: string;
    readonly table: string;
    readonly model: string;
    readonly endpoint: string;
    readonly scores: string;
    readonly service: string;
    readonly dashboard: string;
    readonly page: string;
    readonly app: string;
    readonly entity: string;
    readonly activity: string;
  };
  /** Where its package.json finds our packages. */
  readonly packages: PackageSpecs;
}

/** The column that the table makes where the file has no key. */
export const rowId = "row_id";

/** The columns of the table: all but personal data. */
export const tableColumns = ({ columns }: Draft) => columns.filter(({ personal }) => personal === undefined);

/** Names of the key's columns in the table. */
export const keyNames = ({ key }: Draft): readonly string[] =>
  key.length === 0 ? [rowId] : key.map(({ name }) => name);

const numeric: ReadonlySet<string> = new Set(["int32", "int64", "float64", "decimal"]);
/** True for a column of numbers that can be added up: a number that names something cannot. */
export const isQuantity = ({ type, name }: Pick<InferredColumn, "type" | "name">): boolean =>
  numeric.has(type.name) && !isIdentifier(name);

/** True for a column of text or truths with several values, and few enough to be kinds; `kinds` is undefined where there are more. */
export const isKind = ({ type }: Pick<InferredColumn, "type">, kinds: number | undefined): boolean =>
  (type.name === "text" || type.name === "boolean") && kinds !== undefined && kinds > 1;

const isKindOfFile = (column: InferredColumn) => isKind(column, column.scan.counts?.size);

/** Columns that a first model learns from at most. */
export const mostInputs = 30;

/** What a model learns from: numbers, kinds and truths; at most 30. */
export function featureColumns(draft: Draft): readonly InferredColumn[] {
  const { key, time, target, telling } = draft;
  const left = new Set<InferredColumn | undefined>([...key, ...telling, time, target?.column, entityColumn(draft)]);
  return tableColumns(draft)
    .filter((column) => !left.has(column) && (isQuantity(column) || isKindOfFile(column)))
    .slice(0, mostInputs);
}

/** The thing that rows are about, again and again: a customer, a device. */
export function entityColumn({ columns, key, time }: Draft): InferredColumn | undefined {
  if (time === undefined) return undefined;
  return columns.find(
    (column) =>
      column.personal === undefined &&
      /_(id|uuid|guid|key|no|number)$/.test(column.name) &&
      !(key.length === 1 && key[0] === column) &&
      !column.nullable &&
      ["text", "int32", "int64"].includes(column.type.name) &&
      (column.scan.counts?.size ?? 61) > 1,
  );
}

/** Names that answers of metrics have themselves. */
export const reservedDimensions: ReadonlySet<string> = new Set(
  "time value numerator denominator by from to hour day week month".split(" "),
);

/** Columns that figures are cut by and lists are filtered by, at most three, of at most 20 kinds. */
export function dimensionColumns({ columns, target }: Draft): readonly InferredColumn[] {
  return columns
    .filter((column) => column.personal === undefined && column !== target?.column && isKindOfFile(column))
    .filter(({ scan, name }) => (scan.counts?.size ?? 0) <= 20 && !reservedDimensions.has(name))
    .slice(0, 3);
}

/** True for a column of what is paid, by its name. */
export const isMoney = ({ name }: { readonly name: string }): boolean =>
  /(^|_)(amount|total|price|revenue|sales|cost|value|fare|charges?|betrag|preis|umsatz|summe)(_|$)/.test(name);

/** The column whose sum or mean people will ask for first. */
export function amountColumn(draft: Draft): InferredColumn | undefined {
  const quantities = tableColumns(draft).filter(isQuantity);
  return quantities.find(isMoney) ?? quantities.find(({ type }) => type.name === "decimal");
}
