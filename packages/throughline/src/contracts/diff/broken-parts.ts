import type { Change, Side } from "./change.ts";
import type { PlacedChange } from "./placed-change.ts";

/** A field, port, promise or declaration that broke, with everything that broke of it. */
export interface BrokenPart {
  /** `table:silver.payments#rows.amount`, `service:api#GET /alerts`, `source:bronze.payments freshness`, `metric:fraud_rate`. */
  readonly key: string;
  readonly declaration: string;
  readonly port?: string;
  readonly field?: string;
  readonly side?: Side;
  readonly promise?: string;
  readonly changes: readonly Change[];
  /** True where its name is no longer there. */
  readonly isGone: boolean;
}

/** The changes that break somebody, by what they break. */
export function brokenParts(changes: readonly PlacedChange[]): ReadonlyMap<string, BrokenPart> {
  const parts = new Map<string, BrokenPart>();
  for (const { change, ...place } of changes) {
    if (change.breaks === undefined) continue;
    const key = keyOf(place);
    const before = parts.get(key) ?? { key, ...place, changes: [], isGone: false };
    const isGone = before.isGone || isGoing(change, place);
    parts.set(key, { ...before, changes: [...before.changes, change], isGone });
  }
  return parts;
}

type Place = Omit<PlacedChange, "change">;

function keyOf({ declaration, port, field, promise }: Place): string {
  if (promise !== undefined) return `${declaration} ${promise}`;
  if (port === undefined) return declaration;
  return field === undefined ? `${declaration}#${port}` : `${declaration}#${port}.${field}`;
}

/** True where the part itself went, and not only a member of a struct. */
function isGoing({ kind, path }: Change, { port, field }: Place): boolean {
  return (kind === "removed" || kind === "renamed") && path === (field ?? port ?? path);
}

/** The part that a field belongs to: its own, or that of a port or a declaration that went as a whole. */
export function partOfField(parts: ReadonlyMap<string, BrokenPart>, ref: FieldOf): BrokenPart | undefined {
  const own = parts.get(`${ref.declaration}#${ref.port}.${ref.field}`);
  const around = [parts.get(`${ref.declaration}#${ref.port}`), parts.get(ref.declaration)];
  return own ?? around.find((part) => part?.isGone === true);
}

interface FieldOf {
  readonly declaration: string;
  readonly port: string;
  readonly field: string;
}
