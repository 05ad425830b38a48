import type { Field } from "../../../contracts/shape/field.ts";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { isKind, isQuantity, mostInputs } from "../draft.ts";
import { countedValues } from "../infer/column-scan.ts";

/** Columns that a model of a label could learn from. */
export interface Learnable {
  /** At most 30. */
  readonly inputs: readonly Field[];
  /** Columns that tell the label by themselves, left out. */
  readonly telling: readonly Field[];
}

/** What a declared column alone says: numbers that can be added up, truths, and texts of a closed set. */
export const learnableAsDeclared = (fields: readonly Field[]): Learnable => ({
  inputs: fields.filter((field) => isQuantity(field) || isKind(field, kindsDeclared(field))).slice(0, mostInputs),
  telling: [],
});

const kindsDeclared = ({ type, values }: Field) => (type.name === "boolean" ? 2 : values?.length);

/** What the rows say as well, as `init` asks it of a file. Undefined where there are none. */
export async function learnableByRows(
  session: QuerySession,
  of: { readonly table: string; readonly label: Field; readonly fields: readonly Field[] },
): Promise<Learnable | undefined> {
  const inputs: Field[] = [];
  const telling: Field[] = [];
  for (const field of of.fields) {
    const seen = await columnRows(session, { ...of, column: field.name });
    if (seen.labels === 0) return undefined;
    if (seen.tells) telling.push(field);
    else if (isQuantity(field) || isKind(field, seen.kinds)) inputs.push(field);
  }
  return { inputs: inputs.slice(0, mostInputs), telling };
}

interface ColumnRows {
  /** Values of the label that rows have. */
  readonly labels: number;
  /** Different values; undefined where there are too many to be kinds. */
  readonly kinds: number | undefined;
  /** True where the label goes with whether there is a value, or with which of a few there is. */
  readonly tells: boolean;
}

async function columnRows(
  session: QuerySession,
  of: { readonly table: string; readonly label: Field; readonly column: string },
): Promise<ColumnRows> {
  const column = quoteColumn(of.column);
  const label = quoteColumn(of.label.name);
  const grouped = (by: string) =>
    `SELECT count(*) AS groups, count(value) AS kinds, max(labels) AS labels
     FROM (SELECT ${by} AS value, count(DISTINCT ${label}) AS labels FROM ${quoteName(of.table)} GROUP BY 1)`;
  const [byValue] = await session.rows(grouped(column));
  const [byEmptiness] = await session.rows(grouped(`${column} IS NULL`));
  const isFew = Number(byValue?.kinds) <= countedValues;
  return {
    labels: Number(byValue?.labels ?? 0),
    kinds: isFew ? Number(byValue?.kinds) : undefined,
    tells: (isFew && isTelling(byValue)) || isTelling(byEmptiness),
  };
}

/** Several groups of rows, of which each has one label. */
const isTelling = (row: Readonly<Record<string, unknown>> | undefined) =>
  Number(row?.groups) > 1 && Number(row?.labels) === 1;
