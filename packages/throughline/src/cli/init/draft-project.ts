import path from "node:path";
import type { Delimiter } from "../../contracts/data/source.ts";
import type { Chosen } from "./choose.ts";
import { type Draft, entityColumn } from "./draft.ts";
import { initError } from "./error-codes.ts";
import { camelName, identifiers, plainName } from "./infer/names.ts";
import type { PackageSpecs } from "./own-packages.ts";
import { entityName } from "./templates/ml.ts";

/** What a draft is made from. */
export interface DraftOptions {
  /** Default: the folder's name. */
  readonly name: string | undefined;
  /** Absolute. */
  readonly folder: string;
  /** Name of the user's file. */
  readonly file: string;
  readonly isCompressed: boolean;
  readonly delimiter: Delimiter;
  readonly rows: number;
  readonly packages: PackageSpecs;
}

/**
 * Names everything that a project of these columns holds.
 *
 * @throws {ThroughlineError} `init.bad-name`
 */
export function draftProject(chosen: Chosen, options: DraftOptions): Draft {
  const name = projectName(options);
  const table = tableName(options.file);
  const inbox = `inbox/${table}/${table}.csv${options.isCompressed ? ".gz" : ""}`;
  const { columns, key, repeats, time, telling } = chosen;
  const target = time === undefined ? undefined : chosen.target;
  const { file, delimiter, rows, packages } = options;
  const known = { name, table, file, inbox, delimiter, rows, columns, key, repeats, time, target, telling };
  const entity = entityColumn({ ...known, packages, id: {} as Draft["id"] });
  return {
    ...known,
    packages,
    id: identifiersOf(table, target?.column.name ?? "target", entity && entityName(entity)),
  };
}

function projectName({ name, folder }: DraftOptions): string {
  const folderName = path.basename(folder);
  const written = name ?? folderName.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^[._-]+|-+$/gu, "");
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(written)) return written;
  if (name === undefined) return "project";
  throw initError("bad-name", { detail: `no such name can be given: ${name}` });
}

/** A name that a relation may have, and that the documents do not take. */
function tableName(file: string): string {
  const plain = plainName(file.replace(/\.gz$/i, "").replace(/\.[A-Za-z]{2,4}$/, ""), "rows");
  const free = plain.replace(/__(rejected|file)$/, "");
  return free === "handbook" ? "handbook_rows" : free;
}

function identifiersOf(table: string, target: string, entity: string | undefined): Draft["id"] {
  const next = identifiers();
  const plainTarget = plainName(target, "target");
  const named = camelName(table);
  return {
    table: next(named),
    raw: next(`raw${named.charAt(0).toUpperCase()}${named.slice(1)}`),
    service: next(`${named}Api`),
    dashboard: next(`${named}Overview`),
    page: next(`${named}Page`),
    app: next(`${named}Desk`),
    model: next(`${camelName(plainTarget)}Model`),
    endpoint: next(`${camelName(plainTarget)}Score`),
    scores: next(`${named}Scores`),
    entity: next(camelName(entity ?? "entity")),
    activity: next(`${camelName(entity ?? "entity")}Activity`),
  };
}
