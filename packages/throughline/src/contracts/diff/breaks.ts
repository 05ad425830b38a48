import type { ProjectGraph } from "../graph/project-graph.ts";
import { type Lock, type LockEntry, lockVersion } from "../lock/lock.ts";
import type { Scene } from "./affected.ts";
import type { Break, BreakReport, Verdict } from "./break-report.ts";
import { type BrokenPart, brokenParts } from "./broken-parts.ts";
import { causesOf, rootOf } from "./causes.ts";
import { declarationRenames, renamedDeclaration } from "./declaration-renames.ts";
import { describeBreak } from "./describe-break.ts";
import { diffEntry } from "./entry-diff.ts";
import { expiredBreaks, withoutWarned } from "./expired.ts";
import { groupProblems } from "./group-problems.ts";
import { indexLock } from "./lock-index.ts";
import type { PlacedChange, Renames } from "./placed-change.ts";
import { names, type Present, presentOf, type Resolved } from "./present.ts";
import { type ReachScene, reachOf } from "./reach.ts";
import { renamedDeclarations } from "./renamed-declarations.ts";

/**
 * What changed since the lock was written, whom it breaks, and along which way: diff(lock, now), followed through the lock's edges and
 * derivations, without those who cope with it now. Pure. The present may be a graph that does not resolve, with its problems; without
 * a lock nothing was relied on, and everything is compatible. With `now`, whoever reads what is deprecated after its last day is
 * broken too, in a break of its own whose change is `expired`.
 */
export function breaksOf(
  lock: Lock | undefined,
  state: ProjectGraph | Resolved,
  options: { readonly now?: Date } = {},
): BreakReport {
  const before = lock ?? { version: lockVersion, project: "", entries: {} };
  const resolved = "nodes" in state ? { graph: state, problems: [] } : state;
  const present = presentOf(resolved);
  const renames = present.isPartial ? new Map() : declarationRenames(before.entries, present.entries);
  const moved = { ...before, entries: renamedDeclarations(before.entries, present.entries, renames) };
  const renamed = [...renames].map(([declaration, to]) => ({
    declaration,
    change: renamedDeclaration(declaration, to),
  }));
  const changes = [...diffLock(moved, present), ...renamed];
  const { breaks: found, rest } = foundBreaks(changes, { before: moved, present, past: before });
  const { now } = options;
  const breaks =
    now === undefined ? found : [...withoutWarned(found, moved, now), ...expiredBreaks(resolved.graph, now)];
  return {
    verdict: worstOf(breaks),
    breaks: [...breaks].sort((a, b) => weight(b) - weight(a)),
    compatible: changes.filter(({ change }) => change.breaks === undefined),
    unread: unreadOf(moved, present),
    problems: rest,
  };
}

/** The causes among the changes with all that follows from each, and the problems that none explains. */
function foundBreaks(
  changes: readonly PlacedChange[],
  { before, present, past }: { readonly before: Lock; readonly present: Present; readonly past: Lock },
) {
  const parts = brokenParts(changes);
  if (parts.size === 0) return { breaks: [], rest: present.problems };
  const index = indexLock(before);
  const causes = causesOf(parts, index, present);
  const scene: ReachScene = { index, present, causes, consequences: consequencesOf(parts, causes) };
  // Who relied on an old name of a declaration stands in the lock as it was written.
  const pastScene = past.entries === before.entries ? scene : { ...scene, index: indexLock(past) };
  const sceneOf = (root: BrokenPart) => (before.entries[root.declaration] === undefined ? pastScene : scene);
  const roots = [...parts.values()].filter(
    (part) => rootOf(part, causes) === part && !isDamaged(part, before, present),
  );
  const found = roots.map((root) => ({ root, reached: reachOf(root, sceneOf(root)), follows: followsOf(root, scene) }));
  const { grouped, rest } = groupProblems(found, present);
  const faulty = new Set(rest.flatMap(({ where }) => where?.declaration ?? []));
  const isFaulty = (id: string) => faulty.has(id);
  const describe = (one: (typeof found)[number], i: number) =>
    describeBreak({ ...one, problems: grouped[i] ?? [], isFaulty }, sceneOf(one.root));
  return { breaks: found.map(describe), rest };
}

const weight = ({ verdict }: Break) => (verdict === "breaking" ? 1 : 0);

function worstOf(breaks: readonly Break[]): Verdict {
  if (breaks.length === 0) return "compatible";
  return breaks.some(({ verdict }) => verdict === "breaking") ? "breaking" : "breaking, nobody affected";
}

/** True where nothing can be said of a declaration of the lock: what went is told apart from what could not be read. */
function isUnread(id: string, { nodes, isPartial, unread }: Present): boolean {
  return nodes.has(id) ? unread.has(id) : isPartial;
}

const unreadOf = ({ entries }: Lock, present: Present): string[] =>
  Object.keys(entries).filter((id) => isUnread(id, present));

/** Every difference between the lock and the present: providers before their readers, then what is gone, then what is new. */
function diffLock({ entries }: Lock, present: Present): PlacedChange[] {
  const renames: Renames = new Map();
  const ids = [...present.nodes.keys()];
  const kept = ids.flatMap((id) => {
    const [before, after] = [entries[id], present.entries[id]];
    if (before === undefined || after === undefined || isUnread(id, present)) return [];
    return diffEntry({ id, before, after, renames }).filter((change) => !isUnsure(change, before, present));
  });
  const gone = Object.keys(entries).filter((id) => !present.nodes.has(id) && !present.isPartial);
  const added = ids.filter((id) => entries[id] === undefined);
  return [...kept, ...gone.map(goneDeclaration), ...added.map(newDeclaration)];
}

/** True where a declaration seems to break something only because nothing is known of what it makes that from. */
function isUnsure({ port, field, change }: PlacedChange, before: LockEntry, present: Present): boolean {
  if (change.breaks === undefined || (present.unread.size === 0 && !present.isPartial)) return false;
  const sources = field === undefined ? undefined : before.derives[`${port}.${field}`];
  const read = sources?.map((source) => source.replace(/^~/, "")) ?? Object.keys(before.uses);
  return read.some((key) => isUnread(key.slice(0, key.indexOf("#")), present));
}

/** True for what a declaration says wrongly of itself because it names a field that is gone, and was accepted to be gone. */
function isDamaged({ declaration, port, field, side }: BrokenPart, before: Lock, present: Present): boolean {
  const own = present.problemsOf.get(declaration) ?? [];
  const entry = before.entries[declaration];
  if (own.length === 0 || field === undefined || entry === undefined) return false;
  const read = Object.entries(entry.uses).flatMap(([key, fields]) => fields.map((name) => `${key}.${name}`));
  const sources = side === "accepted" ? read : (entry.derives[`${port}.${field}`] ?? []);
  const gone = sources.flatMap((source) => goneField(source.replace(/^~/, ""), present) ?? []);
  const meant = side === "accepted" ? gone.filter((name) => name === field) : gone;
  return own.some((problem) => names(problem, new Set(meant)));
}

/** The name of a field that its provider no longer gives. */
function goneField(key: string, { entries }: Present): string | undefined {
  const hash = key.indexOf("#");
  const provides = entries[key.slice(0, hash)]?.provides ?? {};
  const port = Object.keys(provides).find((name) => key.startsWith(`${name}.`, hash + 1));
  if (port === undefined) return undefined;
  const field = key.slice(hash + port.length + 2);
  return provides[port]?.some(({ name }) => name === field) === true ? undefined : field;
}

const goneDeclaration = (declaration: string): PlacedChange => ({
  declaration,
  change: { kind: "removed", path: declaration, breaks: "readers", says: `${declaration} removed` },
});

const newDeclaration = (declaration: string): PlacedChange => ({
  declaration,
  change: { kind: "added", path: declaration, says: `${declaration} added` },
});

/** The parts that directly follow from each. */
function consequencesOf(
  parts: ReadonlyMap<string, BrokenPart>,
  causes: Scene["causes"],
): ReadonlyMap<string, readonly BrokenPart[]> {
  const found = new Map<string, BrokenPart[]>();
  for (const [key, cause] of causes) {
    const part = parts.get(key) as BrokenPart;
    const others = found.get(cause.key);
    if (others === undefined) found.set(cause.key, [part]);
    else others.push(part);
  }
  return found;
}

/** Every part that follows from a root, however far. */
function followsOf(root: BrokenPart, { consequences }: ReachScene): BrokenPart[] {
  const found = new Set([root]);
  for (const part of found) for (const next of consequences.get(part.key) ?? []) found.add(next);
  found.delete(root);
  return [...found];
}
