import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open } from "lmdb";
import type { OnlineStore } from "../../ports/online-store.ts";
import { storeError } from "./lmdb-errors.ts";
import { LmdbOnlineStore } from "./lmdb-online-store.ts";
import { checkStoreFile } from "./store-file.ts";

export interface LmdbOptions {
  /** The folder of the file; created when absent. Any number of processes may have it open. */
  readonly dir: string;
  /** Decoded entities that each opened view keeps in memory, bytes. @default 256 MiB */
  readonly cacheBytes?: number;
}

/**
 * Opens the store of online features in one LMDB file. A written version is durable and visible as a whole when `write` resolves;
 * what an interrupted write left is invisible and removed by the next one.
 * `get` decodes an entity when it is first asked for and keeps it in memory.
 *
 * @throws `online-store.unavailable`, `online-store.disk-full`, `online-store.corrupt` when the file is none of its own
 */
export async function openLmdbOnlineStore(options: LmdbOptions): Promise<OnlineStore> {
  const path = join(options.dir, "online.lmdb");
  try {
    await mkdir(options.dir, { recursive: true });
    await checkStoreFile(path);
    const store = open<Buffer, Buffer>({
      path,
      encoding: "binary",
      keyEncoding: "binary",
      noSubdir: true,
      overlappingSync: false,
    });
    store.readerCheck();
    return new LmdbOnlineStore(path, store, options.cacheBytes ?? 256 * 1024 * 1024);
  } catch (error) {
    throw storeError(path, error);
  }
}
