import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { isMissing, wrapFileError } from "./io-errors.ts";

const partPattern = /^[A-Za-z0-9_-]+$/;

export const logFolderName = "_delta_log";

/**
 * The folder of a table: `<root>/<schema>/<table>`. The pattern of names keeps it inside of the root.
 *
 * @throws `lake.invalid-name`
 */
export function tableFolder(root: string, name: string): string {
  const parts = name.split(".");
  if (parts.length !== 2 || !parts.every((part) => partPattern.test(part))) {
    throw lakeError("invalid-name", { detail: `table's name is not allowed: ${JSON.stringify(name)}` });
  }
  return join(root, ...parts);
}

async function folders(path: string, table: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && partPattern.test(entry.name)).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw wrapFileError(error, { table, file: path });
  }
}

async function hasLog(folder: string): Promise<boolean> {
  try {
    return (await readdir(join(folder, logFolderName))).some((name) => /^\d{20}\./.test(name));
  } catch {
    return false;
  }
}

/** Names of all tables under the root, sorted. */
export async function tableNames(root: string): Promise<string[]> {
  const names: string[] = [];
  for (const schema of await folders(root, "lake")) {
    for (const table of await folders(join(root, schema), schema)) {
      if (await hasLog(join(root, schema, table))) names.push(`${schema}.${table}`);
    }
  }
  return names.sort();
}
