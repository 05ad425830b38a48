import type { StudioList, StudioPromise, StudioRole, StudioValue } from "./studio-values.ts";

export type StudioRunStatus = "running" | "succeeded" | "failed" | "interrupted";

/** A line of `GET /studio/api/runs?limit&cursor`, newest first. */
export interface StudioRunSummary {
  readonly id: string;
  /** `start`, `run`, `dev`. */
  readonly purpose: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly tookMs: number | null;
  readonly status: StudioRunStatus;
  /** The release that was current after it; null where it failed. */
  readonly release: string | null;
  /** Declarations that it built. */
  readonly built: number;
  /** Promises that it measured, and how many of those were broken. */
  readonly measured: number;
  readonly broken: number;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface StudioRunStep {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: StudioRole | null;
  /** The figures that matter, in words. */
  readonly text: string;
  readonly tookMs: number;
  readonly at: string;
  /** False where a gate refused it. */
  readonly accepted: boolean;
  /** What it produced. */
  readonly version: Readonly<Record<string, StudioValue>>;
}

/** `GET /studio/api/runs/<id>`. */
export interface StudioRun extends StudioRunSummary {
  readonly plan: string | null;
  /** In the order that they were built in. */
  readonly steps: readonly StudioRunStep[];
  /** Ids of what its release holds and it did not have to build; null where the release is gone. */
  readonly skipped: readonly string[] | null;
  readonly evidence: readonly (StudioPromise & { readonly declaration: string })[];
}

/** One declaration of a run that goes on. */
export interface StudioProgressStep {
  /** `kind:name`. */
  readonly id: string;
  readonly role: StudioRole | null;
  readonly name: string;
  readonly state: "running" | "built" | "kept" | "failed";
  /** How far it is, then the figures that matter. */
  readonly text: string;
  readonly startedAt: string;
  readonly tookMs: number | null;
  readonly notes: readonly string[];
}

/** The run that goes on in this server, or the last that did. */
export interface StudioRunProgress {
  /** Null until the run has written that it began. */
  readonly id: string | null;
  /** `idle` where this server has run nothing yet. */
  readonly state: "idle" | "checking" | "running" | "succeeded" | "failed";
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly steps: readonly StudioProgressStep[];
  /** Declarations done, and in all; `total` is null until it is planned. */
  readonly done: number;
  readonly total: number | null;
  /** By how long each took the last time; null where that is not known. */
  readonly remainingMs: number | null;
  readonly release: string | null;
  readonly problem: {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
    readonly hint: string;
    /** One for each mistake of the project, with its place. */
    readonly issues: readonly { readonly message: string; readonly path: readonly (string | number)[] }[];
  } | null;
}

/** `POST /studio/api/runs`: the run goes on, `runs/live` shows it. */
export interface StudioRunStarted {
  /** False where a run went on already: it is shown instead. */
  readonly started: boolean;
  readonly progress: StudioRunProgress;
}

/** What changed from one release to the next. */
export interface StudioReleaseChange {
  readonly id: string;
  readonly change: "added" | "removed" | "rebuilt" | "declared anew";
  /** The versions, in words: `v3`, `version 12`; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A line of `GET /studio/api/releases?limit&cursor`, newest first. */
export interface StudioReleaseSummary {
  readonly id: string;
  readonly createdAt: string;
  readonly run: string;
  readonly previous: string | null;
  readonly current: boolean;
  readonly declarations: number;
  readonly versions: number;
  readonly sizeBytes: number;
  /** Null where the release before is gone; its first has none before. */
  readonly changes: readonly StudioReleaseChange[] | null;
}

/** `GET /studio/api/releases/<id>`. */
export interface StudioRelease extends StudioReleaseSummary {
  /** What is pinned, by declaration. */
  readonly pins: readonly {
    readonly id: string;
    readonly says: string;
    readonly version: Readonly<Record<string, StudioValue>>;
  }[];
}

export type StudioRuns = StudioList<StudioRunSummary>;
export type StudioReleases = StudioList<StudioReleaseSummary>;
