import type { FieldType } from "../../../contracts/shape/field.ts";
import { type Draft, isQuantity, keyNames, rowId, tableColumns } from "../draft.ts";
import { type InferredColumn, isCopied } from "../infer/columns.ts";
import { standardDelimiter } from "../input/csv-input.ts";
import { builderOf, columnText, importLine, inTemplate, propertyName, quote, wrapped } from "./source-text.ts";
import { sqlColumn } from "./sql-names.ts";

/** The data role's file: the source that reads the user's file, and the table that the others build on. */
export function dataFile(draft: Draft): string {
  const { id, table, file, columns } = draft;
  const checks = checksOf(draft);
  const types = [...columns.map(({ raw }) => raw), ...tableColumns(draft).map(({ type }) => type)];
  const builders = types.map((type) => builderOf(type) as string);
  const names = [
    "source",
    "sql",
    "table",
    ...builders,
    ...(checks.length > 0 ? ["check"] : []),
    ...(draft.key.length === 0 ? ["text"] : []),
  ];
  const rawKey = draft.key.map(({ scan }) => scan.header);
  return `${importLine(names, "throughline/data")}

export const ${id.raw} = source(${quote(`bronze.${table}`)}, {
  description: ${quote(`${file} as it came`)},
  files: ${quote(draft.inbox.replace(/[^/]*?(\.csv(?:\.gz)?)$/, "*$1"))},
${draft.delimiter === standardDelimiter ? "" : `  delimiter: ${quote(draft.delimiter)},\n`}  columns: {
${columns.map(rawColumn).join("\n")}
  },
${rawKey.length === 0 ? "" : `  key: ${keyText(rawKey)},\n`}${rawTime(draft)}});

export const ${id.table} = table(${quote(`silver.${table}`)}, {
  description: ${quote(descriptionOf(draft))},
  columns: {
${[...(draft.key.length === 0 ? [`    ${rowId}: text(),`] : []), ...tableColumns(draft).map(tableColumn)].join("\n")}
  },
  key: ${keyText(keyNames(draft))},
${draft.time === undefined ? "" : `  at: ${quote(draft.time.name)},\n`}${checks.length === 0 ? "" : `  checks: [${checks.join(", ")}],\n`}  query: sql\`
    select ${inTemplate(wrapped(selected(draft), "           "))}
    from \${${id.raw}}\`,
});
`;
}

const keyText = (names: readonly string[]) =>
  names.length === 1 ? quote(names[0] as string) : `[${names.map(quote).join(", ")}]`;

function descriptionOf(draft: Draft): string {
  const personal = draft.columns.filter((column) => column.personal !== undefined).length;
  return personal === 0 ? `One row of ${draft.file} each` : `One row of ${draft.file} each, without what is personal`;
}

function rawColumn(column: InferredColumn): string {
  const { scan, raw, nullable, personal } = column;
  const field = { type: raw, nullable: nullable && scan.empty > 0, ...closed(raw, column) };
  const tags = personal === undefined ? {} : { tags: [`pii:${personal}`] };
  return `    ${propertyName(scan.header)}: ${columnText({ ...field, ...tags })},`;
}

function tableColumn(column: InferredColumn): string {
  const { name, type, nullable } = column;
  return `    ${propertyName(name)}: ${columnText({ type, nullable, ...closed(type, column) })},`;
}

const closed = (type: FieldType, column: InferredColumn) =>
  type.name === "text" && column.values !== undefined && isCopied(column) ? { values: column.values } : {};

/** A source's time has to be an instant already as it is read. */
function rawTime({ time }: Draft): string {
  return time?.raw.name === "timestamp" ? `  at: ${quote(time.scan.header)},\n` : "";
}

/** What is counted or paid: below zero it is a mistake, where the file has none below zero. */
const countedNames =
  /(^|_)(amount|price|total|quantity|qty|count|items|units|fare|cost|revenue|sales|charges?|duration|distance|weight|betrag|menge|preis|anzahl)(_|$)/;

function checksOf(draft: Draft): string[] {
  const positive = tableColumns(draft).filter((column) => isQuantity(column) && column.scan.least >= 0);
  const named = positive.filter(({ name }) => countedNames.test(name)).slice(0, 3);
  return named.map(({ name }) => `check.min(${quote(name)}, 0)`);
}

/** What the table selects: each column under its name. */
function selected(draft: Draft): readonly string[] {
  const columns = tableColumns(draft).map(({ expression, name }) =>
    expression === name ? name : `${expression} as ${sqlColumn(name)}`,
  );
  return draft.key.length === 0 ? [`${rowIdOf(draft)} as ${rowId}`, ...columns] : columns;
}

/** A text that stays the same for the same row: a hash of its values, and a number among rows with equal ones. */
function rowIdOf(draft: Draft): string {
  const names = tableColumns(draft)
    .map(({ scan }) => sqlColumn(scan.header))
    .join(", ");
  return `md5(row(${names})::varchar) || '-' || row_number() over (partition by ${names})`;
}
