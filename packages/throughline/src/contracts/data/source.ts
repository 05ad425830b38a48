import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { isMissing } from "../core/missing.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type NamesOfType,
  type Relation,
  relationOf,
} from "../shape/relation.ts";
import { contractError } from "./error-codes.ts";
import { relationProblems, timeProblems } from "./relation-problems.ts";
import { freshnessClause, identityColumns, rowsPort, whereOf } from "./relation-spec.ts";

/** Options of a source. */
export interface SourceOptions<C extends Columns, Key extends keyof C & string> extends CommonOptions {
  /** Glob below the project's root, `/` between folders: `inbox/payments/*.csv.gz`. The ending names the format: csv, jsonl, each also with .gz. */
  readonly files: string;
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

/** Raw input: files below the project's root. */
export interface Source<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"source", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly files: string;
  readonly freshness?: Duration;
  readonly shared: boolean;
}

/** Declares raw input: files that are read exactly once each into a bronze table of the same name; bad rows go to `<name>__rejected`. */
export function source<const Name extends string, const C extends Columns, const Key extends keyof C & string = never>(
  name: Name,
  options: SourceOptions<C, Key>,
): Source<Name, C, Key> {
  const available = options.available ?? options.at;
  const declaration: Source<Name, C, Key> = declare(
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
  ) as unknown as Source<Name, C, Key>;
  return declaration;
}

/** An optional name as a list. */
export const namesOf = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name]);

/** The key columns of an option that takes one name or several. */
export function keyOf(key: string | readonly string[] | undefined): readonly string[] {
  return key === undefined ? [] : typeof key === "string" ? [key] : key;
}

const formats = /\.(csv|jsonl|ndjson)(\.gz)?$/;

/** What a source is to the graph. */
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
    ...timeProblems(source),
    ...filesProblems(source),
  ],
  identity: (source) => ({
    files: source.files,
    columns: identityColumns(source.columns),
    key: source.rowKey,
    at: source.at,
  }),
  callbacks: () => false,
};

function filesProblems(source: Source) {
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(source, "files") });
  const files: unknown = source.files;
  if (isMissing(files)) return [];
  if (typeof files !== "string" || !formats.test(files))
    return [
      invalid(
        `files have no format that can be read: ${files}`,
        "end the glob in .csv, .jsonl, .ndjson, or one of them with .gz",
      ),
    ];
  const leaves = files.startsWith("/") || files.split("/").includes("..");
  return leaves ? [invalid(`files leave the project's folder: ${files}`, "name files below the project's root")] : [];
}
