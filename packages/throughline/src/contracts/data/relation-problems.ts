import type { Declaration } from "../core/declaration.ts";
import { parseDuration } from "../core/duration.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { type Columns, type Relation, shapeOf } from "../shape/relation.ts";
import { contractError } from "./error-codes.ts";
import { whereOf } from "./relation-spec.ts";

/** A declaration with columns of its own. */
type Described = Declaration & { readonly columns: Columns };

/** Problems of a relation's own options: name, columns, columns named in options, durations. */
export function relationProblems(
  declaration: Described,
  options: {
    readonly columns: Readonly<Record<string, readonly string[]>>;
    readonly durations: Readonly<Record<string, string | undefined>>;
  },
): ThroughlineError[] {
  return [
    ...relationNameProblems(declaration),
    ...shapeProblems(declaration, shapeOf(declaration.columns)),
    ...Object.entries(options.columns).flatMap(([option, names]) => columnProblems(declaration, option, names)),
    ...Object.entries(options.durations).flatMap(([option, text]) => durationProblems(declaration, option, text)),
  ];
}

const relationName = /^[A-Za-z][A-Za-z0-9_-]*\.[A-Za-z][A-Za-z0-9_-]*$/;
/** What the platform itself names: prediction logs, rejected rows, rows with their files; and what engines keep for themselves. */
const takenName = /^(logs|temp|system|information_schema|pg_catalog)\.|__(rejected|file)$/i;

function relationNameProblems(declaration: Declaration): ThroughlineError[] {
  const invalid = (detail: string, hint?: string) =>
    contractError("invalid-name", { detail, where: whereOf(declaration), ...(hint === undefined ? {} : { hint }) });
  if (!relationName.test(declaration.name))
    return [invalid(`name of a relation is not schema.table: ${declaration.name}`)];
  const taken = takenName.exec(declaration.name)?.[0];
  if (taken === undefined) return [];
  const detail = `name of a relation has a part that is kept for the platform: ${declaration.name}`;
  return [invalid(detail, `name it without ${taken}`)];
}

const plainName = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** The problem of a name that is neither a relation's nor an endpoint's, if it can't stand in paths and reports. */
export function nameProblems(declaration: Declaration): ThroughlineError[] {
  if (plainName.test(declaration.name)) return [];
  const detail = `name has other characters than letters, digits, _ and -: ${declaration.name}`;
  return [contractError("invalid-name", { detail, hint: "rename it", where: whereOf(declaration) })];
}

/** Columns that the platform adds to the tables of sources. */
const rowMarks: ReadonlySet<string> = new Set(["_rescued", "_file", "_line"]);

function shapeProblems(declaration: Described, shape: Shape): ThroughlineError[] {
  const invalid = (detail: string, name: string) =>
    contractError("invalid-option", { detail, where: whereOf(declaration, `column ${name}`) });
  const none =
    shape.length > 0
      ? []
      : [
          contractError("invalid-option", {
            detail: "a relation needs at least one column",
            where: whereOf(declaration, "columns"),
          }),
        ];
  const lower = shape.map(({ name }) => name.toLowerCase());
  const repeated = shape.filter((_, i) => lower.indexOf(lower[i] as string) !== i);
  const marks = shape.filter(({ name }) => rowMarks.has(name.toLowerCase()));
  return [
    ...none,
    ...marks.map(({ name }) => invalid(`the platform keeps a column of this name beside each row: ${name}`, name)),
    ...repeated.map(({ name }) => invalid(`two columns differ in upper and lower case only: ${name}`, name)),
    ...shape.flatMap((field) => fieldFaults(field).map((detail) => invalid(detail, field.name))),
  ];
}

function fieldFaults({ name, type, values }: Field): string[] {
  const faults: string[] = [];
  if (name === "") faults.push("a column has no name");
  if (type.name === "decimal" && !isDecimal(type))
    faults.push(`decimal has no such precision and scale: ${type.precision}, ${type.scale}`);
  if (values !== undefined && values.length === 0) faults.push(`no value is allowed: ${name}`);
  if (values !== undefined && type.name !== "text") faults.push(`allowed values are for text, ${name} is ${type.name}`);
  return faults;
}

function isDecimal({ precision, scale }: { readonly precision: number; readonly scale: number }): boolean {
  const whole = Number.isInteger(precision) && Number.isInteger(scale);
  return whole && precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision;
}

/** One problem for each name that is not a column of the declaration. */
export function columnProblems(declaration: Described, option: string, names: readonly string[]): ThroughlineError[] {
  return names
    .filter((name) => !Object.hasOwn(declaration.columns, name))
    .map((name) =>
      contractError("unknown-column", {
        detail: `column is not in ${declaration.name}: ${name}`,
        hint: `use one of ${Object.keys(declaration.columns).join(", ")}`,
        where: whereOf(declaration, option),
      }),
    );
}

/** The problem of a duration that can't be read, if there is one. */
export function durationProblems(
  declaration: Declaration,
  option: string,
  text: string | undefined,
): ThroughlineError[] {
  if (text === undefined || parseDuration(text) !== undefined) return [];
  return [
    contractError("invalid-option", {
      detail: `${option} is not a duration: ${text}`,
      hint: 'write a number and ms, s, m, h or d, such as "26h"',
      where: whereOf(declaration, option),
    }),
  ];
}

/** The problem of a column that is not an instant, if it exists and is none. */
export function timestampProblems(
  declaration: Declaration,
  option: string,
  column: { readonly relation: Relation; readonly name: string | undefined },
): ThroughlineError[] {
  const { relation, name } = column;
  if (name === undefined) return [];
  const field = fieldOf(shapeOf(relation.columns), name);
  if (field === undefined || field.type.name === "timestamp" || field.type.name === "unknown") return [];
  const detail = `${option} asks a timestamp, ${relation.name}.${name} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(declaration, option) })];
}

/** Problems of a relation's times: `at` and `available` are instants, and a freshness has one to be measured by. */
export function timeProblems(
  declaration: Declaration & Relation & { readonly freshness?: string },
): ThroughlineError[] {
  const { at, available, freshness } = declaration;
  const own = available === at ? undefined : available;
  return [
    ...timestampProblems(declaration, "at", { relation: declaration, name: at }),
    ...timestampProblems(declaration, "available", { relation: declaration, name: own }),
    ...(freshness === undefined || available !== undefined
      ? []
      : [
          contractError("invalid-option", {
            detail: `freshness of ${declaration.name} has no time to be measured by`,
            hint: "name the column with the event time as `at`",
            where: whereOf(declaration, "freshness"),
          }),
        ]),
  ];
}
