import type { RemoteProblem } from "throughline/client";

/** Why what is shown may no longer be so, and since when it was fetched. */
export interface Staleness {
  readonly since: Date;
  readonly problem: RemoteProblem;
}

/** Where a question to a remote stands. `waiting` is the first 150 ms, in which nothing is shown yet. */
export type RemotePhase<T> =
  | { readonly phase: "waiting" | "loading" }
  | { readonly phase: "error"; readonly problem: RemoteProblem }
  | {
      readonly phase: "ready";
      readonly value: T;
      /** True while it is asked for again. */
      readonly busy: boolean;
      /** Not null where the last question failed and `value` is of an earlier one. */
      readonly stale: Staleness | null;
    };

/** A question to a remote, with the means to ask it again. */
export type RemoteState<T> = RemotePhase<T> & { readonly refetch: () => void };

/** How long nothing is shown, so that a fast answer does not flicker. */
export const quietMs = 150;
