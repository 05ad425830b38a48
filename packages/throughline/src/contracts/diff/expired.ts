import { roles } from "../core/declaration.ts";
import { type DeprecatedTarget, type DeprecationConsumer, deprecationsOf } from "../graph/deprecations.ts";
import { fieldKey, type ProjectGraph } from "../graph/project-graph.ts";
import type { Lock, LockEntry } from "../lock/lock.ts";
import { type Deprecation, isPast } from "../shape/deprecation.ts";
import type { Break, Victim } from "./break-report.ts";
import type { Change } from "./change.ts";

/**
 * One break for each field, metric or route whose last day is over and that a declaration of the project still reads: its readers now,
 * whatever the lock says. It is mended by its readers, or by a later `until`; writing the lock anew does not accept it.
 */
export function expiredBreaks(graph: ProjectGraph, now: Date): Break[] {
  return deprecationsOf(graph, now)
    .filter(({ isPast: isOver, consumers }) => isOver && consumers.length > 0)
    .map(expiredBreak);
}

function expiredBreak(found: DeprecatedTarget): Break {
  const { target, declaration, port, field, title, role, owner, place, consumers } = found;
  const victims = consumers.map((consumer) => victimOf(found, consumer));
  const key = field === undefined ? `${declaration}#${port}` : fieldKey({ declaration, port, field });
  return {
    id: `${key} expired`,
    target,
    declaration,
    port,
    ...(field === undefined ? {} : { field }),
    title,
    role,
    owner,
    place: place ?? { file: "" },
    verdict: "breaking",
    changes: [changeOf(found)],
    parts: [],
    consequences: [],
    victims,
    roles: roles.filter((one) => victims.some((victim) => victim.role === one)),
    owners: [...new Set(victims.flatMap((victim) => victim.owner ?? []))].sort(),
    path: victims[0]?.path ?? [],
    problems: [],
  };
}

function changeOf({ field, port, until, use }: DeprecatedTarget): Change {
  const path = field ?? port;
  const instead = use === undefined ? "" : `, use ${use}`;
  return {
    kind: "expired",
    path,
    before: until,
    ...(use === undefined ? {} : { after: use }),
    breaks: "readers",
    says: `${path} expired after ${until}${instead}`,
  };
}

function victimOf({ target }: DeprecatedTarget, consumer: DeprecationConsumer): Victim {
  const { id, name, title, role, owner, place, certainty, how } = consumer;
  const reads = how.length === 0 ? [{ field: target, certainty }] : how.map((as) => ({ field: target, as, certainty }));
  return { id, name, title, role, owner, place: place ?? { file: "" }, certainty, reads, path: [target, name] };
}

/**
 * The breaks without those people outside the project who were told: what went had stood in the lock as deprecated, and its last
 * day is over.
 */
export function withoutWarned(breaks: readonly Break[], lock: Lock, now: Date): Break[] {
  return breaks.map((found) => {
    const deprecation = deprecationIn(lock.entries[found.declaration], found);
    const isGone = found.changes.every(({ kind }) => kind === "removed" || kind === "renamed");
    if (deprecation === undefined || !isGone || !isPast(deprecation, now)) return found;
    const victims = found.victims.filter(({ id, path }) => id !== "external" || path.length > 2);
    if (victims.length === found.victims.length) return found;
    if (victims.length > 0) return { ...found, victims };
    return { ...found, victims, verdict: "breaking, nobody affected", path: [] };
  });
}

function deprecationIn(entry: LockEntry | undefined, { port, field }: Break): Deprecation | undefined {
  if (entry === undefined || port === undefined) return undefined;
  const answered = entry.answers?.[port] ?? port;
  if (field === undefined) return entry.deprecated?.[answered];
  const shape = entry.provides[port] ?? entry.accepts[port];
  return shape?.find(({ name }) => name === field)?.deprecated;
}
