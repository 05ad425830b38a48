import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type Field, formatType, type Shape } from "../../../contracts/shape/field.ts";
import type { Action, Metadata } from "../../../formats/delta-log/actions.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import { type DeltaField, formatSchema, parseDeltaSchema, parseSchema } from "../../../formats/delta-log/schema.ts";
import { syncFolder } from "../durable-files.ts";
import { assertWritable } from "./commit.ts";
import { commitFacts } from "./commit-facts.ts";
import { withFile } from "./io-errors.ts";
import { logFolderName } from "./table-folder.ts";
import type { TableLog } from "./table-log.ts";

/** Readers of version 1 and writers of version 2 know all that our tables use. */
const protocol = { minReaderVersion: 1, minWriterVersion: 2 } as const;

function newMetadata(name: string, fields: Shape): Metadata {
  return {
    id: randomUUID(),
    name,
    format: { provider: "parquet", options: {} },
    schemaString: formatSchema(fields),
    partitionColumns: [],
    configuration: {},
    createdTime: Date.now(),
  };
}

async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Folders are made one by one: a recursive mkdir reports a read-only disk as a missing file. */
async function createFolders(log: TableLog): Promise<void> {
  const schema = dirname(log.folder);
  const root = dirname(schema);
  await withFile({ table: log.table, file: logFolderName }, async () => {
    await mkdir(root, { recursive: true });
    for (const folder of [schema, log.folder, log.logFolder]) await createFolder(folder);
    for (const folder of [log.folder, schema, root]) await syncFolder(folder);
  });
}

const nullability = (field: Field): string => (field.nullable ? "nullable" : "not nullable");

function difference(existing: Field, declared: Field | undefined): string | undefined {
  if (declared === undefined) return "is in the table but not declared";
  const [is, wanted] = [formatType(existing.type), formatType(declared.type)];
  if (is !== wanted) return `is ${is} in the table, declared as ${wanted}`;
  if (existing.nullable === declared.nullable) return undefined;
  return `is ${nullability(existing)} in the table, declared as ${nullability(declared)}`;
}

/** What keeps declared columns from being the table's, in words behind the column's name; empty when at most nullable columns are added. */
function differences(
  existing: Shape,
  declared: Shape,
): { readonly path: readonly string[]; readonly message: string }[] {
  const changed = existing.flatMap((field) => {
    const message = difference(
      field,
      declared.find((other) => other.name === field.name),
    );
    return message === undefined ? [] : [{ path: [field.name], message }];
  });
  const added = declared.filter((field) => !field.nullable && !existing.some((other) => other.name === field.name));
  return [
    ...changed,
    ...added.map(({ name }) => ({
      path: [name],
      message: "is new and not nullable, but the table has rows without it",
    })),
  ];
}

const foreignMetadata = (field: DeltaField) =>
  Object.fromEntries(
    Object.entries(field.metadata).filter(([key]) => key !== "comment" && !key.startsWith("throughline.")),
  );

/** The table's schema with the declared units, values and the like, and with the added columns at its end; undefined when nothing changes. */
function evolvedSchema(schemaString: string, declared: Shape): string | undefined {
  const wanted = parseDeltaSchema(formatSchema(declared));
  const existing = parseDeltaSchema(schemaString);
  const kept = existing.map((field) => ({
    ...field,
    metadata: { ...foreignMetadata(field), ...wanted.find((other) => other.name === field.name)?.metadata },
  }));
  const added = wanted.filter((field) => !existing.some((other) => other.name === field.name));
  const evolved = JSON.stringify({ type: "struct", fields: [...kept, ...added] });
  const isSame = JSON.stringify(parseSchema(evolved)) === JSON.stringify(parseSchema(schemaString));
  return isSame ? undefined : evolved;
}

function evolveActions(log: TableLog, state: TableState, fields: Shape): Action[] | undefined {
  const issues = differences(parseSchema(state.metadata.schemaString), fields);
  if (issues.length > 0) {
    const said = issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
    const detail = `table has other columns than declared: ${log.table}, ${said}`;
    throw lakeError("schema-mismatch", { detail, issues });
  }
  const schemaString = evolvedSchema(state.metadata.schemaString, fields);
  if (schemaString === undefined) return undefined;
  assertWritable(log.table, state);
  const facts = commitFacts({ operation: "ADD COLUMNS", readVersion: state.version });
  return [facts, { metaData: { ...state.metadata, schemaString } }];
}

function createActions(log: TableLog, fields: Shape): Action[] {
  return [commitFacts({ operation: "CREATE TABLE" }), { protocol }, { metaData: newMetadata(log.table, fields) }];
}

/**
 * Creates a table, or adds declared nullable columns to it.
 *
 * @throws `lake.schema-mismatch` for any other difference of names, types or nullability
 */
export async function ensureTable(log: TableLog, fields: Shape): Promise<TableState> {
  for (;;) {
    const state = await log.newest();
    const actions = state === undefined ? createActions(log, fields) : evolveActions(log, state, fields);
    if (state !== undefined && actions === undefined) return state;
    if (state === undefined) await createFolders(log);
    await log.put(state, actions ?? []);
  }
}
