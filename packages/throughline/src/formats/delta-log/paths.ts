import { type LogFile, lakeError } from "./error-codes.ts";

/** The path in an action for a path on disk, relative to the table: percent-encoded as a URI. */
export function encodePath(path: string): string {
  return encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
}

/**
 * The path on disk, relative to the table, for a path in an action.
 *
 * @throws `lake.unsafe-path` when it is absolute or leads out of the table
 */
export function decodePath(path: string, source: LogFile): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch (cause) {
    throw lakeError("log-corrupt", { detail: `path of a data file is not encoded: ${source.table} ${path}`, cause });
  }
  const leadsOut = decoded.split(/[\\/]/).includes("..");
  if (leadsOut || /^([a-zA-Z][a-zA-Z0-9+.-]*:|[\\/])/.test(decoded) || decoded.includes("\0")) {
    throw lakeError("unsafe-path", { detail: `log names a file outside of the table: ${source.table} ${decoded}` });
  }
  return decoded;
}
