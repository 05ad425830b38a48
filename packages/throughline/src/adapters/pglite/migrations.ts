import { createHash } from "node:crypto";
import type { Database, DatabaseSession, Migration } from "../../ports/database.ts";
import { databaseError } from "./error-codes.ts";

const ledger = `CREATE TABLE IF NOT EXISTS throughline_migrations (
  id text PRIMARY KEY,
  sha256 text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

function hashOf(migration: Migration): string {
  return createHash("sha256").update(migration.sql).digest("hex");
}

/** Runs many statements of one text; sessions of the port take one statement each. */
export type RunScript = (session: DatabaseSession, sql: string) => Promise<void>;

async function apply(session: DatabaseSession, migration: Migration, run: RunScript): Promise<void> {
  const sha256 = hashOf(migration);
  const [known] = await session.query<{ sha256: string }>("SELECT sha256 FROM throughline_migrations WHERE id = $1", [
    migration.id,
  ]);
  if (known?.sha256 === sha256) return;
  if (known !== undefined) {
    throw databaseError("migration-changed", { detail: `a migration changed after it was applied: ${migration.id}` });
  }
  await run(session, migration.sql);
  await session.query("INSERT INTO throughline_migrations (id, sha256) VALUES ($1, $2)", [migration.id, sha256]);
}

/** Applies what is missing, by id, each in a transaction of its own; ids and hashes are kept in `throughline_migrations`. */
export async function applyMigrations(
  database: Database,
  migrations: readonly Migration[],
  run: RunScript,
): Promise<void> {
  await database.query(ledger);
  const ordered = [...migrations].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const migration of ordered) await database.transaction((session) => apply(session, migration, run));
}
