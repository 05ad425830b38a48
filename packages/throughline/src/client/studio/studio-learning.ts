import type { StudioField, StudioPlace, StudioPromise, StudioRole, StudioValue } from "./studio-values.ts";

/** What pages of one declaration have in common. */
export interface StudioDeclaration {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly name: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly description: string | null;
  readonly place: StudioPlace | null;
  readonly promises: readonly StudioPromise[];
  /** Ids of what it reads, and of what reads it. */
  readonly reads: readonly string[];
  readonly readers: readonly string[];
  readonly release: string;
}

export interface StudioFeature extends StudioField {
  /** `sum("amount") over 24h`. */
  readonly says: string;
  readonly function: string;
  readonly column: string | null;
  readonly window: string;
  readonly where: Readonly<Record<string, StudioValue>> | null;
}

/** `GET /studio/api/features/<view>`. */
export interface StudioFeatureView extends StudioDeclaration {
  readonly entity: { readonly name: string; readonly key: StudioField };
  readonly from: string;
  readonly at: string;
  readonly available: string;
  readonly features: readonly StudioFeature[];
  /** Null where the release has no online features of it. */
  readonly online: {
    readonly version: string;
    readonly entities: number;
    readonly events: number;
    /** Time of the newest event, ISO. */
    readonly watermark: string | null;
    readonly ageSeconds: number | null;
  } | null;
  /** Where the view has a source of live events: what is held of them beside its rows. `events` is null in a server that does not follow it. */
  readonly live: {
    readonly source: string;
    readonly events: number | null;
    /** Time of the newest, ISO. */
    readonly newest: string | null;
  } | null;
  /** Keys to look up; empty while keys are personal data. */
  readonly samples: readonly StudioValue[];
}

/** `GET /studio/api/features/<view>/lookup?key=…&at=…`. */
export interface StudioFeatureLookup {
  readonly view: string;
  readonly release: string;
  readonly key: string;
  /** The instant that the windows end before, ISO. @default the newest event of the view */
  readonly at: string;
  /** False for an entity without events: counts are 0, the rest is null. */
  readonly known: boolean;
  readonly events: number;
  readonly newest: string | null;
  readonly values: Readonly<Record<string, number | null>>;
}

export interface StudioModelVersion {
  readonly version: number;
  readonly createdAt: string;
  readonly run: string;
  /** True where all gates held. */
  readonly accepted: boolean;
  /** True for the one that the release answers with. */
  readonly current: boolean;
  readonly metrics: Readonly<Record<string, number>>;
  /** The gates as they are declared now, on this version's metrics. */
  readonly gates: readonly StudioPromise[];
  readonly rows: Readonly<Record<"train" | "validation" | "test" | "tooYoung" | "leftOut", number>> & {
    /** Rows of the declared warm-up; absent where none is. */
    readonly warmUp?: number;
  };
  /** Versions of the tables that it learned from. */
  readonly data: Readonly<Record<string, number | null>>;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** SHA-256 of the model's bytes. */
  readonly artifactHash: string;
  /** Address of the declaration, code and inputs that it was made of. */
  readonly codeHash: string;
  /** Path of the evaluation report, HTML. */
  readonly report: string;
}

/** `GET /studio/api/models/<name>`. */
export interface StudioModel extends StudioDeclaration {
  readonly rows: string;
  readonly at: string;
  readonly label: { readonly column: string; readonly matures: string | null };
  readonly trainer: string;
  readonly split: { readonly by: string; readonly test: number };
  readonly retrain: { readonly after: string | null; readonly onDrift: boolean } | null;
  /** Inputs by name, each with the field that it is. */
  readonly inputs: readonly (StudioField & { readonly from: string })[];
  /** Endpoints that answer with it, by name. */
  readonly endpoints: readonly string[];
  /** Version that the release answers with; null where none reached its gates. */
  readonly current: number | null;
  /** At most 50, newest first. */
  readonly versions: readonly StudioModelVersion[];
  /** Of the current version, else the newest: share of the total gain, the greatest first. */
  readonly importance: {
    readonly version: number;
    readonly features: readonly { readonly feature: string; readonly share: number; readonly splits: number }[];
    /** What `measure` loses when an input is shuffled among `rows` test rows, most first; absent where it was not measured. */
    readonly permutation?: {
      readonly measure: string;
      readonly rows: number;
      readonly repeats: number;
      readonly features: readonly { readonly feature: string; readonly increase: number; readonly deviation: number }[];
      /** Inputs that splits use and that were not shuffled. */
      readonly leftOut: number;
    };
  } | null;
  /** What the current version takes, in order, and from which score on it says yes. */
  readonly signature: {
    readonly inputs: readonly {
      readonly name: string;
      readonly kind: "numeric" | "categorical";
      readonly categories: number | null;
    }[];
    /** Null where scores are numbers, or of several classes. */
    readonly threshold: number | null;
    /** The classes of a label of several, in the order of the model's outputs. */
    readonly classes?: readonly string[];
  } | null;
}
