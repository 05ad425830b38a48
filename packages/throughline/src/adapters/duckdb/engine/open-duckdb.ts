import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { literal } from "../../../contracts/sql/text.ts";
import type { QueryEngine } from "../../../ports/query-engine.ts";
import { engineError } from "./error-codes.ts";
import { DuckDbSession } from "./session.ts";
import { claimSpillFolder } from "./spill-folder.ts";

export interface DuckDbOptions {
  /** The most memory the engine takes, such as `512MB` or `4GB`; beyond it queries spill to disk. @default "512MB" */
  readonly memoryLimit?: string;
  /** @default the number of cores */
  readonly threads?: number;
  /** The only folders whose files SQL may read and write, with what is below them. @default any */
  readonly folders?: readonly string[];
  /** Folder in which a folder for spilled data is made, removed on close. @default the system's temporary folder */
  readonly tempDirectory?: string;
}

function settings(options: DuckDbOptions, spillFolder: string): Record<string, string> {
  return {
    memory_limit: options.memoryLimit ?? "512MB",
    temp_directory: spillFolder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    extension_directory: join(spillFolder, "extensions"),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  };
}

/** Instants are UTC everywhere; `INSTALL` finds a local folder that does not exist instead of the network. */
async function lockDown(
  instance: DuckDBInstance,
  spillFolder: string,
  folders: readonly string[] | undefined,
): Promise<void> {
  const connection = await instance.connect();
  if (folders !== undefined) {
    const allowed = [...folders, spillFolder].map((folder) => literal(folder.endsWith("/") ? folder : `${folder}/`));
    await connection.run(
      `SET GLOBAL allowed_directories = [${allowed.join(", ")}]; SET GLOBAL enable_external_access = false;`,
    );
  }
  await connection.run(`
    SET GLOBAL TimeZone = 'UTC';
    SET GLOBAL custom_extension_repository = ${literal(join(spillFolder, "no-extensions"))};
    SET GLOBAL lock_configuration = true;
  `);
  connection.disconnectSync();
}

async function openInstance(options: DuckDbOptions, spillFolder: string): Promise<DuckDBInstance> {
  try {
    const instance = await DuckDBInstance.create(":memory:", settings(options, spillFolder));
    await lockDown(instance, spillFolder, options.folders);
    return instance;
  } catch (cause) {
    rmSync(spillFolder, { recursive: true, force: true });
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw engineError("unavailable", { detail: `the query engine could not be opened: ${reason}`, cause });
  }
}

/**
 * Opens DuckDB in memory, in this process: UTC, capped memory, no network, no extensions but the built-in ones, settings locked.
 *
 * @throws `engine.unavailable` when an option is refused or the folder cannot be written
 */
export async function openDuckDb(options: DuckDbOptions = {}): Promise<QueryEngine> {
  const spillFolder = claimSpillFolder(options.tempDirectory ?? tmpdir());
  const instance = await openInstance(options, spillFolder);
  const sessions = new Set<DuckDbSession>();
  let closed = false;
  return {
    name: "duckdb",
    dialect: "duckdb",
    async session() {
      if (closed) throw engineError("closed", { detail: "the query engine is closed" });
      const connection = await instance.connect();
      const session: DuckDbSession = new DuckDbSession({
        connection,
        spillFolder,
        onClose: () => sessions.delete(session),
      });
      sessions.add(session);
      return session;
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const session of sessions) session.interrupt();
      await Promise.all([...sessions].map((session) => session.close()));
      instance.closeSync();
      rmSync(spillFolder, { recursive: true, force: true });
    },
  };
}
