import { aggregateRules } from "./aggregate.ts";
import { combineRules } from "./combine.ts";
import { expressionRules } from "./expression.ts";
import { joinRules } from "./join.ts";
import { type Expression, expressionsIn, type PlanNode, unreadParts } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import { refusedRules } from "./refused.ts";
import {
  allOf,
  type ColumnSources,
  constantColumn,
  merged,
  type Relation,
  relationOf,
  type Source,
  union,
} from "./relation.ts";
import { rowRules } from "./rows.ts";
import { rowIdentifier, scanRules } from "./scan.ts";

const rules: Readonly<Record<string, OperatorRule>> = {
  ...scanRules,
  ...rowRules,
  ...aggregateRules,
  ...joinRules,
  ...combineRules,
  ...refusedRules,
};

export interface WalkedPlan {
  readonly relation: Relation;
  /** Names of operators and expressions that have no rule; with any of them the relation means nothing. */
  readonly unknown: readonly string[];
  /** Names of what a query must not use. */
  readonly refused: readonly string[];
}

/** Finds out where each column of a plan's result comes from. */
export function walkPlan(plan: PlanNode, tables: Pick<PlanWalk, "tableName" | "keyOf">): WalkedPlan {
  const walk = new Walk(tables);
  const relation = walk.relation(plan);
  return { relation, unknown: [...walk.unknownNames], refused: [...walk.refusedNames] };
}

class Walk implements PlanWalk {
  readonly unknownNames = new Set<string>();
  readonly refusedNames = new Set<string>();
  readonly tables = new Map<number, Relation>();
  readonly tableName: PlanWalk["tableName"];
  readonly keyOf: PlanWalk["keyOf"];
  delim: readonly ColumnSources[] | undefined;
  readonly #sources = new Map<string, Source>();
  readonly #bound = new Map<number, readonly ColumnSources[]>();

  constructor({ tableName, keyOf }: Pick<PlanWalk, "tableName" | "keyOf">) {
    this.tableName = tableName;
    this.keyOf = keyOf;
  }

  relation(node: PlanNode): Relation {
    const rule = rules[node.type];
    if (rule === undefined) return this.#unknownOperator(node);
    for (const part of unreadParts(node, rule.expressions ?? [])) this.unknown(`${node.type}.${part}`);
    return rule.relation(node, this);
  }

  /** Goes on, so that one report names all that is unknown. */
  #unknownOperator(node: PlanNode): Relation {
    this.unknown(node.type);
    return relationOf(this.inputs(node).flatMap((input) => input.columns));
  }

  inputs(node: PlanNode): readonly Relation[] {
    return (node.children ?? []).map((child) => this.relation(child));
  }

  input(node: PlanNode): Relation {
    const [first, ...others] = this.inputs(node);
    if (first === undefined || others.length > 0) this.unknown(`${node.type} with ${others.length + 1} inputs`);
    return first ?? relationOf([]);
  }

  value(expression: Expression, columns: readonly ColumnSources[]): ColumnSources {
    const kind = expression.expression_class;
    if (kind === "BOUND_REF") return this.#resolved(kind, columns[Number(expression.index)]);
    if (kind === "BOUND_COLUMN_REF") return this.#resolved(kind, this.#boundColumn(expression));
    const rule = expressionRules[kind];
    if (rule === undefined) return this.#unknownExpression(expression, columns);
    const { direct, indirect } = rule;
    for (const part of unreadParts(expression, [...direct, ...indirect])) this.unknown(`${kind}.${part}`);
    const made = direct.flatMap((part) => expressionsIn(expression[part]).map((e) => this.value(e, columns)));
    const chosen = indirect.map((part) => this.influence(expression[part], columns));
    const { direct: values, indirect: inherited } = merged(made);
    return { direct: values, indirect: union(inherited, ...chosen) };
  }

  #unknownExpression(expression: Expression, columns: readonly ColumnSources[]): ColumnSources {
    this.unknown(expression.expression_class);
    return merged(expressionsIn(Object.values(expression)).map((e) => this.value(e, columns)));
  }

  #boundColumn(expression: Expression): ColumnSources | undefined {
    const { table_index, column_index } = expression.binding as { readonly table_index: number; column_index: number };
    return this.#bound.get(table_index)?.[column_index];
  }

  #resolved(kind: string, column: ColumnSources | undefined): ColumnSources {
    if (column === rowIdentifier) this.refuse("rowid");
    if (column === undefined && this.unknownNames.size === 0) this.unknown(`${kind} to a column that is not there`);
    return column ?? constantColumn;
  }

  influence(part: unknown, columns: readonly ColumnSources[]): ReadonlySet<Source> {
    return allOf(...expressionsIn(part).map((expression) => this.value(expression, columns)));
  }

  bind(tableIndex: unknown, columns: readonly ColumnSources[]): void {
    if (typeof tableIndex === "number") this.#bound.set(tableIndex, columns);
  }

  source(table: string, column: string): Source {
    const key = `${table}\u0000${column}`;
    const known = this.#sources.get(key) ?? { table, column };
    this.#sources.set(key, known);
    return known;
  }

  withDelim<T>(columns: readonly ColumnSources[], work: () => T): T {
    const outer = this.delim;
    this.delim = columns;
    const made = work();
    this.delim = outer;
    return made;
  }

  unknown(name: string): void {
    this.unknownNames.add(name);
  }

  refuse(name: string): void {
    this.refusedNames.add(name);
  }
}
