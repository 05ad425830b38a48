import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { literal } from "../../../contracts/sql/text.ts";
import type { Action } from "../../../formats/delta-log/actions.ts";
import { formatCommit, parseCommit } from "../../../formats/delta-log/actions.ts";
import { checkpointActions } from "../../../formats/delta-log/checkpoint.ts";
import { type LogFile, lakeError } from "../../../formats/delta-log/error-codes.ts";
import { checkpointName } from "../../../formats/delta-log/log-files.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { putFile, syncFile, temporaryPrefix } from "../durable-files.ts";

const vectorType =
  'STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)';
const textMap = "MAP(VARCHAR, VARCHAR)";

/** Columns of a checkpoint with the members that we write; feature lists only exist in protocols that have them. */
function columnTypes(state: TableState): Readonly<Record<string, string>> {
  const { minReaderVersion, minWriterVersion } = state.protocol;
  const features = [
    ...(minReaderVersion >= 3 ? ["readerFeatures VARCHAR[]"] : []),
    ...(minWriterVersion >= 7 ? ["writerFeatures VARCHAR[]"] : []),
  ];
  return {
    txn: "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)",
    add: `STRUCT(path VARCHAR, partitionValues ${textMap}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, tags ${textMap}, deletionVector ${vectorType}, stats VARCHAR)`,
    remove: `STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues ${textMap}, size BIGINT, deletionVector ${vectorType})`,
    metaData: `STRUCT(id VARCHAR, "name" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options ${textMap}), schemaString VARCHAR, partitionColumns VARCHAR[], "configuration" ${textMap}, createdTime BIGINT)`,
    protocol: `STRUCT(${["minReaderVersion INTEGER", "minWriterVersion INTEGER", ...features].join(", ")})`,
  };
}

/** Writes a classic checkpoint of a state and points `_last_checkpoint` to it. */
export async function writeCheckpoint(session: QuerySession, logFolder: string, state: TableState): Promise<void> {
  const temporary = join(logFolder, `${temporaryPrefix}checkpoint-${state.version}-${process.pid}`);
  const actions = checkpointActions(state, Date.now());
  const columns = Object.entries(columnTypes(state)).map(([name, type]) => `${name}: ${literal(type)}`);
  const target = join(logFolder, checkpointName(state.version));
  try {
    await writeFile(`${temporary}.json`, formatCommit(actions));
    await session.run(`
      COPY (SELECT * FROM read_json(${literal(`${temporary}.json`)}, format = 'newline_delimited', columns = {${columns.join(", ")}}))
      TO ${literal(`${temporary}.parquet`)} (FORMAT parquet)`);
    await syncFile(`${temporary}.parquet`);
    await rename(`${temporary}.parquet`, target);
  } finally {
    await rm(`${temporary}.json`, { force: true });
    await rm(`${temporary}.parquet`, { force: true });
  }
  await putFile(join(logFolder, "_last_checkpoint"), JSON.stringify({ version: state.version, size: actions.length }));
}

/** The members of an action that we use; checkpoints of others have more, some of them large. */
const usedMembers: Readonly<Record<string, readonly string[] | "all">> = {
  protocol: "all",
  metaData: "all",
  txn: "all",
  sidecar: "all",
  add: [
    "path",
    "partitionValues",
    "size",
    "modificationTime",
    "dataChange",
    "stats",
    "tags",
    "deletionVector",
    "baseRowId",
    "defaultRowCommitVersion",
    "clusteringProvider",
  ],
  remove: [
    "path",
    "deletionTimestamp",
    "dataChange",
    "extendedFileMetadata",
    "partitionValues",
    "size",
    "deletionVector",
  ],
};

function memberSql(column: string, fields: readonly string[]): string {
  const used = usedMembers[column];
  if (used === "all") return `to_json(${column})`;
  const members = fields.filter((name) => used?.includes(name)).map((name) => `'${name}': ${column}."${name}"`);
  return `CASE WHEN ${column} IS NOT NULL THEN to_json({${members.join(", ")}}) END`;
}

async function readParquetActions(session: QuerySession, path: string): Promise<Action[]> {
  const source = `read_parquet([${literal(path.replaceAll(/[[*?]/g, "[$&]"))}])`;
  const columns = (await session.describe(`SELECT * FROM ${source}`)).filter(({ name }) => name in usedMembers);
  const selected = columns.map(({ name, type }) => {
    const fields = type.name === "struct" ? type.fields.map((field) => field.name) : [];
    return `CAST(${memberSql(name, fields)} AS VARCHAR) AS ${name}`;
  });
  const actions: Action[] = [];
  for await (const batch of session.read(`SELECT ${selected.join(", ")} FROM ${source}`)) {
    for (const { name, values } of batch.columns) {
      for (const text of values as readonly (string | null)[]) {
        if (text !== null) actions.push({ [name]: JSON.parse(text) } as Action);
      }
    }
  }
  return actions;
}

/**
 * The actions of a checkpoint's file and of its sidecars.
 *
 * @throws `lake.log-corrupt` when it cannot be read
 */
export async function readCheckpoint(
  session: QuerySession,
  logFolder: string,
  place: LogFile & { readonly readText: (path: string) => Promise<string> },
): Promise<Action[]> {
  const path = join(logFolder, place.file);
  try {
    const actions = place.file.endsWith(".json")
      ? parseCommit(await place.readText(path), place)
      : await readParquetActions(session, path);
    const sidecars = actions.flatMap(({ sidecar }) => (sidecar ? [join(logFolder, "_sidecars", sidecar.path)] : []));
    for (const sidecar of sidecars) actions.push(...(await readParquetActions(session, sidecar)));
    return actions;
  } catch (cause) {
    throw lakeError("log-corrupt", {
      detail: `checkpoint cannot be read: ${place.table} _delta_log/${place.file}`,
      cause,
    });
  }
}
