import type {
  StudioBreak,
  StudioContractChange,
  StudioDeprecation,
  StudioGap,
  StudioPlacedChange,
  StudioPlaceNow,
  StudioSourceProblem,
  StudioSourceReport,
  StudioVictim,
} from "../../../client/studio/studio-changes.ts";
import type { Break, BreakReport, PlaceNow, Victim } from "../../../contracts/diff/break-report.ts";
import type { Change } from "../../../contracts/diff/change.ts";
import type { PlacedChange } from "../../../contracts/diff/placed-change.ts";
import type { ThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import { type DeprecatedTarget, deprecationsOf } from "../../../contracts/graph/deprecations.ts";
import { type Gap, gapsOf } from "../../../contracts/graph/gaps.ts";
import type { ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import type { Lock } from "../../../contracts/lock/lock.ts";
import { placeOf } from "../map/place.ts";
import { copiedCures } from "./break-cures.ts";
import { BreakWays } from "./break-path.ts";

/** The sources as they stand, and what they change. */
export interface CheckedSources {
  readonly graph: ProjectGraph;
  readonly report: BreakReport;
  readonly lock: Lock | undefined;
  readonly lockState: StudioSourceReport["lock"];
  /** Says how many days are left of what is deprecated. */
  readonly now: Date;
}

/** What the sources change against their lock, as the Studio shows it. */
export function sourceReport({ graph, report, lock, lockState, now }: CheckedSources): StudioSourceReport {
  const ways = new BreakWays(graph, lock);
  const ending = deprecationsOf(graph, now).filter(({ consumers, isPast }) => consumers.length > 0 && !isPast);
  return {
    state: "checked",
    verdict: report.verdict,
    breaks: report.breaks.map((found) => breakReply(found, ways)),
    compatible: report.compatible.map(placedChange),
    unread: report.unread,
    problems: report.problems.map(problemReply),
    gaps: gapsOf(graph).map(gapReply),
    deprecated: ending.map(deprecationReply),
    lock: lockState,
    declarations: graph.nodes.length,
  };
}

function breakReply(found: Break, ways: BreakWays): StudioBreak {
  const { id, target, declaration, port, field, title, role, owner, verdict, consequences, owners } = found;
  const furthest = found.victims.find(({ path }) => path === found.path);
  return {
    id,
    target,
    declaration,
    port: port ?? null,
    field: field ?? null,
    title,
    role: role ?? null,
    owner: owner ?? null,
    place: placeNow(found.place),
    verdict,
    changes: found.changes.map(changeReply),
    consequences: consequences.filter((one) => one !== target),
    victims: found.victims.map((victim) => victimReply(found, victim, ways)),
    owners,
    path: furthest === undefined ? [] : ways.steps(found, furthest),
    hops: ways.hops(found),
    problems: found.problems.map(problemReply),
    cures: copiedCures(found),
  };
}

function victimReply(found: Break, victim: Victim, ways: BreakWays): StudioVictim {
  const { id, name, title, role, owner, place, certainty, reads } = victim;
  return {
    id,
    name,
    title,
    role: role ?? null,
    owner: owner ?? null,
    place: placeNow(place),
    certainty,
    reads: reads.map(({ field, as, certainty: sure }) => ({ field, as: as ?? null, certainty: sure })),
    path: ways.steps(found, victim),
  };
}

const placeNow = (place: PlaceNow): StudioPlaceNow => (typeof place === "string" ? place : placeOf(place));

const changeReply = ({ kind, says, before, after, breaks }: Change): StudioContractChange => ({
  kind,
  says,
  before: before ?? null,
  after: after ?? null,
  breaks: breaks ?? null,
});

/** A change of one declaration's contract. */
export const placedChange = ({ declaration, port, field, change }: PlacedChange): StudioPlacedChange => ({
  declaration,
  port: port ?? null,
  field: field ?? null,
  ...changeReply(change),
});

const problemReply = ({ code, title, detail, hint, where }: ThroughlineError): StudioSourceProblem => ({
  code,
  title,
  detail,
  hint,
  place: where === undefined || where.file === "" ? null : placeOf(where),
  declaration: where?.declaration ?? null,
});

const gapReply = (gap: Gap): StudioGap => ({
  declaration: gap.id,
  name: gap.name,
  role: gap.role ?? null,
  owner: gap.owner ?? null,
  place: placeOf(gap.place),
  port: gap.port,
  why: gap.why ?? null,
  missing: gap.missing,
  fields: gap.fields.map(({ name }) => name),
  asks: gap.asks ?? null,
  couldProvide: gap.couldProvide.map(({ id, name }) => ({ declaration: id, name })),
});

const deprecationReply = (target: DeprecatedTarget): StudioDeprecation => ({
  target: target.target,
  declaration: target.declaration,
  since: target.since,
  until: target.until,
  use: target.use ?? null,
  daysLeft: target.daysLeft,
  consumers: target.consumers.map(({ id, name, role, owner, certainty }) => ({
    declaration: id,
    name,
    role: role ?? null,
    owner: owner ?? null,
    certainty,
  })),
});
