import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type NamesOfType,
  type Relation,
  relationOf,
  shapeOf,
} from "../shape/relation.ts";
import { contractError } from "./error-codes.ts";
import { freshnessClause, relationProblems, rowsPort, timestampProblems, whereOf } from "./relation-spec.ts";

export interface SourceOptions<C extends Columns> extends CommonOptions {
  /** Glob below the project's root, `/` between folders: `inbox/payments/*.csv.gz`. The ending names the format: csv, jsonl, each also with .gz. */
  readonly files: string;
  readonly columns: C;
  /** Of rows with an equal key the first is kept, by file name and line. Default: rows are not compared. */
  readonly key?: NoInfer<keyof C & string> | readonly NoInfer<keyof C & string>[];
  /** The event time. */
  readonly at?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The time a row could have been known. Default: `at`. */
  readonly available?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The promise that the newest row is not older. Needs `at` or `available`. */
  readonly freshness?: Duration;
  /** True where people outside the project read the table. Default false. */
  readonly shared?: boolean;
}

export interface Source<Name extends string = string, C extends Columns = Columns>
  extends Declaration<"source", Name>,
    Relation<Name, Bound<Name, C>> {
  readonly files: string;
  readonly freshness?: Duration;
  readonly shared: boolean;
}

/** Declares raw input: files that are read exactly once each into a bronze table of the same name; bad rows go to `<name>__rejected`. */
export function source<const Name extends string, const C extends Columns>(
  name: Name,
  options: SourceOptions<C>,
): Source<Name, C> {
  const available = options.available ?? options.at;
  const declaration: Source<Name, C> = declare(
    { kind: "source", name, above: source },
    {
      ...common(options),
      ...relationOf({ declaration: () => declaration, port: "rows" }, () => declaration as unknown as Relation),
      files: options.files,
      columns: bindColumns(name, options.columns, () => declaration as unknown as Relation),
      rowKey: keyOf(options.key),
      ...(options.at === undefined ? {} : { at: options.at }),
      ...(available === undefined ? {} : { available }),
      ...(options.freshness === undefined ? {} : { freshness: options.freshness }),
      shared: options.shared ?? false,
    },
  ) as unknown as Source<Name, C>;
  return declaration;
}

/** An optional name as a list. */
export const namesOf = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name]);

/** The key columns of an option that takes one name or several. */
export function keyOf(key: string | readonly string[] | undefined): readonly string[] {
  return key === undefined ? [] : typeof key === "string" ? [key] : key;
}

const formats = /\.(csv|jsonl|ndjson)(\.gz)?$/;

export const sourceSpec: KindSpec<Source> = {
  kind: "source",
  namespace: "lake",
  title: "source",
  accepts: () => ({ uses: [], ports: [] }),
  provides: (source) => [rowsPort(source, source.shared)],
  derives: () => [],
  promises: (source) => freshnessClause(source.freshness),
  validate: (source) => [
    ...relationProblems(source, {
      columns: { key: source.rowKey, at: namesOf(source.at), available: namesOf(source.available) },
      durations: { freshness: source.freshness },
    }),
    ...timestampProblems(source, "at", { relation: source, name: source.at }),
    ...timestampProblems(source, "available", { relation: source, name: source.available }),
    ...filesProblems(source),
  ],
  identity: (source) => ({ files: source.files, columns: shapeOf(source.columns), key: source.rowKey, at: source.at }),
  callbacks: () => false,
};

function filesProblems(source: Source) {
  const where = whereOf(source, "files");
  if (typeof source.files !== "string" || !formats.test(source.files)) {
    return [
      contractError("invalid-option", {
        detail: `files have no format that can be read: ${source.files}`,
        hint: "end the glob in .csv, .jsonl, .ndjson, or one of them with .gz",
        where,
      }),
    ];
  }
  if (source.files.startsWith("/") || source.files.split("/").includes("..")) {
    return [
      contractError("invalid-option", {
        detail: `files leave the project's folder: ${source.files}`,
        hint: "name files below the project's root",
        where,
      }),
    ];
  }
  if (source.freshness !== undefined && source.available === undefined) {
    return [
      contractError("invalid-option", {
        detail: `freshness of ${source.name} has no time to be measured by`,
        hint: "name the column with the event time as `at`",
        where: whereOf(source, "freshness"),
      }),
    ];
  }
  return [];
}
