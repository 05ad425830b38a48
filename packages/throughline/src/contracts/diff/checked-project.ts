import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { GraphNode } from "../graph/project-graph.ts";
import type { BreakReport, PlaceNow } from "./break-report.ts";

/** What a check found, as every format of a report takes it. */
export interface CheckedProject {
  /** Path of the project's folder from the repository's root, with `/` between names and none at its end; empty where they are the same. */
  readonly root: string;
  /** The problems that no break explains. */
  readonly problems: readonly ThroughlineError[];
  readonly report: BreakReport;
}

/** A declaration as far as reports name it. */
export type NamedDeclaration = Pick<GraphNode, "id" | "title" | "name" | "role" | "place">;

/** A place in the repository: `file` is relative to the repository's root. */
export interface RepositoryPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Where something stands in the repository; undefined for what is not written, or stands nowhere. */
export function repositoryPlace(root: string, place: PlaceNow | undefined): RepositoryPlace | undefined {
  if (place === undefined || typeof place === "string" || place.file === "") return undefined;
  const { file, line, column } = place;
  return {
    file: repositoryPath(root, file),
    ...(line === undefined ? {} : { line }),
    ...(line === undefined || column === undefined ? {} : { column }),
  };
}

/** A file of the project as the repository names it. */
export const repositoryPath = (root: string, file: string): string => (root === "" ? file : `${root}/${file}`);

/** True where two places are the same line of the same file. */
export const isSameLine = (a: PlaceNow | undefined, b: PlaceNow | undefined): boolean =>
  typeof a === "object" && typeof b === "object" && a.file === b.file && a.line === b.line;
