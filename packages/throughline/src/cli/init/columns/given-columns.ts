import { type Declaration, idOf } from "../../../contracts/core/declaration.ts";
import { nearest } from "../../../contracts/core/nearest.ts";
import type { Staged } from "../../../contracts/errors/index.ts";
import type { SpecQuery, SqlColumn } from "../../../contracts/graph/kind-spec.ts";
import { specOf } from "../../../contracts/graph/kinds.ts";
import { type Field, fieldOf, formatType, type Shape } from "../../../contracts/shape/field.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import type { CheckedProject } from "../../../runtime/lineage/check-project.ts";
import { fits } from "../../../runtime/lineage/type-fit.ts";
import { cliError } from "../../frame/error-codes.ts";
import { columnsError } from "./error-codes.ts";

/** A column that a table's SQL gives, beside what is declared. */
export interface GivenColumn {
  readonly field: Field;
  readonly state: "declared" | "missing" | "mistyped";
}

/** What a table's SQL gives. */
export interface GivenColumns {
  readonly declaration: Declaration;
  readonly declared: Shape;
  readonly columns: readonly GivenColumn[];
  /** Names that are declared and not given. */
  readonly extra: readonly string[];
}

/**
 * The columns that a table's bound SQL gives. Nullability, units, tags and closed sets are not in SQL: a column that is declared
 * keeps its own, a new one that is copied from one column takes that one's.
 *
 * @throws {ThroughlineError} `cli.unknown-name`, `columns.not-bound`
 */
export function givenColumns({ value: project, problems }: Staged<CheckedProject>, name: string): GivenColumns {
  const { declaration, query } = queriedTable(project.loaded.declarations, name, problems.length > 0);
  const trace = project.analysis.sql.get(idOf(declaration));
  if (trace === undefined)
    throw columnsError("not-bound", { detail: `no type of a column is known: ${declaration.name}` });
  const columns = trace.columns.map((column): GivenColumn => {
    const known = fieldOf(query.columns, column.name);
    if (known !== undefined && fits(column.type, known.type)) return { field: known, state: "declared" };
    if (known === undefined) return { field: newField(column, query), state: "missing" };
    const { values: _, ...rest } = known;
    return { field: { ...rest, type: column.type }, state: "mistyped" };
  });
  const given = new Set(trace.columns.map((column) => column.name));
  const extra = query.columns.filter((field) => !given.has(field.name)).map((field) => field.name);
  return { declaration, declared: query.columns, columns, extra };
}

function queriedTable(declarations: readonly Declaration[], name: string, hasProblems: boolean) {
  const tables = declarations.flatMap((declaration) => {
    const query = specOf(declaration)?.query?.(declaration);
    return query === undefined ? [] : [{ declaration, query }];
  });
  const found = tables.find(({ declaration }) => declaration.name === name);
  if (found !== undefined) return found;
  const names = tables.map(({ declaration }) => declaration.name);
  const near = nearest(name, names) ?? names.find((one) => one.endsWith(`.${name}`));
  const hint = near === undefined ? (hasProblems ? hidden : "Name a table that is made by SQL") : `Use ${near}`;
  throw cliError("unknown-name", { detail: `no such table made by SQL: ${name}`, hint });
}

/** A file that cannot be evaluated has no tables: one without `columns` is such a file. */
const hidden =
  "Run `throughline check`: a file that does not load hides its tables; to have columns filled, write `columns: {}`";

/** A column that nothing is declared of. */
function newField({ name, type, direct }: SqlColumn, { reads }: SpecQuery): Field {
  const [from] = direct;
  const relation = reads.find((one) => one.name === from?.table);
  const source =
    relation === undefined || from === undefined ? undefined : fieldOf(shapeOf(relation.columns), from.column);
  const isCopy = direct.length === 1 && source !== undefined && formatType(source.type) === formatType(type);
  if (!isCopy) return { name, type, nullable: false };
  const { name: _, description: __, ...rest } = source;
  return { ...rest, name };
}
