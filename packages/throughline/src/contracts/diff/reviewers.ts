import { type Role, roles } from "../core/declaration.ts";
import type { Break, BreakReport, Victim } from "./break-report.ts";

/** Who has to look at a change, and what at. */
export interface Reviewer {
  /** Absent where the affected have no owner: their role is asked. */
  readonly owner?: string;
  /** The role, where there is no owner. */
  readonly role?: Role;
  /** Files of what is theirs and affected, relative to the project's root, sorted. */
  readonly files: readonly string[];
  /** Ids of the affected declarations. */
  readonly victims: readonly string[];
  /** Targets of the breaks that affect them. */
  readonly targets: readonly string[];
}

/** Who has to agree before a break is accepted. */
export interface AcceptNeeds {
  /** Owners of the affected other than the owner of what broke, sorted. */
  readonly owners: readonly string[];
  /** Roles of the affected that have no owner, in the order of the line. */
  readonly roles: readonly Role[];
  /** True where people outside the project are affected, whom nobody in it can speak for. */
  readonly external: boolean;
}

/**
 * Who has to look at a change before it is merged: the owners of those it affects, but for the owner of what broke. Owners first and
 * sorted, then roles of the affected that have no owner, in the order of the line. People outside the project are not among them.
 */
export function reviewersOf({ breaks }: BreakReport): readonly Reviewer[] {
  const found = new Map<string, Noted>();
  for (const one of breaks) for (const victim of asked(one)) note(found, one, victim);
  return [...found.values()].sort(compare).map(({ owner, role, files, victims, targets }) => ({
    ...(owner === undefined ? (role === undefined ? {} : { role }) : { owner }),
    files: [...files].sort(),
    victims: [...victims],
    targets: [...targets],
  }));
}

/** Who has to agree to a break: nobody where those it affects are owned by the one who owns what broke. */
export function acceptNeeds(found: Break): AcceptNeeds {
  const others = asked(found);
  const unowned = new Set(others.flatMap(({ owner, role }) => (owner === undefined ? (role ?? []) : [])));
  return {
    owners: [...new Set(others.flatMap(({ owner }) => owner ?? []))].sort(),
    roles: roles.filter((role) => unowned.has(role)),
    external: found.victims.some(({ id }) => id === "external"),
  };
}

/** The victims whom somebody else than the break's owner answers for; without any owner, those of other roles. */
function asked(found: Break): readonly Victim[] {
  return found.victims.filter(({ id, owner, role }) => {
    if (id === "external") return false;
    if (owner !== undefined || found.owner !== undefined) return owner !== found.owner;
    return role !== found.role;
  });
}

interface Noted {
  readonly owner: string | undefined;
  readonly role: Role | undefined;
  readonly files: Set<string>;
  readonly victims: Set<string>;
  readonly targets: Set<string>;
}

function note(found: Map<string, Noted>, { target }: Break, { id, owner, role, place }: Victim): void {
  const key = owner === undefined ? `role ${role ?? ""}` : `owner ${owner}`;
  const known = found.get(key) ?? { owner, role, files: new Set(), victims: new Set(), targets: new Set() };
  found.set(key, known);
  if (typeof place === "object" && place.file !== "") known.files.add(place.file);
  known.victims.add(id);
  known.targets.add(target);
}

function compare(a: Noted, b: Noted): number {
  if (a.owner !== undefined && b.owner !== undefined) return a.owner < b.owner ? -1 : 1;
  if (a.owner !== undefined || b.owner !== undefined) return a.owner === undefined ? 1 : -1;
  return order(a.role) - order(b.role);
}

const order = (role: Role | undefined) => (role === undefined ? roles.length : roles.indexOf(role));
