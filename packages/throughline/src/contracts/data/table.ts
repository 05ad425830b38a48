import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type NamesOfType,
  type Relation,
  relationOf,
} from "../shape/relation.ts";
import type { Check } from "./check.ts";
import { keyOf } from "./source.ts";
import type { SqlQuery } from "./sql.ts";

/** Options of a table. */
export interface TableOptions<C extends Columns, Key extends keyof C & string> extends CommonOptions {
  readonly columns: C;
  /** Columns that identify a row; of equal rows the first by `at` is kept and the others are rejected. */
  readonly key?: Key | readonly Key[];
  /** The event time. */
  readonly at?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The time a row could have been known. Default: `at`. */
  readonly available?: NoInfer<NamesOfType<C, "timestamp">>;
  /** Rules for every row; a row that breaks one goes to `<name>__rejected` with its reason. */
  readonly checks?: readonly Check<NoInfer<keyof C & string>>[];
  /** Promised share of accepted rows over the table and the sources it reads, 0 to 1. Default 0.95. */
  readonly quality?: number;
  readonly freshness?: Duration;
  /** True where people outside the project read the table. Default false. */
  readonly shared?: boolean;
  /** What the rows are. Its columns are matched by name. */
  readonly query: SqlQuery;
}

/** Rows made by SQL from other relations. */
export interface Table<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"table", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly checks: readonly Check[];
  readonly quality: number;
  readonly freshness?: Duration;
  readonly shared: boolean;
  readonly query: SqlQuery;
}

const rules = {
  ...commonRules,
  columns: true,
  key: true,
  at: true,
  available: true,
  checks: "list",
  quality: true,
  freshness: true,
  shared: true,
  query: true,
} satisfies RulesOf<TableOptions<Columns, string>>;

/** Declares a table made by SQL from other relations, with rules for its rows. Its name is its place in the lake: `silver.payments`. */
export function table<const Name extends string, const C extends Columns, const Key extends keyof C & string = never>(
  name: Name,
  options: TableOptions<C, Key>,
): Table<Name, C, Key> {
  const available = options.available ?? options.at;
  const declaration: Table<Name, C, Key> = declare(
    { kind: "table", name, above: table, given: { options, rules } },
    {
      ...common(options),
      ...relationOf({ declaration: () => declaration, port: "rows" }, () => declaration as unknown as Relation),
      columns: bindColumns(name, options.columns, () => declaration as unknown as Relation),
      rowKey: keyOf(options.key),
      ...(options.at === undefined ? {} : { at: options.at }),
      ...(available === undefined ? {} : { available }),
      ...(options.freshness === undefined ? {} : { freshness: options.freshness }),
      checks: options.checks ?? [],
      quality: options.quality ?? 0.95,
      shared: options.shared ?? false,
      query: options.query,
    },
  ) as unknown as Table<Name, C, Key>;
  return declaration;
}
