import type { FieldType } from "../../../contracts/shape/field.ts";
import type { AnalyzerTable, SqlProblem } from "../../../ports/sql-analyzer.ts";
import { type BindFailure, namesInCall, readFailure } from "./bind-failure.ts";
import type { PlanNode } from "./plan/plan-node.ts";
import type { OutputColumn, ShadowCatalogue } from "./shadow-catalogue.ts";
import { anyType, type ShadowColumn, type ShadowTable, shadowOf, shadowType, tableOfEndMark } from "./shadow-table.ts";

export interface AnalyzerQuery {
  readonly sql: string;
  readonly tables: readonly AnalyzerTable[];
  readonly knownTypes?: ReadonlyMap<string, FieldType>;
}

export interface BoundQuery {
  readonly plan: PlanNode;
  readonly outputs: readonly OutputColumn[];
  /** The shadow tables that the query was bound to, with what was added to them. */
  readonly tables: readonly ShadowTable[];
}

export interface Binding {
  readonly bound: BoundQuery | undefined;
  readonly problems: readonly SqlProblem[];
}

type Outcome = { readonly plan: PlanNode } | { readonly failure: BindFailure };

type ColumnFailure = BindFailure & { readonly kind: "column" };
type TableFailure = BindFailure & { readonly kind: "table" };
type OtherFailure = BindFailure & { readonly kind: "other" };

/** A change to one table with what it leads to. */
interface Trial {
  readonly table: ShadowTable;
  readonly outcome: Outcome;
}

/** The types tried for a column that nobody knows the type of; the last take what is a list or is asked for a field. */
const likelyTypes = ["VARCHAR", "DOUBLE", "TIMESTAMPTZ", "BOOLEAN", "VARIANT", "VARCHAR[]", "DOUBLE[]"] as const;

/** Every step adds a table or column that the query names, or settles a type. */
const mostSteps = 500;

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * Binds a query to empty tables of the declared shapes. DuckDB names one missing column or table at a time: each is added,
 * with the type that the lock remembers or else one that fits, and the query bound again, so that all are found.
 */
export function bindQuery(catalogue: ShadowCatalogue, query: AnalyzerQuery): Promise<Binding> {
  return catalogue.alone(() => new Binder(catalogue, query).bind());
}

class Binder {
  readonly #catalogue: ShadowCatalogue;
  readonly #sql: string;
  readonly #known: ReadonlyMap<string, FieldType>;
  readonly #problems: SqlProblem[] = [];
  #tables: readonly ShadowTable[];

  constructor(catalogue: ShadowCatalogue, { sql, tables, knownTypes = new Map() }: AnalyzerQuery) {
    this.#catalogue = catalogue;
    this.#sql = sql;
    this.#known = knownTypes;
    this.#tables = tables.map(shadowOf);
  }

  async bind(): Promise<Binding> {
    const reason = await this.#catalogue.create(this.#tables);
    if (reason !== undefined) return this.#failed({ what: "binder", message: firstLine(reason) });
    let outcome: Outcome | undefined = await this.#plan();
    for (let step = 0; step < mostSteps && outcome !== undefined; step++) {
      if ("plan" in outcome) return this.#bound(outcome.plan);
      outcome = await this.#cure(outcome.failure);
    }
    return this.#failed();
  }

  async #bound(first: PlanNode): Promise<Binding> {
    const plan = await this.#guessTypes(first);
    const outputs = await this.#catalogue.outputs(this.#sql);
    if (typeof outputs === "string") return this.#failed({ what: "binder", message: firstLine(outputs) });
    return { bound: { plan, outputs, tables: this.#tables }, problems: this.#problems };
  }

  /** The type that fits all hides where values come from, since DuckDB computes with null at once: each gets another that the query takes. */
  async #guessTypes(first: PlanNode): Promise<PlanNode> {
    let plan = first;
    for (const { name, columns } of this.#tables) {
      for (const place of columns.keys()) plan = (await this.#guessType(name, place)) ?? plan;
    }
    return plan;
  }

  async #guessType(name: string, place: number): Promise<PlanNode | undefined> {
    const table = this.#tables.find((other) => other.name === name) as ShadowTable;
    if (table.columns[place]?.type !== anyType) return undefined;
    for (const type of likelyTypes) {
      const trial = await this.#trial(withType(table, place, type));
      if (!("plan" in trial.outcome)) continue;
      this.#keep(trial.table);
      return trial.outcome.plan;
    }
    await this.#catalogue.create([table]);
    return undefined;
  }

  #failed(...problems: readonly SqlProblem[]): Binding {
    return { bound: undefined, problems: [...this.#problems, ...problems] };
  }

  async #plan(): Promise<Outcome> {
    const planned = await this.#catalogue.plan(this.#sql);
    if ("error" in planned) return { failure: readFailure(planned.error, this.#sql) };
    const [plan] = planned.plans;
    return plan === undefined
      ? { failure: { kind: "other", problem: { what: "syntax", message: "the query is empty" } } }
      : { plan };
  }

  /** What binding leads to after the cause of a failure was removed; undefined when nothing helps, after the problem was noted. */
  #cure(failure: BindFailure): Promise<Outcome | undefined> {
    if (failure.kind === "table") return this.#addTable(failure);
    if (failure.kind === "column") return this.#addColumn(failure);
    return this.#settleType(failure);
  }

  async #addTable(failure: TableFailure): Promise<Outcome | undefined> {
    const { name, position } = failure;
    const candidates = failure.candidates.flatMap((bare) =>
      this.#tables.filter((table) => table.declared && sameName(lastPart(table.name), bare)).map((table) => table.name),
    );
    this.#note({ what: "missing-table", name, candidates, ...(position === undefined ? {} : { position }) });
    const remembered = [...this.#known].filter(([column]) => isColumnOf(column, name));
    const columns = remembered.map(([column, type]): ShadowColumn => {
      return { name: column.slice(name.length + 1), type: shadowType(type), origin: "remembered", guessed: false };
    });
    const { table, outcome } = await this.#trial({ name, columns, declared: false });
    this.#keep(table);
    return cures(outcome, failure) ? outcome : undefined;
  }

  async #addColumn(failure: ColumnFailure): Promise<Outcome | undefined> {
    const fitting = await this.#fittingTables(failure);
    const chosen = fitting.find(({ table }) => !table.declared) ?? fitting[0];
    if (chosen === undefined) return this.#addStruct(failure);
    if (chosen.table.declared)
      this.#note(this.#missingColumn(failure, fitting.length === 1 ? chosen.table : undefined));
    await this.#catalogue.create([chosen.table]);
    this.#keep(chosen.table);
    return chosen.outcome;
  }

  /** What looks like an alias that does not exist can be a struct that a table once had. */
  async #addStruct(failure: ColumnFailure): Promise<Outcome | undefined> {
    const { within, ...rest } = failure;
    if (within !== undefined && this.#tables.some((table) => this.#remembered(table, within) !== undefined))
      return this.#addColumn({ ...rest, name: within });
    this.#note(failure.certain ? this.#missingColumn(failure) : failure.problem);
    return undefined;
  }

  /** The tables that, with the column added, get the query further: those that had it once before all others. */
  async #fittingTables(failure: ColumnFailure): Promise<readonly Trial[]> {
    const lacking = this.#tables.filter((table) => !table.columns.some(({ name }) => sameName(name, failure.name)));
    const once = lacking.filter((table) => this.#remembered(table, failure.name) !== undefined);
    const fitting = await this.#trials(once, failure);
    return fitting.length > 0 ? fitting : this.#trials(without(lacking, once), failure);
  }

  async #trials(tables: readonly ShadowTable[], failure: ColumnFailure): Promise<Trial[]> {
    const fitting: Trial[] = [];
    for (const table of tables) {
      const known = this.#remembered(table, failure.name);
      const type = known === undefined ? anyType : shadowType(known.type);
      const guessed = known === undefined;
      const added: ShadowColumn = { name: known?.column ?? failure.name, type, origin: "missing", guessed };
      const trial = await this.#trial({ ...table, columns: [...table.columns, added] });
      if (cures(trial.outcome, failure)) fitting.push(trial);
      await this.#catalogue.create([table]);
    }
    return fitting;
  }

  #remembered(table: ShadowTable, column: string): { readonly column: string; readonly type: FieldType } | undefined {
    const found = [...this.#known].find(([name]) => sameName(name, `${table.name}.${column}`));
    return found === undefined ? undefined : { column: found[0].slice(table.name.length + 1), type: found[1] };
  }

  #missingColumn(failure: ColumnFailure, table?: ShadowTable): SqlProblem {
    const added = this.#tables.flatMap(({ columns }) => columns.filter(({ origin }) => origin === "missing"));
    const isAdded = (name: string) =>
      tableOfEndMark(name) !== undefined || added.some((column) => sameName(column.name, name));
    return {
      what: "missing-column",
      name: failure.name,
      candidates: failure.candidates.filter((name) => !isAdded(name)),
      ...(failure.position === undefined ? {} : { position: failure.position }),
      ...(table === undefined ? {} : { table: table.name }),
    };
  }

  /** A call that does not take a column of unknown type may take another type; else the problem is the query's own. */
  async #settleType(failure: OtherFailure): Promise<Outcome | undefined> {
    const { problem } = failure;
    const suspects = problem.what === "type" ? namesInCall(this.#sql, problem.position) : [];
    for (const table of this.#tables) {
      for (const [place, { name, type }] of table.columns.entries()) {
        if (type !== anyType || !suspects.some((suspect) => sameName(suspect, name))) continue;
        const settled = await this.#settled(table, place, failure);
        if (settled !== undefined) return settled;
      }
    }
    if (!this.#isConsequence(problem)) this.#note(problem);
    return undefined;
  }

  async #settled(table: ShadowTable, place: number, failure: BindFailure): Promise<Outcome | undefined> {
    for (const type of likelyTypes) {
      const trial = await this.#trial(withType(table, place, type));
      if (!cures(trial.outcome, failure)) continue;
      this.#keep(trial.table);
      return trial.outcome;
    }
    await this.#catalogue.create([table]);
    return undefined;
  }

  /** A column that was added changes the number of columns of a star. */
  #isConsequence(problem: SqlProblem): boolean {
    const counts = "message" in problem && problem.message.includes("same number of result columns");
    return counts && this.#problems.length > 0;
  }

  async #trial(table: ShadowTable): Promise<Trial> {
    const reason = await this.#catalogue.create([table]);
    if (reason === undefined) return { table, outcome: await this.#plan() };
    return { table, outcome: { failure: { kind: "other", problem: { what: "binder", message: firstLine(reason) } } } };
  }

  #keep(table: ShadowTable): void {
    const others = this.#tables.filter(({ name }) => name !== table.name);
    this.#tables =
      others.length === this.#tables.length
        ? [...others, table]
        : this.#tables.map((other) => {
            return other.name === table.name ? table : other;
          });
  }

  #note(problem: SqlProblem): void {
    const text = JSON.stringify(problem);
    if (!this.#problems.some((other) => JSON.stringify(other) === text)) this.#problems.push(problem);
  }
}

/** True when binding got past a failure, be it to the next one. A name that became ambiguous is no step forward. */
function cures(outcome: Outcome, failure: BindFailure): boolean {
  if ("plan" in outcome) return true;
  const next = outcome.failure;
  if (next.kind === "other" && "message" in next.problem && next.problem.message.startsWith("Ambiguous reference"))
    return false;
  return mark(next) !== mark(failure);
}

/** What two reports of the same failure share: a type error's message tells types that a trial changes, its place stays. */
function mark(failure: BindFailure): string {
  if (failure.kind === "table") return `table ${failure.position} ${failure.name}`;
  const { problem } = failure;
  const place = "position" in problem ? problem.position : undefined;
  const message = "message" in problem ? problem.message : problem.name;
  return failure.kind === "column" ? `column ${place} ${message}` : `${place ?? message}`;
}

function withType(table: ShadowTable, place: number, type: string): ShadowTable {
  return { ...table, columns: table.columns.map((column, i) => (i === place ? { ...column, type } : column)) };
}

const without = <T>(all: readonly T[], some: readonly T[]): readonly T[] => all.filter((one) => !some.includes(one));
const firstLine = (message: string): string => message.replace(/^[A-Z][\w ]* Error: /, "").split("\n", 1)[0] as string;
const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const isColumnOf = (column: string, table: string): boolean =>
  column.length > table.length + 1 && sameName(column.slice(0, table.length + 1), `${table}.`);
