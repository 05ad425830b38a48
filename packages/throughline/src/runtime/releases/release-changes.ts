import type { BuiltVersion } from "../plan/kind-runner.ts";
import { hashOf } from "../plan/plan.ts";
import type { Release } from "./release-store.ts";

/** What became of one declaration from one release to the next. */
export interface ReleaseChange {
  readonly id: string;
  readonly change: "added" | "removed" | "rebuilt" | "declared anew";
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two releases: declarations that came or went, versions, and shapes of what has no version. */
export function releaseChanges(before: Release, after: Release): readonly ReleaseChange[] {
  const [old, now] = [nodesOf(before), nodesOf(after)];
  const removed = [...old.keys()].filter((id) => !now.has(id)).map((id) => changeOf("removed", id, { before, after }));
  const kept = [...now].flatMap(([id, hash]) => {
    if (!old.has(id)) return [changeOf("added", id, { before, after })];
    if (hashOf(before.pins[id] ?? null) !== hashOf(after.pins[id] ?? null))
      return [changeOf("rebuilt", id, { before, after })];
    return old.get(id) === hash ? [] : [changeOf("declared anew", id, { before, after })];
  });
  return [...kept, ...removed];
}

function changeOf(
  change: ReleaseChange["change"],
  id: string,
  { before, after }: { readonly before: Release; readonly after: Release },
): ReleaseChange {
  return { id, change, before: versionSays(before.pins[id]), after: versionSays(after.pins[id]) };
}

/** Each node by its id, as a hash of all but where it stands and what only people read. */
function nodesOf(release: Release): ReadonlyMap<string, string> {
  return new Map(
    release.graph.nodes.map(({ id, provides, accepts, promises, role }) => [
      id,
      hashOf([provides, accepts, promises, role ?? null]),
    ]),
  );
}

const words: readonly (readonly [field: string, says: (value: unknown) => string])[] = [
  ["modelVersion", (value) => `v${String(value)}`],
  ["tableVersion", (value) => `version ${String(value)}`],
  ["index", (value) => String(value).slice(0, 8)],
  ["online", (value) => String(value).slice(0, 8)],
  ["value", (value) => String(value)],
];

/** A pinned version in words: `v3`, `version 12`; null where nothing is pinned. */
export function versionSays(version: BuiltVersion | undefined): string | null {
  if (version === undefined) return null;
  const known = words.find(([field]) => version[field] !== undefined && version[field] !== null);
  return known === undefined ? hashOf(version).slice(0, 8) : known[1](version[known[0]]);
}
