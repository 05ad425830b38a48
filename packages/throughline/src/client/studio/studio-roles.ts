import type { StudioCounts, StudioPlace, StudioPromise, StudioRole, StudioStatus } from "./studio-values.ts";

/** What a role reads from another, or gives to one or to the outside. */
export interface StudioRoleHandOff {
  /** The declaration that gives it. */
  readonly declaration: string;
  readonly name: string;
  readonly port: string;
  readonly fields: readonly string[];
  /** The other role. */
  readonly role: StudioRole | "external";
  /** The family of hand-offs; `outside` for what people outside the project get. */
  readonly family: string;
}

/** A clause of a role's contracts: a promise of a declaration, or one that a verifier measures of all that has a part. */
export interface StudioRoleClause extends StudioPromise {
  readonly declaration: string;
  /** Name of the declaration. */
  readonly of: string;
  /** False where the declaration does not say it itself. */
  readonly promised: boolean;
  /** Who measures it when a release is verified; null where only builds do, or nobody. */
  readonly verifier: string | null;
  /** The clause of the table of hand-offs that it belongs to; null where it is on the declaration alone. */
  readonly handOff: string | null;
}

/** A role of `GET /studio/api/roles`: what it declares, reads, gives, needs and promises in the release that answers. */
export interface StudioRoleReport {
  readonly role: StudioRole;
  readonly declarations: readonly {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly owner: string | null;
    readonly place: StudioPlace | null;
  }[];
  readonly inputs: readonly StudioRoleHandOff[];
  readonly outputs: readonly StudioRoleHandOff[];
  /** The roles that it reads from. */
  readonly dependencies: readonly StudioRole[];
  readonly clauses: readonly StudioRoleClause[];
  readonly counts: StudioCounts;
}

/** `GET /studio/api/roles`: all eight, in the order of the line. */
export interface StudioRoles {
  readonly release: string;
  readonly items: readonly StudioRoleReport[];
}

/** What one run found of one clause. */
export interface StudioClauseMoment {
  readonly run: string;
  readonly purpose: string;
  /** The release that was measured, or made; null where that is not known. */
  readonly release: string | null;
  /** When it was measured, or when the verification began that did not measure it, ISO. */
  readonly at: string;
  readonly status: StudioStatus;
  readonly figure: string | null;
  readonly limit: string | null;
  /** Why a verification did not measure it; absent where it did, or did not ask. */
  readonly because?: string;
}

/** `GET /studio/api/roles/<role>/history`: what the latest runs measured of each clause of a role, newest first. */
export interface StudioRoleHistory {
  readonly role: StudioRole;
  readonly clauses: readonly {
    readonly declaration: string;
    readonly name: string;
    readonly moments: readonly StudioClauseMoment[];
  }[];
}
