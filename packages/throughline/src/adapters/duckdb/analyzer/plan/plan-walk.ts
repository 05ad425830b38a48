import type { Expression, PlanNode } from "./plan-node.ts";
import type { ColumnSources, Relation, Source, Sources } from "./relation.ts";

/** What the rules of operators may ask while a plan is walked from its leaves up. */
export interface PlanWalk {
  /** The relation that an operator gives. */
  relation(node: PlanNode): Relation;
  /** The relations of all inputs of an operator. */
  inputs(node: PlanNode): readonly Relation[];
  /** The relation of the only input. */
  input(node: PlanNode): Relation;
  /** Where the value of an expression over `columns` comes from. */
  value(expression: Expression, columns: readonly ColumnSources[]): ColumnSources;
  /** Everything that the expressions in a part of a plan depend on. */
  influence(part: unknown, columns: readonly ColumnSources[]): Sources;
  /** Makes columns known under the table index that expressions below table functions use. */
  bind(tableIndex: unknown, columns: readonly ColumnSources[]): void;
  /** The declared name of a shadow table, and its column as a source. */
  tableName(schema: string, table: string): string | undefined;
  source(table: string, column: string): Source;
  /** The columns of a declared table in which no two rows are equal; empty where none are known. */
  keyOf(table: string): readonly string[];
  /** Common table expressions by their index. */
  readonly tables: Map<number, Relation>;
  /** Walks with the columns that a delim join hands to the `DELIM_GET`s in its right side. */
  withDelim<T>(columns: readonly ColumnSources[], work: () => T): T;
  readonly delim: readonly ColumnSources[] | undefined;
  /** Notes an operator, expression or variant that has no rule. */
  unknown(name: string): void;
  /** Notes something that a query must not use. */
  refuse(name: string): void;
}

/** How one operator makes its relation. */
export interface OperatorRule {
  /** The parts of the node that hold expressions; an expression elsewhere is reported as unknown. */
  readonly expressions?: readonly string[];
  readonly relation: (node: PlanNode, walk: PlanWalk) => Relation;
}
