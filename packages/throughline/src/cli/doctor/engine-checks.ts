import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createPackageResolver } from "../../runtime/load/resolve-package.ts";
import { type Finding, reasonOf } from "./finding.ts";

interface EngineCheck {
  readonly check: string;
  /** The npm package that brings it. */
  readonly package: string;
  /** Opens it away from the project's state and closes it; a folder of its own is given. */
  readonly open?: (dir: string) => Promise<{ close(): Promise<void> }>;
}

const engines: readonly EngineCheck[] = [
  {
    check: "duckdb",
    package: "@duckdb/node-api",
    async open(dir) {
      const { openDuckDb } = await import("../../adapters/duckdb/engine/open-duckdb.ts");
      return openDuckDb({ tempDirectory: dir, memoryLimit: "64MB", threads: 1 });
    },
  },
  {
    check: "lmdb",
    package: "lmdb",
    async open(dir) {
      const { openLmdbOnlineStore } = await import("../../adapters/lmdb/open-lmdb.ts");
      return openLmdbOnlineStore({ dir });
    },
  },
  // Starting it takes seconds, and the project's own database may be in use.
  { check: "pglite", package: "@electric-sql/pglite" },
];

/** Whether each embedded engine is installed and opens, with its version. */
export const checkEngines = (): Promise<readonly Finding[]> => Promise.all(engines.map(checkEngine));

async function checkEngine({ check, package: name, open }: EngineCheck): Promise<Finding> {
  const version = createPackageResolver([]).manifestOf(name, fileURLToPath(import.meta.url))?.version;
  const cure = `Install it again: npm install ${name}`;
  if (version === undefined) return { check, state: "fail", figure: `not installed: ${name}`, cure };
  if (open === undefined) return { check, state: "ok", figure: version };
  const dir = await mkdtemp(path.join(tmpdir(), "throughline-doctor-"));
  try {
    await (await open(dir)).close();
    return { check, state: "ok", figure: `${version}, opens` };
  } catch (error) {
    return { check, state: "fail", figure: `${version} does not open: ${reasonOf(error)}`, cure };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
