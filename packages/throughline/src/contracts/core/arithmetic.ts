/** An aggregate over rows, as metrics and features declare it. */
export interface Arithmetic {
  readonly function: string;
  readonly column?: string;
  readonly where?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The canonical text of an aggregate: `sum({amount}) where {charged_back} = true`. Columns stand in braces; conditions are sorted by
 * column, since all of them hold at once. Undefined where a part is a stand-in: nothing is known of it.
 */
export function arithmeticText({ function: name, column, where }: Arithmetic): string | undefined {
  const condition = conditionText(where ?? {});
  if ((column !== undefined && typeof column !== "string") || condition === undefined) return undefined;
  const rows = condition === "" ? "" : ` where ${condition}`;
  return `${name}(${column === undefined ? "" : `{${column}}`})${rows}`;
}

/** Conditions that all hold, sorted by column; empty where there are none, undefined where a value is a stand-in. */
export function conditionText(where: Readonly<Record<string, unknown>>): string | undefined {
  const columns = Object.keys(where).sort();
  const values = columns.map((column) => where[column]);
  if (values.some((value) => !["string", "number", "boolean"].includes(typeof value))) return undefined;
  return columns.map((column, i) => `{${column}} = ${JSON.stringify(values[i])}`).join(" and ");
}
