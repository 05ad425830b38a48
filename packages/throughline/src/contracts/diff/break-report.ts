import type { Role } from "../core/declaration.ts";
import type { Certainty, Opaque } from "../core/use.ts";
import type { Place, ThroughlineError } from "../errors/throughline-error.ts";
import type { BrokenPart } from "./broken-parts.ts";
import type { Change } from "./change.ts";
import type { PlacedChange } from "./placed-change.ts";

/** Where something stands today: `removed` where it is no longer written, `unread` where the files it may stand in could not be loaded. */
export type PlaceNow = Place | "removed" | "unread";

/** Whether a change, or all changes together, can be taken as they are. */
export type Verdict = "compatible" | "breaking, nobody affected" | "breaking";

/** One who relied on what broke, and does not cope with its new form. */
export interface Victim {
  /** Id of the declaration, or `external`: people outside the project. */
  readonly id: string;
  readonly name: string;
  /** The kind in words. */
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: PlaceNow;
  /** `possible` where code on the way is opaque. */
  readonly certainty: Certainty;
  /** The fields by which it is affected, as they were named, and how it reads each where that is known. */
  readonly reads: readonly {
    readonly field: string;
    readonly as?: string;
    readonly certainty: Certainty;
    readonly opaque?: Opaque;
  }[];
  /** From the cause to here, field by field; the last is the victim's name. */
  readonly path: readonly string[];
}

/** One cause with all that follows from it. */
export interface Break {
  /** Stable while the lock stands: `table:silver.payments#rows.amount`. */
  readonly id: string;
  /** As reports name it: `silver.payments.amount`. */
  readonly target: string;
  readonly declaration: string;
  readonly port?: string;
  readonly field?: string;
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: PlaceNow;
  readonly verdict: Exclude<Verdict, "compatible">;
  readonly changes: readonly Change[];
  /** Everything that broke of it and follows from it, each at its place: what `accept` writes into the lock. */
  readonly parts: readonly BrokenPart[];
  /** What changed with it and only follows from it: the same column further down the line. */
  readonly consequences: readonly string[];
  /** Definite ones first, then nearest first. */
  readonly victims: readonly Victim[];
  /** Roles and owners of the victims, sorted. */
  readonly roles: readonly Role[];
  readonly owners: readonly string[];
  /** The longest of the victims' paths that is definite, or of all where none is; empty where nobody is affected. */
  readonly path: readonly string[];
  /** Problems of `resolve` and `analyse` that are caused by it. */
  readonly problems: readonly ThroughlineError[];
  /** True where its declaration can give one field under two names. */
  readonly canAlias?: true;
  /** Where its declaration has problems that no break explains: nobody can rely on it then, so it is not accepted. */
  readonly isFaulty?: true;
}

/** What changed since the lock was written, and for whom that matters. */
export interface BreakReport {
  readonly verdict: Verdict;
  /** Those that affect somebody first, then by place in the graph. */
  readonly breaks: readonly Break[];
  /** Changes that break nobody. */
  readonly compatible: readonly PlacedChange[];
  /** Declarations of the lock of which nothing is known, since files could not be loaded or hold stand-ins. */
  readonly unread: readonly string[];
  /** Problems that no break explains. */
  readonly problems: readonly ThroughlineError[];
}
