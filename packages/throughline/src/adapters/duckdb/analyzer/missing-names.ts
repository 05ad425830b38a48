import type { SqlProblem } from "../../../ports/sql-analyzer.ts";
import type { BindFailure } from "./bind-failure.ts";
import { type Binding, cures, type Outcome, sameName, type Trial } from "./binding.ts";
import { anyType, type ShadowColumn, type ShadowTable, shadowType, tableOfEndMark } from "./shadow-table.ts";

type ColumnFailure = BindFailure & { readonly kind: "column" };
type TableFailure = BindFailure & { readonly kind: "table" };

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const placeIn = ({ position }: BindFailure & { readonly position: number | undefined }) =>
  position === undefined ? {} : { position };

/** Adds a table that the query reads and nobody declares, with the columns that the lock remembers. */
export async function addTable(binding: Binding, failure: TableFailure): Promise<Outcome | undefined> {
  const { name } = failure;
  const declared = binding.tables.filter((table) => table.declared).map((table) => table.name);
  const candidates = failure.candidates.flatMap((close) =>
    declared.filter((known) => sameName(known, close) || sameName(lastPart(known), close)),
  );
  binding.note({ what: "missing-table", name, candidates, ...placeIn(failure) });
  const remembered = [...binding.known].filter(([column]) => isColumnOf(column, name));
  const columns = remembered.map(([column, type]): ShadowColumn => {
    return { name: column.slice(name.length + 1), type: shadowType(type), origin: "remembered", guessed: false };
  });
  const { table, outcome } = await binding.trial({ name, columns, declared: false });
  binding.keep(table);
  return cures(outcome, failure) ? outcome : undefined;
}

const isColumnOf = (column: string, table: string): boolean =>
  column.length > table.length + 1 && sameName(column.slice(0, table.length + 1), `${table}.`);

/** Adds a column to the table that it must belong to. A column of a table that is itself missing is no problem of its own. */
export async function addColumn(binding: Binding, failure: ColumnFailure): Promise<Outcome | undefined> {
  const fitting = await fittingTables(binding, failure);
  const chosen = fitting.find(({ table }) => !table.declared) ?? fitting[0];
  if (chosen === undefined) return addStruct(binding, failure);
  const only = fitting.length === 1 ? chosen.table.name : undefined;
  if (chosen.table.declared) binding.note(missingColumn(binding, failure, only));
  await binding.restore(chosen.table);
  binding.keep(chosen.table);
  return chosen.outcome;
}

/** What looks like an alias that does not exist can be a struct that a table once had. */
async function addStruct(binding: Binding, failure: ColumnFailure): Promise<Outcome | undefined> {
  const { within, ...rest } = failure;
  if (within !== undefined && binding.tables.some((table) => binding.remembered(table, within) !== undefined))
    return addColumn(binding, { ...rest, name: within });
  binding.note(failure.certain ? missingColumn(binding, failure, undefined) : failure.problem);
  return undefined;
}

function missingColumn(binding: Binding, failure: ColumnFailure, table: string | undefined): SqlProblem {
  const added = binding.tables.flatMap(({ columns }) => columns.filter(({ origin }) => origin === "missing"));
  const isAdded = (name: string) =>
    tableOfEndMark(name) !== undefined || added.some((column) => sameName(column.name, name));
  return {
    what: "missing-column",
    name: failure.name,
    candidates: failure.candidates.filter((name) => !isAdded(name)),
    ...placeIn(failure),
    ...(table === undefined ? {} : { table }),
  };
}

/** The tables that, with the column added, get the query further: those that had it once before all others. */
async function fittingTables(binding: Binding, failure: ColumnFailure): Promise<readonly Trial[]> {
  const lacking = binding.tables.filter((table) => !table.columns.some(({ name }) => sameName(name, failure.name)));
  const once = lacking.filter((table) => binding.remembered(table, failure.name) !== undefined);
  const fitting = await trials(binding, once, failure);
  if (fitting.length > 0) return fitting;
  const others = lacking.filter((table) => !once.includes(table));
  return trials(binding, others, failure);
}

async function trials(binding: Binding, tables: readonly ShadowTable[], failure: ColumnFailure): Promise<Trial[]> {
  const fitting: Trial[] = [];
  for (const table of tables) {
    const trial = await binding.trial({ ...table, columns: [...table.columns, addedColumn(binding, table, failure)] });
    if (cures(trial.outcome, failure)) fitting.push(trial);
    await binding.restore(table);
  }
  return fitting;
}

function addedColumn(binding: Binding, table: ShadowTable, failure: ColumnFailure): ShadowColumn {
  const known = binding.remembered(table, failure.name);
  if (known === undefined) return { name: failure.name, type: anyType, origin: "missing", guessed: true };
  return { name: known.name, type: shadowType(known.type), origin: "missing", guessed: false };
}
