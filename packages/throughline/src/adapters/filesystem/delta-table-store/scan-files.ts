import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AddFile } from "../../../formats/delta-log/actions.ts";
import { decodeDeletionVector, deletionVectorPath } from "../../../formats/delta-log/deletion-vectors.ts";
import { decodePath } from "../../../formats/delta-log/paths.ts";
import { withFile } from "./io-errors.ts";
import type { ScanFile } from "./relation.ts";
import type { TableLog } from "./table-log.ts";

async function deletedRows(log: TableLog, add: AddFile): Promise<readonly number[]> {
  const vector = add.deletionVector;
  if (vector === undefined || vector === null) return [];
  const file = deletionVectorPath(vector, { table: log.table, file: add.path });
  const place = { table: log.table, file: file ?? add.path };
  const bytes = file === undefined ? undefined : await withFile(place, () => readFile(join(log.folder, file)));
  return decodeDeletionVector(vector, bytes, place);
}

/** The files of a table as scans read them: absolute paths, deleted rows decoded. */
export function scanFiles(log: TableLog, files: readonly AddFile[]): Promise<ScanFile[]> {
  return Promise.all(
    files.map(async (add) => ({
      path: join(log.folder, decodePath(add.path, { table: log.table, file: add.path })),
      partitionValues: add.partitionValues,
      deleted: await deletedRows(log, add),
    })),
  );
}
