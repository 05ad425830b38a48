import type { DeclarationId, Role } from "../../contracts/core/declaration.ts";
import type { Clause } from "./verifier.ts";

/** What came of verifying one clause. */
export interface VerifiedClause extends Omit<Clause, "name" | "handOff"> {
  readonly declaration: DeclarationId;
  readonly role: Role | undefined;
  /** Name of the clause within the declaration. */
  readonly promise: string;
  /** Families of hand-offs that it matters to, each once. */
  readonly families: readonly string[];
  /** The clause of the hand-off table; null where it is on the declaration alone. */
  readonly handOff: string | null;
  readonly status: "held" | "broken" | "not-measured";
  readonly figure: number | string | null;
  /** What the figure rests on, or why there is none. */
  readonly note: string | null;
  /** Why it could not be measured, where something failed; null else. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** Who measures it; null where nobody does yet. */
  readonly verifier: string | null;
  readonly tookMs: number;
}

/** A clause of a family of hand-offs that the project has, with how what belongs to it was measured. */
export interface VerifiedHandOff {
  readonly family: string;
  readonly clause: string;
  /** Broken where one is, else not measured where none is held, else held. */
  readonly status: VerifiedClause["status"];
  readonly held: number;
  readonly broken: number;
  readonly notMeasured: number;
}
