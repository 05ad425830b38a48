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
import { type Append, appendTo } from "./append.ts";

/** Where the rows of a source come from: files with rows, files that are a row each, or callers one by one. */
export type SourceFormat = "rows" | "documents" | "events";

/** Options of every source. */
export interface SourceOptions<C extends Columns, Key extends keyof C & string> extends CommonOptions {
  readonly columns: C;
  /** Of rows with an equal key the first is kept, by file name and line. Default: rows are not compared. */
  readonly key?: Key | readonly Key[];
  /** The event time. */
  readonly at?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The time a row could have been known. Default: `at`. */
  readonly available?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The promise that the newest row is not older. Needs `at` or `available`. */
  readonly freshness?: Duration;
  /** True where people outside the project read the table. Default false. */
  readonly shared?: boolean;
}

/** What stands between the fields of a CSV file. */
export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Where rows come from: files, or `events: true`. */
export type SourceInput<Events> = Events extends true
  ? {
      /** True: rows come one by one through `append`, and stay in the event log until a run moves them into the table. */
      readonly events: true;
      readonly files?: never;
      readonly delimiter?: never;
    }
  : {
      /** Glob below the project's root, `/` between folders: `inbox/payments/*.csv.gz`. The ending names the format: csv, jsonl, each also with .gz. */
      readonly files: string;
      /** What stands between the fields of CSV files: a comma, a semicolon, a tab or a bar. @default "," */
      readonly delimiter?: Delimiter;
      readonly events?: never;
    };

/** Raw input: files below the project's root, or events. */
export interface Source<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"source", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly format: SourceFormat;
  /** Glob below the project's root; empty where rows come as events. */
  readonly files: string;
  /** What stands between the fields of CSV files. Default: a comma. */
  readonly delimiter?: Delimiter;
  readonly freshness?: Duration;
  readonly shared: boolean;
}

/** Raw input that comes one row at a time. */
export interface EventSource<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Source<Name, C, Key> {
  /** The writer: stands in the `uses` of pages and handlers. */
  readonly append: Append<C>;
}

/** What `source` gives. */
export type SourceOf<Name extends string, C extends Columns, Key extends string, Events> = Events extends true
  ? EventSource<Name, C, Key>
  : Source<Name, C, Key>;

/**
 * Declares raw input. Files are read exactly once each into a bronze table of the same name; events come through `append`
 * (`POST /events/<name>`) and reach the table exactly once. Bad rows go to `<name>__rejected` with their reason.
 */
export function source<
  const Name extends string,
  const C extends Columns,
  const Key extends keyof C & string = never,
  const Events extends true | undefined = undefined,
>(
  name: Name,
  options: SourceOptions<C, Key> & SourceInput<Events> & { readonly events?: Events },
): SourceOf<Name, C, Key, Events> {
  const isEvents = options.events === true;
  return declareSource(name, options as unknown as SourceOptions<Columns, string>, {
    above: source,
    format: isEvents ? "events" : "rows",
    files: isEvents && options.files === undefined ? "" : (options.files as unknown as string),
  }) as unknown as SourceOf<Name, C, Key, Events>;
}

const rules = {
  ...commonRules,
  columns: true,
  key: true,
  at: true,
  available: true,
  freshness: true,
  shared: true,
  files: true,
  delimiter: true,
  events: true,
} satisfies RulesOf<SourceOptions<Columns, string> & SourceInput<undefined>>;

/** How a kind of source differs from the others. */
export interface SourceMake {
  readonly above: (...args: never[]) => unknown;
  readonly format: SourceFormat;
  readonly files: string;
}

/** Makes the declaration of a source of any format. */
export function declareSource(
  name: string,
  options: SourceOptions<Columns, string> & { readonly delimiter?: Delimiter },
  make: SourceMake,
): Source {
  const available = options.available ?? options.at;
  const declaration: Source = declare(
    { kind: "source", name, above: make.above, given: { options, rules } },
    {
      ...common(options),
      ...relationOf({ declaration: () => declaration, port: "rows" }, () => declaration),
      format: make.format,
      files: make.files,
      columns: bindColumns(name, options.columns, () => declaration),
      rowKey: keyOf(options.key),
      ...(options.at === undefined ? {} : { at: options.at }),
      ...(available === undefined ? {} : { available }),
      ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
      ...(options.freshness === undefined ? {} : { freshness: options.freshness }),
      shared: options.shared ?? false,
      ...(make.format === "events" ? { append: appendTo(() => declaration) } : {}),
    },
  );
  return declaration;
}

/** An optional name as a list. */
export const namesOf = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name]);

/** The key columns of an option that takes one name or several. */
export function keyOf(key: string | readonly string[] | undefined): readonly string[] {
  return key === undefined ? [] : typeof key === "string" ? [key] : key;
}
