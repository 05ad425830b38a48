import type { StudioPlace, StudioRole } from "./studio-values.ts";

/** Whether something is certain, or code on the way can't be read. */
export type StudioCertainty = "definite" | "possible";

/** One difference between two states of a contract. */
export interface StudioContractChange {
  /** `renamed`, `retyped`, `weakened`. */
  readonly kind: string;
  /** In words: `amount renamed to amount_usd`. */
  readonly says: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Whom it breaks; null where it breaks nobody. */
  readonly breaks: "readers" | "callers" | "meaning" | null;
}

/** A change, and the declaration, port and field that it is of. */
export interface StudioPlacedChange extends StudioContractChange {
  readonly declaration: string;
  readonly port: string | null;
  readonly field: string | null;
}

/** A place in the sources, or that it is no longer written, or stands in files that could not be loaded. */
export type StudioPlaceNow = StudioPlace | "removed" | "unread" | null;

/** One step of the way from a change to whom it affects. */
export interface StudioPathStep {
  /** `silver.payments.amount`, and at the end a declaration or `external`. */
  readonly label: string;
  /** Null for people outside the project. */
  readonly declaration: string | null;
  /** The kind in words; null where it is not known. */
  readonly title: string | null;
  readonly role: StudioRole | null;
}

/** One who relied on what broke, and does not cope with its new form. */
export interface StudioVictim {
  /** Of the declaration, or `external`. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly place: StudioPlaceNow;
  readonly certainty: StudioCertainty;
  /** The fields by which it is affected, and how it reads each where that is known. */
  readonly reads: readonly {
    readonly field: string;
    readonly as: string | null;
    readonly certainty: StudioCertainty;
  }[];
  /** From the change to here; never empty. */
  readonly path: readonly StudioPathStep[];
}

/** A mistake of the sources as `throughline check` says it. */
export interface StudioSourceProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly place: StudioPlace | null;
  readonly declaration: string | null;
}

/** A command that cures a break. */
export interface StudioCure {
  readonly command: string;
  /** What it does, in half a sentence. */
  readonly says: string;
  /** Owners who must agree, as the command names them. */
  readonly needs: readonly string[];
}

/** One cause with all that follows from it. */
export interface StudioBreak {
  /** Stable while the lock stands. */
  readonly id: string;
  /** As reports name it: `silver.payments.amount`. */
  readonly target: string;
  readonly declaration: string;
  readonly port: string | null;
  readonly field: string | null;
  readonly title: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly place: StudioPlaceNow;
  readonly verdict: "breaking" | "breaking, nobody affected";
  readonly changes: readonly StudioContractChange[];
  /** The same change further down the line. */
  readonly consequences: readonly string[];
  /** Definite ones first, then nearest first. */
  readonly victims: readonly StudioVictim[];
  readonly owners: readonly string[];
  /** To the victim that is furthest away; empty where nobody is affected. */
  readonly path: readonly StudioPathStep[];
  /** What a reader takes from a provider on the ways of all victims. */
  readonly hops: readonly { readonly from: string; readonly to: string }[];
  readonly problems: readonly StudioSourceProblem[];
  readonly cures: readonly StudioCure[];
}

/** Something that a declaration needs and nobody gives. */
export interface StudioGap {
  readonly declaration: string;
  readonly name: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly place: StudioPlace | null;
  /** Whom it asks, without a kind. */
  readonly port: string;
  readonly why: string | null;
  readonly missing: "declaration" | "fields";
  readonly fields: readonly string[];
  /** The role that would give it. */
  readonly asks: StudioRole | null;
  /** Declarations that have a field of it. */
  readonly couldProvide: readonly { readonly declaration: string; readonly name: string }[];
}

/** Something that is on its way out and still read. */
export interface StudioDeprecation {
  /** `silver.payments.amount`, `fraud_rate`. */
  readonly target: string;
  readonly declaration: string;
  readonly since: string;
  /** The last day on which it may be relied on, in UTC. */
  readonly until: string;
  readonly use: string | null;
  /** Whole days to the last one; 0 on that day. */
  readonly daysLeft: number;
  readonly consumers: readonly {
    readonly declaration: string;
    readonly name: string;
    readonly role: StudioRole | null;
    readonly owner: string | null;
    readonly certainty: StudioCertainty;
  }[];
}

/** What the project's present sources change against its lock: the report of `throughline check`. */
export interface StudioSourceReport {
  readonly state: "checked";
  readonly verdict: "compatible" | "breaking, nobody affected" | "breaking";
  readonly breaks: readonly StudioBreak[];
  /** Changes that break nobody. */
  readonly compatible: readonly StudioPlacedChange[];
  /** Declarations of which nothing is known, since files could not be loaded. */
  readonly unread: readonly string[];
  /** Mistakes that no break explains. */
  readonly problems: readonly StudioSourceProblem[];
  readonly gaps: readonly StudioGap[];
  readonly deprecated: readonly StudioDeprecation[];
  /** `missing`: nothing was relied on yet, so nothing can break. `unreadable`: a problem says why. */
  readonly lock: "read" | "missing" | "unreadable";
  readonly declarations: number;
}

/** What is known of the sources beside a server. */
export type StudioSources =
  | StudioSourceReport
  /** The server has a release and no sources. */
  | { readonly state: "absent" }
  /** They could not be checked at all, such as where their code ends the process. */
  | {
      readonly state: "failed";
      readonly problem: Pick<StudioSourceProblem, "code" | "title" | "detail" | "hint">;
    };

/** `GET /studio/api/changes`: what the sources in the folder would change. The server answers from the release until a run makes another. */
export interface StudioChanges {
  /** The release that answers. */
  readonly release: string;
  readonly sources: StudioSources;
}
