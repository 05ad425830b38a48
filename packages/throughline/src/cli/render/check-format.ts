import type { CheckedProject, NamedDeclaration } from "../../contracts/diff/checked-project.ts";
import { formatAnnotations } from "../../formats/github-annotations/format-annotations.ts";
import { formatJunit } from "../../formats/junit/format-junit.ts";
import { formatSarif } from "../../formats/sarif/format-sarif.ts";
import { githubSource, renderVictimTable } from "./victim-table.ts";

/** The forms in which a check is written for other programs. */
export const checkFormats = ["github", "sarif", "junit", "markdown"] as const;

/** What a check found, with all that a form may need. */
export interface FoundByCheck extends CheckedProject {
  /** Name of the project. */
  readonly project: string;
  readonly declarations: readonly NamedDeclaration[];
  /** Version of this program. */
  readonly version: string;
  /** Variables of the process: in a workflow of GitHub a table links to its commit. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A check in one of the forms, with a line break at its end; empty where the form has nothing to say. */
export function renderCheckAs(format: (typeof checkFormats)[number], found: FoundByCheck): string {
  if (format === "github") return formatAnnotations(found);
  if (format === "sarif") return formatSarif(found);
  if (format === "junit") return formatJunit(found);
  return renderVictimTable(found, { source: githubSource(found.env) });
}
