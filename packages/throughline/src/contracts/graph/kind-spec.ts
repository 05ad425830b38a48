import type { Declaration, DeclarationId } from "../core/declaration.ts";
import type { Certainty, FieldRef, Use } from "../core/use.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Deprecation } from "../shape/deprecation.ts";
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
  /** Of an accepted port: the provided port with what callers get for it. Opaque code that reads that one calls this one. */
  readonly answer?: string;
  /** Where the whole port is on its way out. `use` names another port of the declaration, or a declaration of its kind. */
  readonly deprecated?: Deprecation;
  /** True for what the platform itself gives beside what was declared, as the log of an endpoint. */
  readonly byPlatform?: boolean;
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
  /** `callers` where the limit is on what they may send, as a rate limit is. Default: it is on what the declaration gives. */
  readonly binds?: "callers";
}

/**
 * What readers of a port rely on beyond its shape, and what holds by construction, so that nothing has to measure it: the arithmetic
 * of a figure, the time of an event, the rows of a page.
 */
export interface Term {
  readonly port: string;
  /** The field it is about; absent where it is about the whole port. */
  readonly field?: string;
  /** Unique within port and field: `measure`, `event time`, `page size`. */
  readonly name: string;
  /** `=` where any change is one of meaning. */
  readonly relation: PromiseClause["relation"];
  /** Canonical: equal limits mean the same. Columns of what is read stand in braces: `sum({amount})`. */
  readonly limit: number | string;
  readonly unit?: string;
  /** The port whose columns stand in braces: `table:silver.payments#rows`. */
  readonly of?: string;
  /** Name of the promise that measures the same, which is then not compared by itself. */
  readonly promise?: string;
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

/** A place in a template: in one of its texts, or at the value that stands behind that text. */
export interface TemplateSpot {
  /** Of the texts, from 0 on. */
  readonly part: number;
  /** In the text, in UTF-16 units. */
  readonly offset: number;
  readonly isValue: boolean;
}

/** The SQL of a declaration, as `analyse` binds it. */
export interface SpecQuery {
  readonly sql: string;
  /** The shape that it is to give. */
  readonly columns: Shape;
  readonly reads: readonly Relation[];
  readonly trace: { readonly stack?: string };
  /** The place in the template that a position in `sql` comes from. */
  readonly spotOf?: (position: number) => TemplateSpot | undefined;
  /** Columns in it that are known not to exist, and reported where they are written. */
  readonly missing: readonly string[];
}

/** A SQL condition over the rows that a declaration provides, which `analyse` binds too. `subject` says whose it is. */
export interface SpecCondition {
  readonly subject: string;
  readonly sql: string;
}

/** Where the one figure that matters of a declaration is found. `promise` is the first word of the promises on it. */
export type FigureSource =
  /** The rows of the version that a release pins. */
  | { readonly from: "rows" }
  /** A number of the version that a release pins. `share`: up to 1 it is shown in percent. */
  | {
      readonly from: "version";
      readonly field: string;
      readonly label: string;
      readonly unit?: string;
      readonly share?: boolean;
      readonly promise?: string;
    }
  /** A measure of the model version that a release pins. */
  | { readonly from: "measure"; readonly measure: string; readonly label: string; readonly promise: string }
  /** The newest measurement of a promise. */
  | { readonly from: "evidence"; readonly label: string; readonly promise: string; readonly unit?: string }
  /** The p99 of its answers in the last 15 minutes. */
  | { readonly from: "latency"; readonly label: string; readonly promise: string };

/** How the Studio shows a kind: the page that it has there, and its figure: the first of these that has a value. */
export interface Shown {
  readonly page:
    | "data"
    | "features"
    | "models"
    | "endpoints"
    | "agents"
    | "services"
    | "apps"
    | "metrics"
    | "dashboards";
  readonly figures: readonly FigureSource[];
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
  /** What of it nobody looks into, in words: `the handler`. Default: the code of its title, as in `the agent's code`. */
  readonly code?: string;
  /** True where what reads is a part of it, whose name stands first in how it reads: `GET /alerts · field amount`. */
  readonly readsByPart?: true;
  /** True where an edit of it can give one field under two names: it makes its fields itself, in a record of them. */
  readonly canAlias?: true;
  accepts(declaration: D, analysis: Analysis): Accepts;
  provides(declaration: D): readonly Port[];
  derives(declaration: D, analysis: Analysis): readonly Derivation[];
  promises(declaration: D): readonly PromiseClause[];
  /** What is relied on beyond shapes and holds by construction; absent where that is nothing. */
  terms?(declaration: D): readonly Term[];
  validate(declaration: D): readonly ThroughlineError[];
  /**
   * For kinds that show or send what they read to people or models: the categories of personal data that the declaration says
   * it takes. What it reads beyond them is a problem.
   */
  personalData?(declaration: D): readonly string[];
  /** The SQL that `analyse` binds and traces, with the shape it is to give; `trace` holds the stack of the template. */
  query?(declaration: D): SpecQuery | undefined;
  /** Conditions on its own rows, of those that nothing else is wrong with. */
  conditions?(declaration: D): readonly SpecCondition[];
  /** True where browsers load it by its export: it has to be exported, and by a folder whose files reach them. */
  readonly isBrowserCode?: boolean;
  /** Paths under which the declaration is served, checked for clashes. */
  paths?(declaration: D): readonly { readonly method: string; readonly path: string }[];
  /** How the Studio shows it beside the map; absent where the map is all. */
  shown?(declaration: D): Shown;
  /** Canonical data that decides whether a build is stale: everything but callbacks, owner and description. */
  identity(declaration: D): unknown;
  /** Run callbacks whose code shapes the output. */
  callbacks(declaration: D): boolean;
}
