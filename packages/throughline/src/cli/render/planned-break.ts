import { breaksOf } from "../../contracts/diff/breaks.ts";
import { withChange } from "../../contracts/diff/planned-change.ts";
import { type Target, targetName } from "../../contracts/graph/find-target.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { lockOf } from "../../contracts/lock/lock.ts";
import { reportJson } from "./break-json.ts";
import { renderBreaks } from "./breaks.ts";
import type { Style } from "./style.ts";

/** Whom one change of a target would break, for people and for programs. Throws `change.invalid`. */
export function plannedBreak(
  graph: ProjectGraph,
  target: Target,
  { change, ...rendering }: { readonly change: string; readonly style: Style; readonly columns: number },
) {
  const report = breaksOf(lockOf(graph), withChange(graph, target, change));
  const name = targetName(target);
  return {
    text:
      report.breaks.length > 0
        ? renderBreaks(report.breaks, { ...rendering, hasCures: false })
        : `${name}  ${change}: breaks nobody`,
    json: { target: name, change, ...reportJson(report) },
  };
}
