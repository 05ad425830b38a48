import { createHash, randomBytes } from "node:crypto";
import type { Database, Migration } from "../../ports/database.ts";

export const apiKeyMigrations: readonly Migration[] = [
  {
    id: "0001-api-keys",
    sql: "create table api_keys (hash text primary key, name text not null, created_us bigint not null, revoked boolean not null default false)",
  },
];

/** How long an answer of the database is believed, milliseconds: a revoked key works at most this long. */
const believeMs = 10_000;
const cacheLimit = 10_000;

const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");

/** API keys, kept as SHA-256 hashes of 192 random bits, which need no slow hash. */
export class ApiKeys {
  readonly #database: Database;
  readonly #known = new Map<string, { readonly name: string | null; readonly untilMs: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes a key; the text is returned once and kept nowhere. */
  async create(name: string, nowUs: number): Promise<string> {
    const key = `tl_${randomBytes(24).toString("base64url")}`;
    await this.#database.query("insert into api_keys (hash, name, created_us) values ($1, $2, $3)", [
      hashOf(key),
      name,
      nowUs,
    ]);
    return key;
  }

  async count(): Promise<number> {
    const rows = await this.#database.query<{ n: string }>("select count(*) as n from api_keys where not revoked");
    return Number(rows[0]?.n ?? 0);
  }

  /** The name of a key, or null when it is not valid. */
  async nameOf(key: string): Promise<string | null> {
    const hash = hashOf(key);
    const known = this.#known.get(hash);
    if (known !== undefined && known.untilMs > Date.now()) return known.name;
    const rows = await this.#database.query<{ name: string }>(
      "select name from api_keys where hash = $1 and not revoked",
      [hash],
    );
    const name = rows[0]?.name ?? null;
    if (this.#known.size >= cacheLimit) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(hash, { name, untilMs: Date.now() + believeMs });
    return name;
  }
}
