import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { asRemoteError, type RemoteProblem } from "throughline/client";

import { quietMs, type RemotePhase, type RemoteState } from "./remote-state.ts";
import { useOnline } from "./use-online.ts";

type Event<T> =
  | { readonly type: "asked"; readonly keep: boolean }
  | { readonly type: "late" }
  | { readonly type: "answered"; readonly value: T }
  | { readonly type: "failed"; readonly problem: RemoteProblem };

interface Stored<T> {
  readonly shown: RemotePhase<T>;
  readonly at: Date;
}

function reduce<T>({ shown, at }: Stored<T>, event: Event<T>): Stored<T> {
  switch (event.type) {
    case "asked":
      return shown.phase === "ready" && event.keep
        ? { shown: { ...shown, busy: true }, at }
        : { shown: { phase: "waiting" }, at };
    case "late":
      return shown.phase === "waiting" ? { shown: { phase: "loading" }, at } : { shown, at };
    case "answered":
      return { shown: { phase: "ready", value: event.value, busy: false, stale: null }, at: new Date() };
    case "failed":
      return shown.phase === "ready"
        ? { shown: { ...shown, busy: false, stale: { since: at, problem: event.problem } }, at }
        : { shown: { phase: "error", problem: event.problem }, at };
  }
}

/**
 * Asks once for each `key`, gives up on what is no longer wanted, and asks again when the browser comes back from being offline.
 * With `keep` an earlier answer stays, marked busy, while a new key is asked for; a repeat of the same key always keeps it.
 */
export function useRemote<T>(key: string, load: (signal: AbortSignal) => Promise<T>, keep = false): RemoteState<T> {
  const [stored, dispatch] = useReducer(reduce<T>, { shown: { phase: "waiting" }, at: new Date(0) });
  const [round, setRound] = useState(0);
  const refetch = useCallback(() => setRound((n) => n + 1), []);
  const latest = useRef({ load, keep, key: "" });
  latest.current = { ...latest.current, load, keep };
  useEffect(() => {
    const control = new AbortController();
    const { load: ask, keep: kept, key: before } = latest.current;
    latest.current.key = key;
    dispatch({ type: "asked", keep: kept || before === key });
    const timer = setTimeout(() => dispatch({ type: "late" }), quietMs);
    const settle = (event: Event<T>) => {
      clearTimeout(timer);
      if (!control.signal.aborted) dispatch(event);
    };
    ask(control.signal).then(
      (value) => settle({ type: "answered", value }),
      (thrown: unknown) => settle({ type: "failed", problem: asRemoteError(thrown) }),
    );
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [key, round]);
  useAgainWhenOnline(stored.shown, refetch);
  return { ...stored.shown, refetch };
}

/** Asks again when the connection is back, where its absence was the problem. */
function useAgainWhenOnline<T>(shown: RemotePhase<T>, refetch: () => void): void {
  const online = useOnline();
  const problem = shown.phase === "error" ? shown.problem : shown.phase === "ready" ? shown.stale?.problem : undefined;
  const lost = problem?.code === "client.offline";
  const wasOffline = useRef(false);
  useEffect(() => {
    if (online && wasOffline.current && lost) refetch();
    wasOffline.current = !online;
  }, [online, lost, refetch]);
}
