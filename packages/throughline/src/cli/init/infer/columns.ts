import { counted } from "../../../contracts/core/counted.ts";
import type { FieldType } from "../../../contracts/shape/field.ts";
import { literal } from "../../../contracts/sql/text.ts";
import { sqlColumn } from "../templates/sql-names.ts";
import { asText, type ColumnScan } from "./column-scan.ts";
import { type Form, numberType, personalNames, readAsIs, textForm } from "./forms.ts";
import { freeName, snakeName } from "./names.ts";

/** A column of the user's file, and what the project makes of it. */
export interface InferredColumn {
  readonly scan: ColumnScan;
  /** In the table; the source keeps the file's own name. */
  readonly name: string;
  readonly form: Form;
  /** As the source reads it. */
  readonly raw: FieldType;
  /** In the table. */
  readonly type: FieldType;
  /** The SQL that makes one of the other. */
  readonly expression: string;
  readonly nullable: boolean;
  /** Category of personal data; such columns stay in the source. */
  readonly personal: string | undefined;
  /** The closed set of values, where it is one. */
  readonly values: readonly string[] | undefined;
  /** What people should know of how the column was read. */
  readonly note: string | undefined;
}

/** True where the table takes the column as the source reads it. */
export const isCopied = ({ expression, scan }: InferredColumn): boolean => expression === sqlColumn(scan.header);

/** Infers every column of a file. */
export function inferColumns(scans: readonly ColumnScan[], isWhole: boolean): readonly InferredColumn[] {
  const taken = new Set<string>();
  return scans.map((scan) => inferColumn(scan, freeName(snakeName(scan.header), taken), isWhole));
}

function inferColumn(seen: ColumnScan, name: string, isWhole: boolean): InferredColumn {
  // What names a thing may well be a number nearly always.
  const scan = seen.misfits !== undefined && isIdentifier(name) ? asText(seen) : seen;
  const form = chosenForm(scan, name);
  const asIs = readAsIs.has(form.name) && (form.name === "text" || (scan.nullWords.size === 0 && !scan.isPadded));
  const epoch = epochUnit(scan, form, name);
  const type = epoch === undefined ? typeOf(scan, form, name) : ({ name: "timestamp" } as const);
  const raw = epoch === undefined ? (asIs ? type : ({ name: "text" } as const)) : typeOf(scan, form, name);
  const base = { scan, name, form, raw, type };
  const expression = epoch === undefined ? expressionOf(base) : instantOf(sqlColumn(scan.header), epoch);
  const words = form.name === "text" ? 0 : scan.nullWords.size;
  const inferred = {
    ...base,
    expression,
    nullable: scan.empty > 0 || words > 0 || form.name === "empty",
    personal: personalCategory(scan, name),
    values: form.name === "text" && isWhole && !isIdentifier(name) ? closedSet(scan) : undefined,
  };
  const notes = [noteOf(scan, form, epoch), misfitsText(inferred)].filter((note) => note !== undefined);
  return { ...inferred, note: notes.length === 0 ? undefined : notes.join("; ") };
}

/** Ones and zeros are numbers unless the name says otherwise, and a column of nothing but `y` is text. */
function chosenForm(scan: ColumnScan, name: string): Form {
  const { form, others, counts } = scan;
  if (form.name === "yes-no" && counts?.size !== 2) return textForm;
  if (form.name !== "zero-one") return form;
  const isFlag = /^(is|has|was|did|can)_|_(flag|yn)$/.test(name);
  return isFlag ? form : (others.find((other) => other.name === "integer") ?? form);
}

function typeOf(scan: ColumnScan, { name }: Form, column: string): FieldType {
  switch (name) {
    case "zero-one":
    case "boolean":
    case "yes-no":
      return { name: "boolean" };
    case "integer":
      return { name: isWide(scan, column) ? "int64" : "int32" };
    case "decimal":
    case "comma-decimal":
    case "grouped-decimal":
      return numberType(scan.digits, scan.scale);
    case "double":
      return { name: "float64" };
    case "date":
    case "written-date":
      return { name: "date" };
    case "timestamp":
    case "written-timestamp":
      return { name: "timestamp" };
    default:
      return { name: "text" };
  }
}

/** Numbers that only name things grow without end, others have room up to a hundred times what was seen. */
function isWide({ least, greatest }: ColumnScan, name: string): boolean {
  const bound = isIdentifier(name) ? 2_000_000 : 20_000_000;
  return greatest > bound || least < -bound;
}

/** True for a column whose name says that its values name things. */
export const isIdentifier = (name: string): boolean =>
  /(^|_)(id|uuid|guid|key|code|no|nr|number|ref|sku|plate|serial)$/.test(name);

/** Numbers that count seconds or milliseconds since 1970, where the name says so. */
function epochUnit({ least, greatest }: ColumnScan, { name: form }: Form, name: string): "s" | "ms" | undefined {
  if (form !== "integer" || !/(^|_)(ts|time|timestamp|epoch|at|date|datetime)(_m?s)?$/.test(name)) return undefined;
  if (least >= 6e8 && greatest < 4.2e9) return "s";
  return least >= 6e11 && greatest < 4.2e12 ? "ms" : undefined;
}

const instantOf = (column: string, unit: "s" | "ms") => `to_timestamp(${column}${unit === "s" ? "" : " / 1000"})`;

function expressionOf(column: {
  readonly scan: ColumnScan;
  readonly form: Form;
  readonly raw: FieldType;
  readonly type: FieldType;
}): string {
  const { scan, form, raw, type } = column;
  const named = sqlColumn(scan.header);
  if (raw.name !== "text" || form.name === "text" || form.name === "empty")
    return form.name === "text" && scan.isPadded ? `nullif(trim(${named}), '')` : named;
  const trimmed = scan.isPadded ? `nullif(trim(${named}), '')` : named;
  const text = [...scan.nullWords.keys()].reduce((sofar, word) => `nullif(${sofar}, ${literal(word)})`, trimmed);
  if (form.format !== undefined) return `try_strptime(${text}, ${literal(form.format)})::${sqlTypeOf(type)}`;
  if (form.name === "yes-no")
    return `case lower(${text}) when 'yes' then true when 'y' then true when 'no' then false when 'n' then false end`;
  if (form.name === "comma-decimal") return tried(`replace(replace(${text}, '.', ''), ',', '.')`, type);
  return tried(form.name === "grouped-decimal" ? `replace(${text}, ',', '')` : text, type);
}

const tried = (text: string, type: FieldType) => `try_cast(${text} as ${sqlTypeOf(type)})`;

function sqlTypeOf(type: FieldType): string {
  if (type.name === "decimal") return `decimal(${type.precision}, ${type.scale})`;
  const names: Partial<Record<FieldType["name"], string>> = {
    int32: "integer",
    int64: "bigint",
    float64: "double",
    timestamp: "timestamptz",
  };
  return names[type.name] ?? type.name;
}

/** The same column as true or false, where its values are of two kinds; `positive` is the one that is true. */
export function asBoolean(column: InferredColumn, positive: string): InferredColumn {
  if (column.type.name === "boolean") return column;
  const form: Form = { name: "zero-one", accepts: () => false };
  if (column.scan.form.name === "zero-one" && column.scan.nullWords.size === 0 && !column.scan.isPadded)
    return {
      ...column,
      form,
      raw: { name: "boolean" },
      type: { name: "boolean" },
      expression: sqlColumn(column.scan.header),
      values: undefined,
    };
  const value = column.type.name === "text" ? literal(positive) : positive;
  return { ...column, type: { name: "boolean" }, expression: `${column.expression} = ${value}`, values: undefined };
}

/** The same day as an instant, its midnight in UTC. */
export function asInstant(column: InferredColumn): InferredColumn {
  if (column.type.name === "timestamp") return column;
  return { ...column, type: { name: "timestamp" }, expression: `${column.expression}::timestamptz` };
}

function personalCategory(scan: ColumnScan, name: string): string | undefined {
  const byName = personalNames.find(([, pattern]) => pattern.test(name))?.[0];
  const isText = scan.form.name === "text";
  if (byName === "name" || byName === "address") return isText ? byName : undefined;
  if (byName !== undefined) return byName;
  return [...scan.personal].find(([, share]) => share >= 0.8)?.[0];
}

/** A set of values that a new one would rather be a mistake in: few, short, each of them often. */
function closedSet({ counts, values }: ColumnScan): readonly string[] | undefined {
  if (counts === undefined || counts.size < 2 || counts.size > 6 || values < 200) return undefined;
  const isRare = [...counts.values()].some((count) => count < values / 50);
  const isLong = [...counts.keys()].some((value) => value.length > 24);
  return isRare || isLong ? undefined : [...counts.keys()].sort();
}

function noteOf(scan: ColumnScan, form: Form, epoch: "s" | "ms" | undefined): string | undefined {
  if (form.name === "empty") return "no row has a value: taken as text";
  if (epoch !== undefined) return `numbers taken as ${epoch === "s" ? "seconds" : "milliseconds"} since 1970`;
  const isAmbiguous = form.format !== undefined && scan.others.some(({ format }) => format?.startsWith("%m/%d"));
  if (isAmbiguous) return "days and months could be either way round: the day is taken first";
  if (form.format !== undefined) return `read as ${form.format}${form.name === "written-timestamp" ? ", in UTC" : ""}`;
  if (form.name === "comma-decimal") return "decimal commas: text in the source, a number in the table";
  if (form.name === "grouped-decimal") return "commas between thousands: text in the source, a number in the table";
  const words = [...scan.nullWords.keys()];
  return words.length > 0 && form !== textForm && form.name !== "text"
    ? `no value where it says ${words.join(" or ")}`
    : undefined;
}

/** The values that are not of the column's type: where the first stands, and what becomes of its row. */
function misfitsText({ scan, raw, type, nullable, personal }: Omit<InferredColumn, "note">): string | undefined {
  if (scan.misfits === undefined) return undefined;
  const { count, first } = scan.misfits;
  const what = type.name === "timestamp" ? "instant" : type.name === "date" ? "day" : "number";
  const value = personal === undefined ? `${JSON.stringify(first.text.slice(0, 40))}, ` : "";
  const are = count === 1 ? `is no ${what}` : `are no ${what}s`;
  const one = count === 1 ? "" : count === 2 ? " and one more" : ` and ${(count - 1).toLocaleString("en")} more`;
  const isRejected = raw.name !== "text" || !nullable;
  const becomes = isRejected ? `the ${count === 1 ? "row is" : "rows are"} rejected` : "taken as no value";
  return `${count.toLocaleString("en")} of ${counted(scan.values, "value")} ${are} (${value}line ${first.line}${one}): ${becomes}`;
}

/** Rows in which the table has no value: empty cells, and words for none where they are taken so. */
export function rowsWithoutValue({ scan, form }: InferredColumn): number {
  const words = form.name === "text" || form.name === "empty" ? [] : scan.nullWords.values();
  return [...words].reduce((rows, count) => rows + count, scan.empty);
}
