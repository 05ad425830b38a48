import { createHash, randomBytes } from "node:crypto";
import type { Database, Migration } from "../../ports/database.ts";

export const apiKeyMigrations: readonly Migration[] = [
  {
    id: "0001-api-keys",
    sql: "create table api_keys (hash text primary key, name text not null, created_us bigint not null, revoked boolean not null default false)",
  },
];

/** Age from which what was read of the database is read again while requests go on, milliseconds. */
const refreshMs = 5_000;
/** Age from which nothing is believed before it was read again: the longest that a key revoked elsewhere still works. */
const believeMs = 10_000;
/** A key that is not known is looked up again at most this often, so that guessing costs the database nothing. */
const missMs = 1_000;

const keyPattern = /^tl_[A-Za-z0-9_-]{32}$/;

const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");

export interface ApiKeyName {
  readonly name: string;
  readonly keys: number;
  readonly createdUs: number;
}

export interface ApiKeysOptions {
  /** Milliseconds that only grow. @default the process's own clock */
  readonly nowMs?: () => number;
}

/**
 * API keys, kept as SHA-256 hashes of 192 random bits, which need no slow hash. All valid hashes are held in memory, so that a
 * request asks the database for nothing; which of them a given key is near to can't be told from the time of an answer.
 */
export class ApiKeys {
  readonly #database: Database;
  readonly #nowMs: () => number;
  #names: ReadonlyMap<string, string> = new Map();
  /** Keys that were seen since the last reading, so that each is hashed once. */
  #seen = new Map<string, string>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(database: Database, options: ApiKeysOptions = {}) {
    this.#database = database;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** Makes a key; the text is returned once and kept nowhere. */
  async create(name: string, nowUs: number): Promise<string> {
    const key = `tl_${randomBytes(24).toString("base64url")}`;
    await this.#database.query("insert into api_keys (hash, name, created_us) values ($1, $2, $3)", [
      hashOf(key),
      name,
      nowUs,
    ]);
    await this.#read();
    return key;
  }

  /** Names of valid keys with how many bear each and when the newest was made, microseconds; never a key or a hash. */
  async list(): Promise<readonly ApiKeyName[]> {
    const rows = await this.#database.query<{ name: string; keys: string; created_us: string }>(
      "select name, count(*) as keys, max(created_us) as created_us from api_keys where not revoked group by name order by name",
    );
    return rows.map(({ name, keys, created_us }) => ({ name, keys: Number(keys), createdUs: Number(created_us) }));
  }

  /** Revokes every key of a name at once; gives how many there were. */
  async revoke(name: string): Promise<number> {
    const rows = await this.#database.query(
      "update api_keys set revoked = true where name = $1 and not revoked returning hash",
      [name],
    );
    await this.#read();
    return rows.length;
  }

  /** Keys that are valid. */
  async count(): Promise<number> {
    const rows = await this.#database.query<{ n: string }>("select count(*) as n from api_keys where not revoked");
    return Number(rows[0]?.n ?? 0);
  }

  /** The name of a key, or null when it is not valid. A key that was revoked by another process works for up to 10 s. */
  async nameOf(key: string): Promise<string | null> {
    const ageMs = this.#nowMs() - this.#readAtMs;
    if (ageMs > believeMs) await this.#read();
    else if (ageMs > refreshMs) void this.#read().catch(() => undefined);
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    if (!keyPattern.test(key)) return null;
    const hash = hashOf(key);
    if (!this.#names.has(hash) && this.#nowMs() - this.#readAtMs > missMs) await this.#read();
    const name = this.#names.get(hash);
    if (name !== undefined) this.#seen.set(key, name);
    return name ?? null;
  }

  /** Reads all valid keys; who comes while that goes on waits for a reading that began after them. */
  async #read(): Promise<void> {
    if (this.#reading !== undefined) await this.#reading.catch(() => undefined);
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readNow(): Promise<void> {
    const startedMs = this.#nowMs();
    const rows = await this.#database.query<{ hash: string; name: string }>(
      "select hash, name from api_keys where not revoked",
    );
    this.#names = new Map(rows.map(({ hash, name }) => [hash, name]));
    this.#seen = new Map();
    this.#readAtMs = startedMs;
  }
}
