import { PGlite } from "@electric-sql/pglite";

/** Arguments of initdb: small log segments, so that a new project takes 31 MB instead of 39 on disk. */
export const clusterParameters = ["--wal-segsize=4"];

/**
 * The engine's settings. PGlite's own switch syncing off (`-F`); here it is on, by `fsync`, because the engine's default
 * `fdatasync` does nothing in PGlite's file layer. One process has one session, so buffers can be small:
 * memory after opening falls from about 310 MB to about 190 MB.
 */
export const engineParameters: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
  ...[
    "wal_sync_method=fsync",
    "timezone=UTC",
    "datestyle=ISO",
    "shared_buffers=16MB",
    "wal_buffers=1MB",
    "max_connections=8",
    "min_wal_size=16MB",
    "max_wal_size=64MB",
  ].flatMap((setting) => ["-c", setting]),
];

/** Log bytes after which tables are vacuumed and a checkpoint is made: in this mode Postgres never does so by itself. */
export const maintenanceWalBytes = 64 * 1024 * 1024;
