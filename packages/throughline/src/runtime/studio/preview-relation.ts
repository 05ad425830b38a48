import { fieldOf, type Shape } from "../../contracts/shape/field.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { QuerySession, WireValue } from "../../ports/query-engine.ts";
import { studioDataError } from "./error-codes.ts";

/** Reads rows: a session, or several. */
export type RowSource = Pick<QuerySession, "rows">;

export interface PreviewOptions {
  /** Name of an attached relation. */
  readonly relation: string;
  readonly columns: Shape;
  readonly key: readonly string[];
  /** Columns that are sent as null, and not read. */
  readonly masked: ReadonlySet<string>;
  readonly limit: number;
  readonly offset: number;
  /** A column, `-` before it for descending. */
  readonly sort?: string;
}

/**
 * Rows of a relation in the order of `columns`, and whether more follow. Rows that are equal in the sorted column are ordered by
 * the key, else by all that can be ordered, so that pages of one version never overlap. Throws `studio-data.unknown-sort`.
 */
export async function previewRelation(
  source: RowSource,
  options: PreviewOptions,
): Promise<{ readonly rows: readonly (readonly WireValue[])[]; readonly more: boolean }> {
  const { relation, columns, masked, limit, offset } = options;
  const names = columns.map(({ name }) => name);
  const select = names.map((name) => (masked.has(name) ? `NULL AS ${quoteColumn(name)}` : quoteColumn(name)));
  const found = await source.rows(
    `SELECT ${select.join(", ")} FROM ${quoteName(relation)} AS source${orderOf(options)} LIMIT ${limit + 1} OFFSET ${offset}`,
  );
  const rows = found.slice(0, limit).map((row) => names.map((name) => row[name] ?? null));
  return { rows, more: found.length > limit };
}

function orderOf({ columns, key, masked, sort, relation }: PreviewOptions): string {
  if (sort === undefined) return "";
  const descending = sort.startsWith("-");
  const name = descending ? sort.slice(1) : sort;
  const field = fieldOf(columns, name);
  const fault = (detail: string) => studioDataError("unknown-sort", { detail });
  if (field === undefined) throw fault(`${relation} has no column of this name: ${name.slice(0, 100)}`);
  if (masked.has(name)) throw fault(`column holds personal data and is masked: ${name}`);
  const ties = key.length > 0 ? key : columns.filter(isOrdered).map((column) => column.name);
  const rest = ties.filter((tie) => tie !== name).map((tie) => `source.${quoteColumn(tie)}`);
  const first = `source.${quoteColumn(name)} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  return ` ORDER BY ${[first, ...rest].join(", ")}`;
}

const isOrdered = ({ type }: Shape[number]) => !["json", "list", "struct", "unknown"].includes(type.name);
