import path from "node:path";
import { fileURLToPath } from "node:url";
import { createPackageResolver } from "../../runtime/load/resolve-package.ts";
import { ownVersion } from "../frame/own-version.ts";
import { isInstalled, printFolder } from "./folder-print.ts";

const ownFile = fileURLToPath(import.meta.url);
/** The folder that runs: `src` or `dist`. */
const ownFolder = path.resolve(path.dirname(ownFile), "../..");

/** The packages whose versions decide what is found in SQL and in modules. */
const engines = ["@duckdb/node-api", "esbuild", "zod"];

/** What tells this installation from another: versions, and in a checkout its own files too. */
export interface OwnIdentity {
  readonly text: string;
  /** When the youngest of its files was changed; 0 where it is installed. */
  readonly changedMs: number;
}

export function ownIdentity(): OwnIdentity {
  const resolver = createPackageResolver([]);
  const versions = engines.map((name) => `${name} ${resolver.manifestOf(name, ownFile)?.version ?? "none"}`);
  const print = isInstalled(ownFolder) ? undefined : printFolder(ownFolder);
  const parts = [`throughline ${ownVersion()}`, `node ${process.version}`, process.platform, ...versions];
  return { text: [...parts, print?.print ?? ""].join(", "), changedMs: print?.changedMs ?? 0 };
}
