import type { AcceptNeeds, Reviewer } from "../../contracts/diff/reviewers.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** Who has to look at a change, one a line, with the files to look at. */
export function renderReviewers(
  reviewers: readonly Reviewer[],
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  if (reviewers.length === 0) return "  Nobody else has to look at it.";
  const rows = reviewers.map(({ owner, role, files, targets }) => [
    owner ?? `${role ?? "nobody"} (no owner)`,
    files.join(", "),
    style.dim(targets.join(", ")),
  ]);
  const headed = [{ header: "reviewer" }, { header: "files", wrap: true }, { header: "because of", wrap: true }];
  return renderTable({ columns: headed, rows, width: columns, paintHeader: style.dim });
}

/** Who has to agree to a break, in words: `@ml-team, analyst (no owner)`; undefined where nobody else has to. */
export function renderAcceptNeeds({ owners, roles, external }: AcceptNeeds): string | undefined {
  const asked = [...owners, ...roles.map((role) => `${role} (no owner)`)];
  const outside = external ? ["people outside the project, whom nobody here can speak for"] : [];
  return asked.length + outside.length === 0 ? undefined : [...asked, ...outside].join(", ");
}
