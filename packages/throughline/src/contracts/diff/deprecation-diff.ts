import { type Deprecation, deprecationSays } from "../shape/deprecation.ts";
import type { Change } from "./change.ts";
import type { EntryPair, PlacedChange } from "./placed-change.ts";

/** What changed about the deprecation of a field or a port. It breaks nobody: those who read it have until its last day. */
export function deprecationChanges(path: string, before?: Deprecation, after?: Deprecation): Change[] {
  const [was, is] = [before, after].map((one) => (one === undefined ? undefined : deprecationSays(one)));
  if (was === is) return [];
  if (is === undefined)
    return [{ kind: "undeprecated", path, before: was ?? "", says: `${path} is no longer deprecated` }];
  return [
    { kind: "deprecated", path, ...(was === undefined ? {} : { before: was }), after: is, says: `${path} ${is}` },
  ];
}

/** What changed about the deprecations of whole ports. */
export function portDeprecationChanges({ id, before, after }: EntryPair): PlacedChange[] {
  return Object.keys(after.provides)
    .filter((port) => before.provides[port] !== undefined)
    .flatMap((port) =>
      deprecationChanges(port, before.deprecated?.[port], after.deprecated?.[port]).map(
        (change): PlacedChange => ({ declaration: id, port, side: "provided", change }),
      ),
    );
}
