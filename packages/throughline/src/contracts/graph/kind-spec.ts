import type { Declaration, DeclarationId } from "../core/declaration.ts";
import type { Certainty, FieldRef, Use } from "../core/use.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { FieldType, Shape } from "../shape/field.ts";
import type { Relation } from "../shape/relation.ts";

/** A named shape of a declaration. The id of a port is `<declaration id>#<name>`. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
  /** Columns that identify a row, where the port has rows. */
  readonly key?: readonly string[];
  /** True where people outside the project rely on it (routes, endpoints). */
  readonly external?: boolean;
}

/** Needed ports with the fields used, and the shapes that callers must send. */
export interface Accepts {
  readonly uses: readonly Use[];
  readonly ports: readonly Port[];
}

/** One provided field and the fields it is made from. `value`: its value comes from them; `row`: they decide which rows exist. */
export interface Derivation {
  readonly port: string;
  readonly field: string;
  readonly from: readonly (FieldRef & { readonly how: "value" | "row"; readonly certainty: Certainty })[];
}

/** One checkable clause. `limit` is in the unit that `unit` names. */
export interface PromiseClause {
  /** Unique within the declaration: `freshness`, `quality`, `unique payment_id`, `auc`. */
  readonly name: string;
  /** The clause in words with its limit: `AUC ≥ 0.85`. */
  readonly says: string;
  readonly relation: "≥" | "≤" | "=";
  readonly limit: number | string;
  readonly unit?: string;
}

/** What `analyse` found out about a declaration's SQL. */
export interface SqlTrace {
  readonly columns: readonly SqlColumn[];
  /** True when each output row comes from exactly one row of `rowSource`, so that a rejected row has a file and line. */
  readonly oneToOne?: { readonly table: string };
}

/** Where one column of a query comes from. */
export interface SqlColumn {
  readonly name: string;
  readonly type: FieldType;
  /** Columns whose values make this value. */
  readonly direct: readonly { readonly table: string; readonly column: string }[];
  /** Columns that decide which rows exist or how they group: filters, join keys, group keys, window order. */
  readonly indirect: readonly { readonly table: string; readonly column: string }[];
}

/** What a spec may ask of `analyse`; empty while nothing was analysed. */
export interface Analysis {
  readonly sql: ReadonlyMap<DeclarationId, SqlTrace>;
}

/** The SQL of a declaration, as `analyse` binds it. */
export interface SpecQuery {
  readonly sql: string;
  /** The shape that it is to give. */
  readonly columns: Shape;
  readonly reads: readonly Relation[];
  readonly trace: { readonly stack?: string };
  /** Columns in it that are known not to exist, and reported where they are written. */
  readonly missing: readonly string[];
}

/**
 * What a kind is to the graph, the diff, the lock, the roles and the Studio. None of them ever branches on `kind`.
 * Every function is pure, tolerates stand-ins for missing values and never throws.
 */
export interface KindSpec<D extends Declaration = Declaration> {
  readonly kind: D["kind"];
  /** Names must be unique within one namespace: all relations share `lake`. */
  readonly namespace: string;
  /** The kind in words: `table`, `feature view`. */
  readonly title: string;
  accepts(declaration: D, analysis: Analysis): Accepts;
  provides(declaration: D): readonly Port[];
  derives(declaration: D, analysis: Analysis): readonly Derivation[];
  promises(declaration: D): readonly PromiseClause[];
  validate(declaration: D): readonly ThroughlineError[];
  /** The SQL that `analyse` binds and traces, with the shape it is to give; `trace` holds the stack of the template. */
  query?(declaration: D): SpecQuery | undefined;
  /** Paths under which the declaration is served, checked for clashes. */
  paths?(declaration: D): readonly { readonly method: string; readonly path: string }[];
  /** Canonical data that decides whether a build is stale: everything but callbacks, owner and description. */
  identity(declaration: D): unknown;
  /** Run callbacks whose code shapes the output. */
  callbacks(declaration: D): boolean;
}
