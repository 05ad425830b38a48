import { decimal } from "../src/contracts/data/index.ts";
import { breaksOf } from "../src/contracts/diff/breaks.ts";
import type { CheckedProject, NamedDeclaration } from "../src/contracts/diff/checked-project.ts";
import type { ThroughlineError } from "../src/contracts/errors/throughline-error.ts";
import { lockOf } from "../src/contracts/lock/lock.ts";
import { type Changes, resolvedProject } from "./changed-project.ts";

/** The source's amount under another name: one break across the roles. */
export const renamedAmount: Changes = { raw: { amount: undefined, amount_usd: decimal(12, 2).unit("USD") } };

/** What a check of a changed project found, with problems beside its own. */
export function checkedProject(
  changes: Changes,
  { root = "", problems = [] }: { readonly root?: string; readonly problems?: readonly ThroughlineError[] } = {},
): CheckedProject & { readonly project: string; readonly declarations: readonly NamedDeclaration[] } {
  const now = resolvedProject(changes);
  const all = { graph: now.graph, problems: [...now.problems, ...problems] };
  const report = breaksOf(lockOf(resolvedProject().graph), all);
  return { root, report, problems: report.problems, project: "trial", declarations: now.graph.nodes };
}
