import { isThroughlineError, type ThroughlineError } from "../../../contracts/errors/index.ts";
import { engineError } from "./error-codes.ts";
import { placeIssues } from "./error-place.ts";

type EngineCode = Parameters<typeof engineError>[0];

/** Ordered: the first pattern that the engine's message matches names the code. */
const patterns: readonly (readonly [RegExp, EngineCode])[] = [
  [/No space left on device|max_temp_directory_size|disk quota exceeded/i, "disk-full"],
  [/^Out of Memory Error/, "out-of-memory"],
  [/^(Parser|Syntax) Error/, "invalid-sql"],
  [/configuration has been locked/, "settings-locked"],
  [/operations are disabled by configuration/, "file-refused"],
  [/^Missing Extension Error|extension ".*" not found|install .*extension/i, "extension-refused"],
  [/^(Binder|Catalog|Parameter Not Resolved|Parameter Not Allowed) Error/, "unknown-name"],
  [/^(Conversion|Out of Range|Mismatch Type|Invalid Type|Decimal|Divide by Zero) Error/, "invalid-value"],
  [/^Constraint Error/, "constraint-broken"],
  [/^IO Error: (No files found|Cannot open file .*No such file)/, "file-missing"],
  [
    /^(IO|Serialization|Permission|HTTP) Error|not a parquet file|Invalid Input Error: .*(parquet|snappy)/i,
    "file-unusable",
  ],
  [/^INTERRUPT Error/i, "interrupted"],
];

const shownLines = 3;

/** The engine's own words without advice, positions and the spill folder's path. */
function shortMessage(message: string, spillFolder: string): string {
  const [body = ""] = message.split(/\n\n(?:LINE |Possible solutions|Please try|For more|See also)/);
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, shownLines).join("; ").replaceAll(spillFolder, "<spill folder>");
}

/**
 * A failure of DuckDB as an `engine.*` error with DuckDB's message as detail; our own errors pass unchanged. With the SQL that
 * was bound, its issue is the place that DuckDB points to.
 */
export function wrapEngineError(error: unknown, spillFolder: string, sql?: string): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = patterns.find(([pattern]) => pattern.test(message))?.[1] ?? "query-failed";
  const issues = sql === undefined ? [] : placeIssues(message, sql);
  return engineError(code, { detail: shortMessage(message, spillFolder), issues, cause: error });
}
