import type { SqlTrace } from "../contracts/graph/kind-spec.ts";
import type { FieldType, Shape } from "../contracts/shape/field.ts";

/** A relation that a query may read. */
export interface AnalyzerTable {
  readonly name: string;
  readonly fields: Shape;
  /** Columns, none of them ever null, in which no two rows are equal: a join that holds them equal meets at most one row. */
  readonly key?: readonly string[];
}

/** What stands between a query and its trace. */
export type SqlProblem =
  | {
      readonly what: "missing-column";
      readonly name: string;
      readonly candidates: readonly string[];
      readonly position?: number;
      /** The table that lacks it, where only one can be meant. */
      readonly table?: string;
    }
  | {
      readonly what: "missing-table";
      readonly name: string;
      readonly candidates: readonly string[];
      readonly position?: number;
    }
  | { readonly what: "syntax" | "type" | "binder"; readonly message: string; readonly position?: number }
  | { readonly what: "unknown-operator"; readonly name: string };

export interface SqlAnalysis {
  /** Undefined when the query could not be bound. */
  readonly trace: SqlTrace | undefined;
  readonly problems: readonly SqlProblem[];
}

/** Binds queries against declared shapes and traces their columns, without reading data. */
export interface SqlAnalyzer {
  /** Part of every cache key: engine and version. */
  readonly identity: string;
  /** `knownTypes`: types of columns that the lock knows but that no longer exist, by `table.column`, so that one missing column does not hide the next. */
  analyse(query: {
    readonly sql: string;
    readonly tables: readonly AnalyzerTable[];
    readonly knownTypes?: ReadonlyMap<string, FieldType>;
  }): Promise<SqlAnalysis>;
  close(): Promise<void>;
}
