import type { Break, BreakReport, Victim } from "../../contracts/diff/break-report.ts";
import { acceptNeeds } from "../../contracts/diff/reviewers.ts";
import { formatPlace } from "./place.ts";
import { problemJson } from "./problems.ts";

/**
 * A report as `--json` prints it: places as `file:line`, roles as their words.
 *
 * @param accepted  ids of breaks that the project's own lock has taken already
 */
export function reportJson(
  { verdict, breaks, compatible, unread }: BreakReport,
  accepted: ReadonlySet<string> = new Set(),
) {
  return {
    verdict,
    breaks: breaks.map((one) => ({ ...breakJson(one), accepted: accepted.has(one.id) })),
    compatible: compatible.map(({ declaration, port, field, change }) => ({
      declaration,
      port: port ?? null,
      field: field ?? null,
      kind: change.kind,
      says: change.says,
    })),
    unread,
  };
}

function breakJson(found: Break) {
  const { id, target, declaration, port, field, title, role, owner, verdict, changes, consequences, path } = found;
  return {
    id,
    target,
    declaration,
    port: port ?? null,
    field: field ?? null,
    kind: title,
    role: role ?? null,
    owner: owner ?? null,
    place: formatPlace(found.place),
    verdict,
    changes: changes.map(({ kind, says, before, after, breaks }) => ({
      kind,
      says,
      before: before ?? null,
      after: after ?? null,
      breaks: breaks ?? null,
    })),
    consequences,
    victims: found.victims.map(victimJson),
    roles: found.roles,
    owners: found.owners,
    needs: acceptNeeds(found).owners,
    path,
    problems: found.problems.map(problemJson),
  };
}

const victimJson = ({ id, name, title, role, owner, place, certainty, reads, path }: Victim) => ({
  declaration: id,
  name,
  kind: title,
  role: role ?? null,
  owner: owner ?? null,
  place: formatPlace(place),
  certainty,
  reads,
  path,
});
