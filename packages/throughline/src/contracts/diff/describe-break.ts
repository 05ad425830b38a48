import { idKind, idName, type Role, roles } from "../core/declaration.ts";
import { type Certainty, opaqueOf } from "../core/use.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { GraphNode } from "../graph/project-graph.ts";
import type { Reach, ReachedReader } from "./affected.ts";
import type { Break, PlaceNow, Victim } from "./break-report.ts";
import type { BrokenPart } from "./broken-parts.ts";
import { renamedTo } from "./declaration-renames.ts";
import type { Present } from "./present.ts";
import type { Reached, ReachScene } from "./reach.ts";

/** A cause, what it reaches, what follows from it, and the problems that it explains. */
export interface FoundBreak {
  readonly root: BrokenPart;
  readonly reached: Reached;
  readonly follows: readonly BrokenPart[];
  readonly problems: readonly ThroughlineError[];
  /** Whether a declaration has problems that no break explains. */
  readonly isFaulty: (id: string) => boolean;
}

/** A break as reports, the terminal and the Studio show it. */
export function describeBreak({ root, reached, follows, problems, isFaulty }: FoundBreak, scene: ReachScene): Break {
  const { declaration, port, field, changes } = root;
  const present = renamedTo(declaration, changes) ?? declaration;
  const victims = [...victimsOf(reached.readers, scene), ...externalVictim(reached.fields, scene)];
  // What a declaration says of itself while it asks for what is gone is no news of it.
  const lost = new Set(problems.flatMap(({ where }) => where?.declaration ?? []).filter((id) => id !== declaration));
  const sorted = [...victims].sort((a, b) => rank(a.certainty) - rank(b.certainty) || a.path.length - b.path.length);
  return {
    id: root.key,
    target: targetOf(root),
    declaration,
    ...(port === undefined ? {} : { port }),
    ...(field === undefined ? {} : { field }),
    ...aboutOf(present, scene),
    verdict: sorted.length === 0 ? "breaking, nobody affected" : "breaking",
    changes,
    parts: [root, ...follows],
    consequences: [...new Set(follows.filter((part) => !lost.has(part.declaration)).map(targetOf))],
    victims: sorted,
    roles: roles.filter((role) => sorted.some((victim) => victim.role === role)),
    owners: [...new Set(sorted.flatMap(({ owner }) => owner ?? []))].sort(),
    path: longestOf(sorted),
    problems,
    ...(scene.present.nodes.get(present)?.canAlias === true ? { canAlias: true as const } : {}),
    ...(isFaulty(present) ? { isFaulty: true as const } : {}),
  };
}

const rank = (certainty: Certainty) => (certainty === "definite" ? 0 : 1);

function targetOf({ declaration, port, field, promise }: BrokenPart): string {
  const name = idName(declaration);
  if (promise !== undefined) return `${name} · ${promise}`;
  if (field !== undefined) return `${name}.${field}`;
  return port === undefined || port === "rows" ? name : `${name} · ${port}`;
}

interface About {
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: PlaceNow;
}

/** What is known of a declaration today, else what the lock remembers. */
function aboutOf(id: string, { index, present }: ReachScene): About {
  const node: GraphNode | undefined = present.nodes.get(id);
  const entry = index.entries[id];
  return {
    title: node?.title ?? idKind(id),
    role: node?.role ?? entry?.role ?? undefined,
    owner: node?.owner ?? entry?.owner ?? undefined,
    place: node === undefined ? absence(present) : (node.place ?? { file: "" }),
  };
}

const absence = ({ isPartial }: Present): PlaceNow => (isPartial ? "unread" : "removed");

function victimsOf(readers: readonly ReachedReader[], scene: ReachScene): Victim[] {
  const byId = new Map<string, ReachedReader[]>();
  for (const reader of readers) {
    const others = byId.get(reader.id);
    if (others === undefined) byId.set(reader.id, [reader]);
    else others.push(reader);
  }
  return [...byId].map(([id, read]) => victimOf(id, read, scene));
}

function victimOf(id: string, read: readonly ReachedReader[], scene: ReachScene): Victim {
  const first = read.find(({ certainty }) => certainty === "definite") ?? (read[0] as ReachedReader);
  const fields = read.filter(({ reach }) => reach.field !== undefined);
  const reads = (fields.length > 0 ? fields : read).map(({ reach, certainty }) => {
    const as = scene.present.words(id, reach.key);
    const found = { certainty, ...opaqueOf(certainty, reach.certainty) };
    return { field: labelOf(reach), ...(as === undefined ? {} : { as }), ...found };
  });
  const path = [...pathOf(first.reach), idName(id)];
  return { id, name: idName(id), ...aboutOf(id, scene), certainty: first.certainty, reads, path };
}

const labelOf = ({ declaration, port, field }: Reach) =>
  field === undefined ? `${idName(declaration)} · ${port}` : `${idName(declaration)}.${field}`;

function pathOf(reach: Reach): string[] {
  const path: string[] = [];
  for (let at: Reach | undefined = reach; at !== undefined; at = at.via) path.push(labelOf(at));
  return path.reverse();
}

/** People outside the project, where the break reaches a port that they rely on. */
function externalVictim(fields: readonly Reach[], scene: ReachScene): Victim[] {
  const read = fields.filter((reach) => isExternal(reach, scene));
  const first = read.find(({ certainty }) => certainty === "definite") ?? read[0];
  if (first === undefined) return [];
  const reads = read.map((reach) => ({ field: labelOf(reach), certainty: reach.certainty }));
  const about = { title: "people outside the project", role: undefined, owner: undefined };
  const { place } = aboutOf(first.declaration, scene);
  const path = [...pathOf(first), "external"];
  return [{ id: "external", name: "external", ...about, place, certainty: first.certainty, reads, path }];
}

/** What the port says of itself today counts, so that `internal: true` is an answer; else what the lock remembers. */
function isExternal({ declaration, port }: Reach, { index, present }: ReachScene): boolean {
  const now = present.entries[declaration];
  const stands = now?.provides[port] !== undefined || now?.accepts[port] !== undefined;
  return (stands ? now : index.entries[declaration])?.external?.includes(port) === true;
}

function longestOf(victims: readonly Victim[]): readonly string[] {
  const definite = victims.filter(({ certainty }) => certainty === "definite");
  const among = definite.length > 0 ? definite : victims;
  return among.reduce<readonly string[]>((longest, { path }) => (path.length > longest.length ? path : longest), []);
}
