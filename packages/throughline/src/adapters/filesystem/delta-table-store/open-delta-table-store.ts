import { resolve } from "node:path";
import { columnFigures } from "../../../formats/delta-log/column-figures.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { parseSchema } from "../../../formats/delta-log/schema.ts";
import type { QueryEngine } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { ensureTable } from "./ensure-table.ts";
import { Snapshots } from "./snapshots.ts";
import { tableFolder, tableNames } from "./table-folder.ts";
import { tableHistory } from "./table-history.ts";
import { TableLog, type WithSession } from "./table-log.ts";
import { vacuumTable } from "./vacuum-table.ts";
import { writeTable } from "./write-rows.ts";

export interface DeltaTableStoreOptions {
  /** Folder of the lake; a table stands in `<root>/<schema>/<table>`. Created with the first table. */
  readonly root: string;
  /** Reads checkpoints of a log. @default an engine opened for the moment it is needed */
  readonly engine?: QueryEngine;
}

interface Table {
  readonly log: TableLog;
  readonly snapshots: Snapshots;
}

function sessionsOf(given: QueryEngine | undefined): WithSession {
  return async (work) => {
    const engine = given ?? (await openDuckDb({ memoryLimit: "256MB", threads: 1 }));
    const session = await engine.session();
    try {
      return await work(session);
    } finally {
      await session.close();
      if (given === undefined) await engine.close();
    }
  };
}

/** The table of a name, each opened once. */
function tablesUnder(options: DeltaTableStoreOptions): (name: string) => Table {
  const root = resolve(options.root);
  const withSession = sessionsOf(options.engine);
  const opened = new Map<string, Table>();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const log = new TableLog({ table: name, folder: tableFolder(root, name), withSession });
    const table = { log, snapshots: new Snapshots(log) };
    opened.set(name, table);
    return table;
  };
}

/**
 * Opens a folder of Delta Lake tables. Any number of stores, processes and other engines may work in it at once.
 *
 * Sessions given to `write` must be of an engine that speaks DuckDB's dialect and sees this machine's files.
 */
export function openDeltaTableStore(options: DeltaTableStoreOptions): TableStore {
  const table = tablesUnder(options);
  return {
    supports: { upsert: true, timeTravel: true },
    async ensure(name, fields) {
      const { log, snapshots } = table(name);
      return snapshots.of(await ensureTable(log, fields));
    },
    async snapshot(name, version) {
      const { snapshots } = table(name);
      return version === undefined ? snapshots.newest() : snapshots.at(version);
    },
    async columnFigures(name, version) {
      const state = await table(name).log.at(version);
      return state === undefined
        ? {}
        : columnFigures(parseSchema(state.metadata.schemaString), [...state.files.values()]);
    },
    async write(name, write) {
      return writeTable(table(name).log, write);
    },
    async history(name, limit = Number.POSITIVE_INFINITY) {
      const { log } = table(name);
      if ((await log.newest()) === undefined) throw lakeError("table-missing", { detail: `there is no table ${name}` });
      return tableHistory(log, limit);
    },
    list: () => tableNames(resolve(options.root)),
    async vacuum(name, vacuum) {
      return vacuumTable(table(name).log, vacuum);
    },
  };
}
