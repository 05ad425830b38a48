import type { StudioPlacedChange } from "./studio-changes.ts";
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

/** A release that answers a share of the keys beside the current one. */
export interface StudioCanary {
  /** Place in its steps, from 0, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** The share of keys, 0 to 1, by endpoint. */
  readonly shares: Readonly<Record<string, number>>;
  /** Those of the step that follows; null where it answers all requests then. */
  readonly next: Readonly<Record<string, number>> | null;
  /** When the step began, ISO. */
  readonly since: string;
  /** The release that answers the rest. */
  readonly stable: string;
  /** What the figures of both say; null where the server has not judged them yet. */
  readonly verdict: { readonly decision: "advance" | "hold" | "abort"; readonly because: string } | null;
  /** What the canary and the release beside it answered since the step began; null where this server counts none. */
  readonly traffic: readonly StudioReleaseTraffic[] | null;
}

/** What one release answered of an endpoint's requests. */
export interface StudioReleaseTraffic {
  readonly release: string;
  readonly endpoint: string;
  readonly requests: number;
  /** Those that failed by a fault of the server or of the release. */
  readonly failed: number;
  /** Those that the fallback answered. */
  readonly degraded: number;
  /** To within 5 %, milliseconds; null without requests. */
  readonly p99Ms: number | null;
}

/** A move of the pointers to the current release and to the canary. */
export interface StudioReleaseMove {
  readonly kind: "run" | "rollback" | "promote" | "abort";
  readonly at: string;
  readonly by: string;
  readonly from: string | null;
  readonly to: string;
  readonly canaryFrom?: { readonly release: string; readonly step: number };
  readonly canary?: { readonly release: string; readonly step: number };
  readonly reason?: string;
}

/** `GET /studio/api/releases/moves`: the last 50, the newest first. */
export interface StudioReleaseMoves {
  readonly items: readonly StudioReleaseMove[];
}

/** How a release becomes the one that answers: an earlier one by a rollback, a later one, or a canary, by being promoted; a canary can be ended. */
export type StudioMoveKind = "rollback" | "promote" | "end";

/** A move that is asked for. */
export interface StudioMoveAsked {
  readonly kind: StudioMoveKind;
  readonly release: string;
  /** Of a canary: the step that it was seen in. Nothing is moved where it is in another by now. */
  readonly step?: number;
  readonly reason?: string;
}

/** `POST /studio/api/releases/moves`: another release answers now, or a canary took a step, or it ended. */
export interface StudioReleaseMoved {
  readonly kind: StudioMoveKind;
  readonly release: string;
  /** The release that answers new requests. */
  readonly current: string;
}

/** What was measured of a promise in one release. */
export interface StudioMeasured {
  readonly held: boolean;
  readonly figure: string;
}

/** `GET /studio/api/releases/<id>/diff`: what differs from the release that answers to this one. */
export interface StudioReleaseDiff {
  readonly before: string;
  readonly after: string;
  /** What breaks contracts, with whom it affects. */
  readonly breaks: readonly {
    readonly target: string;
    readonly says: string;
    /** False where nobody relies on it. */
    readonly breaking: boolean;
    readonly affected: readonly string[];
  }[];
  /** Changes of contracts that break nobody. */
  readonly compatible: readonly StudioPlacedChange[];
  readonly code: readonly { readonly file: string; readonly change: "added" | "removed" | "changed" }[];
  readonly versions: readonly (StudioReleaseChange & {
    readonly rowsBefore: number | null;
    readonly rowsAfter: number | null;
  })[];
  /** Those that were measured otherwise; null where that can't be read. */
  readonly promises:
    | readonly {
        readonly declaration: string;
        readonly promise: string;
        readonly says: string;
        readonly before: StudioMeasured | null;
        readonly after: StudioMeasured | null;
      }[]
    | null;
}

/** A line of `GET /studio/api/releases?limit&cursor`, newest first. */
export interface StudioReleaseSummary {
  readonly id: string;
  readonly createdAt: string;
  readonly run: string;
  readonly previous: string | null;
  readonly current: boolean;
  /** How it could become the one that answers; null for that one, and where this server moves none. */
  readonly move: StudioMoveKind | null;
  /** How far it is beside the current release; null where it is no canary. */
  readonly canary: StudioCanary | null;
  /** What it answered, since it is served or since a canary's step began; null where this server counts none. */
  readonly traffic: readonly StudioReleaseTraffic[] | null;
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
  /** What was done with it, the first move first. */
  readonly moves: readonly StudioReleaseMove[];
}

export type StudioRuns = StudioList<StudioRunSummary>;
export type StudioReleases = StudioList<StudioReleaseSummary>;
