import type { ReactElement, ReactNode } from "react";
import type { Answered } from "throughline/client";
import type { RemoteState } from "../remote/remote-state.ts";
import { Empty, type EmptyText } from "./empty.tsx";
import { ErrorCard } from "./error-card.tsx";
import { Loading, type LoadingShape } from "./loading.tsx";
import { Degraded, Stale } from "./notices.tsx";

/** Properties of a view of something remote. */
export interface RemoteViewProps<T> {
  readonly state: RemoteState<T>;
  /** What is on its way, for screen readers: "the payment". */
  readonly what: string;
  /** What is said where `isEmpty` holds. There is no view without it. */
  readonly empty: EmptyText;
  /** Default: no value, an empty array, or an answer whose value is one of these. */
  readonly isEmpty?: (value: T) => boolean;
  /** Layout of the skeleton. @default "text" */
  readonly shape?: LoadingShape;
  /** Called with the value where there is one. */
  readonly children: (value: T) => ReactNode;
}

/** Shows what a hook gives in whatever state it is: nothing yet, loading, failed, empty, stale, degraded, or there. */
export function RemoteView<T>({ state, what, empty, isEmpty, shape, children }: RemoteViewProps<T>): ReactElement {
  const skeleton = shape === undefined ? {} : { shape };
  if (state.phase === "error") return <ErrorCard problem={state.problem} onRetry={state.refetch} />;
  if (state.phase !== "ready") return <Loading what={what} quiet={state.phase === "waiting"} {...skeleton} />;
  const { value, stale } = state;
  return (
    <div className="tl-stack" aria-busy={state.busy}>
      {stale === null ? null : <Stale stale={stale} onRetry={state.refetch} />}
      {isDegraded(value) ? <Degraded /> : null}
      {(isEmpty ?? hasNothing)(value) ? <Empty text={empty} /> : children(value)}
    </div>
  );
}

const isAnswer = (value: unknown): value is Answered<unknown> =>
  typeof value === "object" && value !== null && "value" in value && "degraded" in value;

const isDegraded = (value: unknown): boolean => isAnswer(value) && value.degraded;

function hasNothing(value: unknown): boolean {
  const inner = isAnswer(value) ? value.value : value;
  return inner === null || inner === undefined || (Array.isArray(inner) && inner.length === 0);
}
