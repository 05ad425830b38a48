import { idKind, idName } from "../core/declaration.ts";
import type { Lock, LockEntry } from "../lock/lock.ts";
import type { Change } from "./change.ts";
import { type DeclarationRenames, renamedDeclarations } from "./renamed-declarations.ts";
import { isSameValue } from "./same-value.ts";

type Entries = Lock["entries"];

/** Of more that are all alike nobody can tell which is which. */
const mostAlike = 20;

/**
 * The declarations that only have another name: one that went and one that came of the same kind and role, with the same shapes, sources
 * and terms. Where either could be another one too, neither is taken for renamed. Pure.
 */
export function declarationRenames(before: Entries, now: Entries): DeclarationRenames {
  const gone = without(before, now);
  const added = without(now, before);
  if (gone.length === 0 || added.length === 0) return new Map();
  const groups = alike(gone, added);
  let found: DeclarationRenames = new Map();
  // What reads a renamed one is only known again when that one is.
  for (let size = -1; size < found.size; ) {
    size = found.size;
    found = new Map([...found, ...groups.flatMap((group) => renamesIn(group, { before, now, found }))]);
  }
  return found;
}

interface Group {
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

/** Those that may be each other, together. */
function alike(gone: readonly Named[], added: readonly Named[]): readonly Group[] {
  const groups = new Map<string, { gone: string[]; added: string[] }>();
  const note = ({ id, entry }: Named, side: keyof Group) => {
    const key = JSON.stringify([idKind(id), entry.role, countsOf(entry.provides), countsOf(entry.accepts)]);
    const group = groups.get(key) ?? { gone: [], added: [] };
    group[side].push(id);
    groups.set(key, group);
  };
  for (const one of gone) note(one, "gone");
  for (const one of added) note(one, "added");
  return [...groups.values()].filter((group) =>
    [group.gone, group.added].every(({ length }) => length > 0 && length <= mostAlike),
  );
}

interface Named {
  readonly id: string;
  readonly entry: LockEntry;
}

/** The entries that others do not have. */
const without = (entries: Entries, others: Entries): Named[] =>
  Object.entries(entries).flatMap(([id, entry]) => (others[id] === undefined ? [{ id, entry }] : []));

const countsOf = (ports: LockEntry["provides"]) =>
  Object.entries(ports)
    .map(([name, shape]) => `${name} ${shape.length}`)
    .sort();

interface Known {
  readonly before: Entries;
  readonly now: Entries;
  readonly found: DeclarationRenames;
}

function renamesIn({ gone, added }: Group, known: Known): (readonly [from: string, to: string])[] {
  const { found } = known;
  const taken = new Set(found.values());
  const open = gone.filter((from) => !found.has(from));
  const pairs = added
    .filter((to) => !taken.has(to))
    .flatMap((to) => open.filter((from) => isRenamed(from, to, known)).map((from) => [from, to] as const));
  const isAlone = (one: readonly string[]) =>
    pairs.filter(([from, to]) => from === one[0] || to === one[1]).length === 1;
  return pairs.filter(isAlone);
}

function isRenamed(from: string, to: string, { before, now, found }: Known): boolean {
  const was = renamedDeclarations({ [from]: before[from] as LockEntry }, now, new Map([...found, [from, to]]))[to];
  return isSameValue(contractOf(was), contractOf(now[to]));
}

/** What is compared: not its promises and its owner, which a declaration may change and still be the same. */
const contractOf = (entry: LockEntry | undefined) => [
  entry?.provides,
  entry?.accepts,
  entry?.derives,
  entry?.uses,
  entry?.possible ?? {},
  entry?.keys ?? {},
  entry?.answers ?? {},
  entry?.terms ?? [],
];

/** The change that a rename of a declaration is: its ids stand in `before` and `after`. */
export const renamedDeclaration = (from: string, to: string): Change => ({
  kind: "renamed",
  path: from,
  before: from,
  after: to,
  breaks: "readers",
  says: `renamed to ${idName(to)}`,
});

/** The present id of a declaration that was renamed, by its changes. */
export const renamedTo = (declaration: string, changes: readonly Change[]): string | undefined =>
  changes.find(({ kind, path }) => kind === "renamed" && path === declaration)?.after;
