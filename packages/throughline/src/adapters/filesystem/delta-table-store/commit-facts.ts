import type { Action } from "../../../formats/delta-log/actions.ts";

interface Facts {
  readonly operation: "CREATE TABLE" | "ADD COLUMNS" | "WRITE" | "MERGE";
  readonly parameters?: Readonly<Record<string, string>>;
  readonly rows?: number;
  readonly addedFiles?: number;
  readonly removedFiles?: number;
  readonly readVersion?: number;
  readonly isBlindAppend?: boolean;
  readonly info?: Readonly<Record<string, string | number>> | undefined;
}

/** The facts of a commit in the words that Delta's own history uses; ours travel as `userMetadata`. */
export function commitFacts(facts: Facts): Action {
  const { rows, addedFiles, removedFiles, readVersion, info } = facts;
  return {
    commitInfo: {
      timestamp: Date.now(),
      operation: facts.operation,
      operationParameters: facts.parameters ?? {},
      ...(rows === undefined
        ? {}
        : {
            operationMetrics: {
              numOutputRows: String(rows),
              numAddedFiles: String(addedFiles ?? 0),
              numRemovedFiles: String(removedFiles ?? 0),
            },
          }),
      ...(readVersion === undefined ? {} : { readVersion }),
      isBlindAppend: facts.isBlindAppend ?? false,
      engineInfo: "throughline",
      ...(info === undefined ? {} : { userMetadata: JSON.stringify(info) }),
    },
  };
}
