import type {
  StudioCounts,
  StudioField,
  StudioFigure,
  StudioFreshness,
  StudioPage,
  StudioPlace,
  StudioPromise,
  StudioRole,
  StudioStatus,
} from "./studio-values.ts";

/** A named shape of a declaration. */
export interface StudioPort {
  readonly name: string;
  /** `provides`: others read it. `accepts`: callers send it. */
  readonly direction: "provides" | "accepts";
  /** True where people outside the project rely on it. */
  readonly external: boolean;
  readonly fields: readonly StudioField[];
}

/** One declaration on the map. */
export interface StudioNode {
  /** `kind:name`. */
  readonly id: string;
  readonly kind: string;
  /** The kind in words: `feature view`. */
  readonly title: string;
  readonly name: string;
  /** Null for what stands in no role folder. */
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly description: string | null;
  readonly place: StudioPlace | null;
  readonly page: StudioPage | null;
  readonly figure: StudioFigure | null;
  readonly freshness: StudioFreshness | null;
  readonly promises: readonly StudioPromise[];
  /** Broken where one promise is; held where all are measured and held; else not measured. Null where nothing is promised. */
  readonly status: StudioStatus | null;
  /** Why it is not at its best, half a sentence: the fallback answers, no version was built. Null where it is. */
  readonly degraded: string | null;
  readonly ports: readonly StudioPort[];
}

/** One clause of an edge. */
export interface StudioClause {
  readonly name: string;
  readonly says: string;
  readonly status: StudioStatus;
  readonly at: string | null;
}

/** What one declaration reads from a port of another. */
export interface StudioEdge {
  /** Stable over releases as long as both ends and the port keep their names. */
  readonly id: string;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  /** `as` says how it is read: `sum("amount") over 24h`. */
  readonly fields: readonly { readonly name: string; readonly as: string | null }[];
  /** `possible` where the code between is opaque. */
  readonly certainty: "definite" | "possible";
  /** Present where the ends have different roles: a hand-off. */
  readonly handOff: StudioHandOff | null;
}

/** The contract of an edge between two roles. */
export interface StudioHandOff {
  readonly from: StudioRole;
  readonly to: StudioRole;
  readonly family: string;
  readonly clauses: readonly StudioClause[];
  readonly held: number;
  readonly total: number;
  readonly status: StudioStatus;
}

/** `GET /studio/api/graph`: every declaration and edge of the release, with evidence and live state. */
export interface StudioGraph {
  readonly project: string;
  readonly release: string;
  /** ISO: when live state was read. */
  readonly at: string;
  /** Providers before their readers. */
  readonly nodes: readonly StudioNode[];
  readonly edges: readonly StudioEdge[];
  readonly handOffs: StudioCounts;
}

/** A field as lineage names it. */
export interface StudioFieldRef {
  readonly declaration: string;
  /** Name of the declaration without its kind. */
  readonly name: string;
  readonly port: string;
  readonly field: string;
}

/** A field that is made from another. */
export interface StudioLineageStep {
  readonly from: StudioFieldRef;
  readonly to: StudioFieldRef;
  /** `value`: its value comes from it; `row`: it decides which rows exist. */
  readonly how: "value" | "row";
  readonly certainty: "definite" | "possible";
  /** Steps from what was asked, from 1. */
  readonly depth: number;
}

/** `GET /studio/api/lineage?field=<declaration>.<field>`; the field may be left out for all of a declaration's. */
export interface StudioLineage {
  readonly target: string;
  readonly release: string;
  readonly upstream: readonly StudioLineageStep[];
  readonly downstream: readonly StudioLineageStep[];
  /** True where there are more steps than are sent. */
  readonly more: boolean;
}

/** `GET /studio/api/impact?of=<declaration>[.<field>]`: who breaks if this changes, nearest first. */
export interface StudioImpact {
  readonly target: string;
  readonly release: string;
  readonly affected: readonly {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly role: StudioRole | null;
    readonly owner: string | null;
    readonly place: StudioPlace | null;
    readonly reads: readonly { readonly as: string; readonly certainty: "definite" | "possible" }[];
    readonly certainty: "definite" | "possible";
    /** Field by field, from the change to here. */
    readonly path: readonly string[];
  }[];
  /** True where people outside the project may read it too. */
  readonly external: boolean;
}
