import type { PlaceNow } from "../../contracts/diff/break-report.ts";
import {
  type NamedDeclaration,
  type RepositoryPlace,
  repositoryPath,
  repositoryPlace,
} from "../../contracts/diff/checked-project.ts";
import type { SarifLocation } from "./sarif-log.ts";

/** Where results stand, in the repository. */
export interface Locator {
  /** Where something stands; what is written nowhere any more stands in the lock, which remembers it. */
  locate(place: PlaceNow | undefined): SarifLocation;
  /** Where the declaration of a step of a path stands, by the longest name that the step begins with. */
  locateStep(step: string): SarifLocation | undefined;
}

/** Locates places of a project whose folder is at `root` in the repository. */
export function locatorOf(root: string, declarations: readonly NamedDeclaration[]): Locator {
  const lock = { file: repositoryPath(root, "throughline.lock.json") };
  const places = new Map<string, RepositoryPlace>();
  for (const { name, place } of declarations) {
    const found = repositoryPlace(root, place);
    if (found !== undefined && !places.has(name)) places.set(name, found);
  }
  return {
    locate: (place) => locationOf(repositoryPlace(root, place) ?? lock),
    locateStep: (step) => {
      const found = prefixesOf(step).find((prefix) => places.has(prefix));
      return found === undefined ? undefined : locationOf(places.get(found) as RepositoryPlace);
    },
  };
}

/** The declared names that a step may begin with, the longest first: `a.b.c` and `a.b · rows` are of `a.b`. */
function prefixesOf(step: string): readonly string[] {
  const ends = [...step.matchAll(/\.| · /g)].map(({ index }) => index);
  return [step.length, ...ends.reverse()].map((end) => step.slice(0, end));
}

/** GitHub takes no location without a region: what has no line stands at the first. */
function locationOf({ file, line = 1, column }: RepositoryPlace): SarifLocation {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, region } };
}
