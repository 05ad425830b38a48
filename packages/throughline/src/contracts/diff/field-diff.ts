import type { Field } from "../shape/field.ts";
import { type Breaks, type Change, type ChangeKind, changeOf, type Side } from "./change.ts";
import { deprecationChanges } from "./deprecation-diff.ts";
import { limitChanges } from "./limit-diff.ts";

/** Two states of one field, and where it stands. */
export interface FieldPair {
  readonly before: Field;
  readonly after: Field;
  readonly path: string;
  readonly side: Side;
}

/** The differences of a field beside its name and type: nullability, presence, allowed values, limits, unit, tags and deprecation. */
export function attributeChanges(pair: FieldPair): Change[] {
  return [
    ...nullabilityChanges(pair),
    ...valueChanges(pair),
    ...boundChanges(pair),
    ...unitChanges(pair),
    ...tagChanges(pair),
    ...deprecationChanges(pair.path, pair.before.deprecated, pair.after.deprecated),
  ];
}

/** Readers are broken by more than they knew, callers by less than they had. */
const widened = (side: Side): Breaks | undefined => (side === "provided" ? "readers" : undefined);
const narrowed = (side: Side): Breaks | undefined => (side === "provided" ? undefined : "callers");

function nullabilityChanges({ before, after, path, side }: FieldPair): Change[] {
  const changes: Change[] = [];
  const flag = (kind: ChangeKind, says: string, breaks: Breaks | undefined) =>
    changes.push(changeOf({ kind, path, says: `${path} ${says}` }, breaks));
  if (!before.nullable && after.nullable) flag("nullable", "may be null now", widened(side));
  if (before.nullable && !after.nullable) flag("non-null", "may no longer be null", narrowed(side));
  const [was, is] = [before.optional === true, after.optional === true];
  if (!was && is) flag("optional", "may be left out now", widened(side));
  if (was && !is) flag("required", "may no longer be left out", narrowed(side));
  return changes;
}

function valueChanges({ before, after, path, side }: FieldPair): Change[] {
  const [was, is] = [before.values, after.values];
  if (was === undefined && is === undefined) return [];
  const [from, to] = [was?.join(", "), is?.join(", ")];
  if (was === undefined)
    return [
      changeOf({ kind: "values-closed", path, after: to ?? "", says: `${path} allows only ${to} now` }, narrowed(side)),
    ];
  if (is === undefined)
    return [
      changeOf(
        { kind: "values-opened", path, before: from ?? "", says: `${path} allows any value now` },
        widened(side),
      ),
    ];
  const added = is
    .filter((value) => !was.includes(value))
    .sort()
    .join(", ");
  const removed = was
    .filter((value) => !is.includes(value))
    .sort()
    .join(", ");
  const one = (kind: ChangeKind, says: string, breaks: Breaks | undefined) =>
    changeOf({ kind, path, before: from ?? "", after: to ?? "", says: `${path} ${says}` }, breaks);
  return [
    ...(added === "" ? [] : [one("value-added", `has a new value: ${added}`, widened(side))]),
    ...(removed === ""
      ? []
      : [one("value-removed", `lost a value: ${removed}`, side === "provided" ? "readers" : "callers")]),
  ];
}

function boundChanges({ before, after, path, side }: FieldPair): Change[] {
  return limitChanges(before.limits, after.limits).map((change) => {
    const isWider = change.direction === "wider" || (change.direction === "other" && side === "provided");
    const kind = isWider ? "limit-widened" : "limit-narrowed";
    const says = `${path} limit changed: ${change.before ?? "none"} → ${change.after ?? "none"}`;
    const words = {
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
    };
    return changeOf({ kind, path, ...words, says }, isWider ? widened(side) : narrowed(side));
  });
}

function unitChanges({ before, after, path }: FieldPair): Change[] {
  if (before.unit === after.unit) return [];
  const words = {
    ...(before.unit === undefined ? {} : { before: before.unit }),
    ...(after.unit === undefined ? {} : { after: after.unit }),
  };
  const says = `${path} unit changed: ${before.unit ?? "none"} → ${after.unit ?? "none"}`;
  return [changeOf({ kind: "unit", path, ...words, says }, "meaning")];
}

/** A tag is a duty of those who read; what callers send is theirs to know. */
function tagChanges({ before, after, path, side }: FieldPair): Change[] {
  const [was, is] = [before.tags ?? [], after.tags ?? []];
  const breaks = side === "provided" ? "meaning" : undefined;
  const added = is.filter((tag) => !was.includes(tag));
  const removed = was.filter((tag) => !is.includes(tag));
  return [
    ...added.map((tag) =>
      changeOf({ kind: "tag-added", path, after: tag, says: `${path} is tagged ${tag} now` }, breaks),
    ),
    ...removed.map((tag) =>
      changeOf({ kind: "tag-removed", path, before: tag, says: `${path} is no longer tagged ${tag}` }, breaks),
    ),
  ];
}
