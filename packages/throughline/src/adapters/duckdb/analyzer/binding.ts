import type { FieldType } from "../../../contracts/shape/field.ts";
import type { AnalyzerTable, SqlProblem } from "../../../ports/sql-analyzer.ts";
import { type BindFailure, readFailure } from "./bind-failure.ts";
import type { PlanNode } from "./plan/plan-node.ts";
import type { ShadowCatalogue } from "./shadow-catalogue.ts";
import { type ShadowTable, shadowOf } from "./shadow-table.ts";

export interface AnalyzerQuery {
  readonly sql: string;
  readonly tables: readonly AnalyzerTable[];
  readonly knownTypes?: ReadonlyMap<string, FieldType>;
}

export type Outcome = { readonly plan: PlanNode } | { readonly failure: BindFailure };

/** A change to one table with what it leads to. */
export interface Trial {
  readonly table: ShadowTable;
  readonly outcome: Outcome;
}

/** DuckDB's names of columns and tables do not differ by upper and lower case. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** A message without the engine's class of error and its further lines. */
export const firstLine = (message: string): string =>
  message.replace(/^[A-Z][\w ]* Error: /, "").split("\n", 1)[0] as string;

/** One query on its way to a plan: the shadow tables as they stand, and the problems found so far. */
export class Binding {
  readonly sql: string;
  readonly known: ReadonlyMap<string, FieldType>;
  readonly problems: SqlProblem[] = [];
  readonly #catalogue: ShadowCatalogue;
  #tables: readonly ShadowTable[];

  constructor(catalogue: ShadowCatalogue, { sql, tables, knownTypes = new Map() }: AnalyzerQuery) {
    this.#catalogue = catalogue;
    this.sql = sql;
    this.known = knownTypes;
    this.#tables = tables.map(shadowOf);
  }

  get tables(): readonly ShadowTable[] {
    return this.#tables;
  }

  /** Makes all tables and plans the query. */
  async start(): Promise<Outcome> {
    const reason = await this.#catalogue.create(this.#tables);
    return reason === undefined ? this.#plan() : refusedTable(reason);
  }

  /** Plans the query with a table in place of the one of its name. The change stands in the engine until the next one. */
  async trial(table: ShadowTable): Promise<Trial> {
    const reason = await this.#catalogue.create([table]);
    return { table, outcome: reason === undefined ? await this.#plan() : refusedTable(reason) };
  }

  /** Makes a table stand as it is given. */
  async restore(table: ShadowTable): Promise<void> {
    await this.#catalogue.create([table]);
  }

  /** Notes a table as it now stands in the engine. */
  keep(table: ShadowTable): void {
    const known = this.#tables.some(({ name }) => name === table.name);
    const others = this.#tables.map((other) => (other.name === table.name ? table : other));
    this.#tables = known ? others : [...others, table];
  }

  note(problem: SqlProblem): void {
    const text = JSON.stringify(problem);
    if (!this.problems.some((other) => JSON.stringify(other) === text)) this.problems.push(problem);
  }

  /** What the lock knows of a column that a table does not have now. */
  remembered(table: ShadowTable, column: string): { readonly name: string; readonly type: FieldType } | undefined {
    const wanted = `${table.name}.${column}`;
    const found = [...this.known].find(([name]) => sameName(name, wanted));
    return found === undefined ? undefined : { name: found[0].slice(table.name.length + 1), type: found[1] };
  }

  async #plan(): Promise<Outcome> {
    const planned = await this.#catalogue.plan(this.sql);
    if ("error" in planned) return { failure: readFailure(planned.error, this.sql) };
    const [plan] = planned.plans;
    return plan === undefined ? failed({ what: "syntax", message: "the query is empty" }) : { plan };
  }
}

const failed = (problem: SqlProblem): Outcome => ({ failure: { kind: "other", problem } });
const refusedTable = (reason: string): Outcome => failed({ what: "binder", message: firstLine(reason) });

/** True when binding got past a failure, be it to the next one. A name that became ambiguous is no step forward. */
export function cures(outcome: Outcome, failure: BindFailure): boolean {
  if ("plan" in outcome) return true;
  const next = outcome.failure;
  if (next.kind === "other" && "message" in next.problem && next.problem.message.startsWith("Ambiguous reference"))
    return false;
  return mark(next) !== mark(failure);
}

/** What two reports of the same failure share: the message of a type error tells types that a trial changes, its place stays. */
function mark(failure: BindFailure): string {
  if (failure.kind === "table") return `table ${failure.position} ${failure.name}`;
  const { problem } = failure;
  const place = "position" in problem ? problem.position : undefined;
  const message = "message" in problem ? problem.message : problem.name;
  return failure.kind === "column" ? `column ${place} ${message}` : `${place ?? message}`;
}
