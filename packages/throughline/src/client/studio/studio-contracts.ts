import type { StudioCertainty, StudioPlacedChange } from "./studio-changes.ts";
import type { StudioDeclaration } from "./studio-learning.ts";
import type { StudioField, StudioPlace, StudioRole } from "./studio-values.ts";

/** Until when something is given, and what replaces it. */
export interface StudioEnding {
  readonly since: string;
  /** The last day, in UTC. */
  readonly until: string;
  readonly use: string | null;
  /** Whole days to the last one; negative after it. */
  readonly daysLeft: number;
}

/** One who reads a field, or sends it. */
export interface StudioConsumer {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly place: StudioPlace | null;
  /** How: `input amount`, `sum("amount") over 24h`. Empty where that is not known. */
  readonly as: readonly string[];
  /** `possible` where only opaque code does. */
  readonly certainty: StudioCertainty;
  /** Of one field: calls that a server or a journey watched, and of those how many read it; null where none was watched. */
  readonly observed: { readonly calls: number; readonly seen: number } | null;
}

/** What an entry of `uses` declares to read, beside what was seen to be read. */
export interface StudioObservedUse {
  /** The route that it belongs to; empty where there is none. */
  readonly place: string;
  readonly use: string;
  readonly provider: string;
  readonly port: string;
  /** Calls that were watched in the release that answers. */
  readonly calls: number;
  readonly seen: readonly { readonly field: string; readonly calls: number }[];
  /** Declared fields that no watched call read: not seen is not the same as not used. */
  readonly notSeen: readonly string[];
  /** What to write in `uses` instead; null where nothing can be narrowed, or too few calls were watched. */
  readonly suggestion: string | null;
}

/** A field that another is made from. */
export interface StudioMadeFrom {
  readonly declaration: string;
  readonly name: string;
  readonly port: string;
  readonly field: string;
  /** `value`: its value comes from it; `row`: it decides which rows exist. */
  readonly how: "value" | "row";
  readonly certainty: StudioCertainty;
}

/** A field of a port with who relies on it. */
export interface StudioContractField extends StudioField {
  /** Such as `pii:email`. */
  readonly tags: readonly string[];
  readonly ends: StudioEnding | null;
  readonly consumers: readonly StudioConsumer[];
  readonly madeFrom: readonly StudioMadeFrom[];
  /** True where it is known that nobody in the project reads it. */
  readonly unused: boolean;
}

/** A named shape of a contract. */
export interface StudioContractPort {
  readonly name: string;
  readonly direction: "provides" | "accepts";
  /** True where people outside the project rely on it. */
  readonly external: boolean;
  /** True for what the platform gives beside what was declared. */
  readonly byPlatform: boolean;
  /** Columns that tell its rows apart. */
  readonly key: readonly string[];
  readonly ends: StudioEnding | null;
  /** Of an accepted port: the provided one with the answer. */
  readonly answer: string | null;
  readonly fields: readonly StudioContractField[];
  /** Those that read or call it and do not say which fields. */
  readonly consumers: readonly StudioConsumer[];
  /** What holds by construction: arithmetic, times of rows, size of pages. */
  readonly terms: readonly { readonly field: string | null; readonly name: string; readonly says: string }[];
}

/** What became of a contract from one state of the project to the next. */
export interface StudioContractMoment {
  /** `lock`: what others rely on now, against the release that answers. */
  readonly of: "lock" | "release";
  /** Id of the release; of the one that the lock is compared with. */
  readonly release: string;
  /** When it was made, ISO; null for the lock. */
  readonly at: string | null;
  readonly current: boolean;
  /** The release before; null where none is kept. */
  readonly before: string | null;
  /** `first`: of the oldest release that is kept. */
  readonly change: "first" | "added" | "removed" | "changed" | "same";
  readonly changes: readonly StudioPlacedChange[];
}

/** `GET /studio/api/contracts/<id>`: what one declaration gives, takes and promises in the release that answers, and who relies on it. */
export interface StudioContract extends StudioDeclaration {
  readonly ports: readonly StudioContractPort[];
  /** What it reads of others. */
  readonly uses: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: StudioRole | null;
    readonly port: string;
    readonly fields: readonly string[];
    readonly certainty: StudioCertainty;
  }[];
  /** What was seen of what it declares to use. */
  readonly observed: readonly StudioObservedUse[];
  /** Newest first: the lock, where there is one, then each release that is kept and has it, or lost it. */
  readonly history: readonly StudioContractMoment[];
}
