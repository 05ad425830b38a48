import type { StudioProject } from "throughline/client/studio";
import type { PageId } from "../navigation/pages.ts";

/** A page of the rail. */
export interface RailEntry {
  readonly page: PageId;
  readonly count: number | null;
  /** Said beside the count where something is broken. */
  readonly broken: number;
}

const ofDeclarations = ["data", "features", "models", "endpoints", "agents", "services", "apps", "metrics"] as const;

/**
 * The rail's entries in groups: only pages that have something to show.
 *
 * @param breaks  of the sources: they count as broken hand-offs
 */
export function railEntries(project: StudioProject, breaks = 0): readonly (readonly RailEntry[])[] {
  const { held, broken, notMeasured } = project.handOffs;
  const handOffs = held + broken + notMeasured;
  const shown = ofDeclarations.flatMap((page) => {
    const count = project.pages.find((one) => one.page === page)?.count ?? 0;
    return count === 0 ? [] : [{ page, count, broken: 0 }];
  });
  return [
    [
      { page: "map", count: null, broken: 0 },
      ...(handOffs + breaks === 0 ? [] : [{ page: "hand-offs" as const, count: handOffs, broken: broken + breaks }]),
    ],
    shown,
    [
      { page: "runs", count: null, broken: 0 },
      { page: "releases", count: null, broken: 0 },
    ],
  ];
}
