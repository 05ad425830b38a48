import { join } from "node:path";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import type { Database } from "../../ports/database.ts";
import { eventKeyMigrations } from "../../runtime/lake/events/event-keys.ts";
import { observedUseMigrations } from "../../runtime/observed-use/use-store.ts";
import { runMigrations } from "../../runtime/plan/migrations.ts";
import { apiKeyMigrations } from "../../server/rest/api-keys.ts";

/** Where the database of a state folder stands. */
export const databaseFolder = (state: string) => join(state, "database");

/** Opens the database of a state folder with all its tables. The caller holds the project's lock. */
export async function openProjectDatabase(state: string): Promise<Database> {
  const database = await openPgliteDatabase({ dir: databaseFolder(state) });
  try {
    await database.migrate([...runMigrations, ...apiKeyMigrations, ...eventKeyMigrations, ...observedUseMigrations]);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
