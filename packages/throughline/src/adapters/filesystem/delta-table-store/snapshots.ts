import { literal } from "../../../contracts/sql/text.ts";
import type { AddFile } from "../../../formats/delta-log/actions.ts";
import { deletionVectorPath } from "../../../formats/delta-log/deletion-vectors.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { unmappedColumns } from "../../../formats/delta-log/features.ts";
import { decodePath } from "../../../formats/delta-log/paths.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import { parseSchema } from "../../../formats/delta-log/schema.ts";
import { rowsOf } from "../../../formats/delta-log/snapshot-size.ts";
import type { TableSnapshot } from "../../../ports/table-store.ts";
import { PresentFiles } from "./present-files.ts";
import { scanSql } from "./relation.ts";
import { scanFiles } from "./scan-files.ts";
import { tableColumns } from "./table-columns.ts";
import type { TableLog } from "./table-log.ts";

/** Makes snapshots of one table, each once. */
export class Snapshots {
  readonly #log: TableLog;
  readonly #present: PresentFiles;
  readonly #made = new WeakMap<TableState, TableSnapshot>();

  constructor(log: TableLog) {
    this.#log = log;
    this.#present = new PresentFiles(log.table, log.folder);
  }

  /** @throws `lake.file-missing` when a data file is gone */
  async newest(): Promise<TableSnapshot | undefined> {
    const state = await this.#log.newest();
    if (state === undefined) return undefined;
    const [gone] = await this.#missing([...state.files.values()]);
    if (gone === undefined) return this.of(state);
    throw lakeError("file-missing", { detail: `data file is missing: ${this.#log.table} ${gone}` });
  }

  /** @throws `lake.version-missing` when the version, or a file of it, is gone */
  async at(version: number): Promise<TableSnapshot | undefined> {
    const state = await this.#log.at(version);
    if (state === undefined) return undefined;
    const [gone] = await this.#missing([...state.files.values()]);
    if (gone === undefined) return this.of(state);
    throw lakeError("version-missing", {
      detail: `files of the version were removed: ${this.#log.table} version ${version}, ${gone}`,
    });
  }

  #missing(files: readonly AddFile[]): Promise<string[]> {
    const paths = files.flatMap((add) => {
      const place = { table: this.#log.table, file: add.path };
      const vector = add.deletionVector ? deletionVectorPath(add.deletionVector, place) : undefined;
      return [decodePath(add.path, place), ...(vector === undefined ? [] : [vector])];
    });
    return this.#present.missing(paths);
  }

  /** Without a look at the files: for tables that are about to be written. */
  async of(state: TableState): Promise<TableSnapshot> {
    const made = this.#made.get(state);
    if (made !== undefined) return made;
    const { metadata } = state;
    const unmapped = unmappedColumns(metadata);
    if (unmapped.length > 0) {
      throw lakeError("unsupported-table", {
        detail: `table cannot be read: ${this.#log.table} ${unmapped.join(", ")}`,
      });
    }
    const files = [...state.files.values()];
    const snapshot: TableSnapshot = {
      name: this.#log.table,
      version: state.version,
      fields: parseSchema(metadata.schemaString),
      rows: await this.#rows(files),
      sizeBytes: files.reduce((bytes, file) => bytes + file.size, 0),
      files: files.length,
      committedAtUs: await this.#log.committedAtUs(state),
      transactions: state.transactions,
      relation: scanSql(tableColumns(metadata), await scanFiles(this.#log, files), { types: "declared" }),
    };
    this.#made.set(state, snapshot);
    return snapshot;
  }

  /** Files without statistics are asked themselves. */
  async #rows(files: readonly AddFile[]): Promise<number> {
    const known = files.reduce((rows, file) => rows + (rowsOf(file) ?? 0), 0);
    const silent = await scanFiles(
      this.#log,
      files.filter((file) => rowsOf(file) === undefined),
    );
    if (silent.length === 0) return known;
    const paths = silent.map(({ path }) => literal(path.replaceAll(/[[*?]/g, "[$&]")));
    const sql = `SELECT sum(num_rows)::DOUBLE AS rows FROM parquet_file_metadata([${paths.join(", ")}])`;
    const counted = await this.#log.withSession((session) => session.rows(sql));
    const deleted = silent.reduce((rows, file) => rows + file.deleted.length, 0);
    return known + Number(counted[0]?.rows ?? 0) - deleted;
  }
}
