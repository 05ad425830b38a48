import { useCallback, useEffect, useRef, useState } from "react";
import { type Answered, asRemoteError, newKey, type RemoteCall, type RemoteProblem } from "throughline/client";

/** How a call ended. */
export type CallOutcome<Reply> =
  | { readonly phase: "done"; readonly answer: Answered<Reply> }
  | { readonly phase: "failed"; readonly problem: RemoteProblem };

/** Where a call stands. */
export type CallPhase<Reply> = { readonly phase: "idle" | "sending" } | CallOutcome<Reply>;

/** A call with the means to send it. */
export type CallState<Request, Reply> = CallPhase<Reply> & {
  /** Sends a request; the promise gives how it ended and never fails. One sent before is given up. */
  readonly call: (request: Request) => Promise<CallOutcome<Reply>>;
  readonly reset: () => void;
};

/**
 * Sends requests of a call, one at a time. The same request sent again after it failed keeps its idempotency key, so that one that
 * did arrive is not carried out twice. A write goes on when the component leaves: what was sent stays sent.
 */
export function useCall<Request, Reply>(remote: RemoteCall<Request, Reply>): CallState<Request, Reply> {
  const [state, setState] = useState<CallPhase<Reply>>({ phase: "idle" });
  const flight = useRef<AbortController | null>(null);
  const attempt = useRef({ text: "", key: "" });
  const mounted = useMounted();
  const call = useCallback(
    async (request: Request) => {
      flight.current?.abort();
      const control = new AbortController();
      flight.current = control;
      const text = JSON.stringify(request) ?? "";
      if (attempt.current.text !== text) attempt.current = { text, key: newKey() };
      const show = (next: CallPhase<Reply>) => {
        if (mounted.current && flight.current === control) setState(next);
      };
      show({ phase: "sending" });
      const options = { signal: control.signal, idempotencyKey: attempt.current.key };
      const outcome = await outcomeOf(remote.call(request, options));
      if (outcome.phase === "done") attempt.current = { text: "", key: "" };
      show(outcome);
      return outcome;
    },
    [remote, mounted],
  );
  const reset = useCallback(() => {
    flight.current = null;
    setState({ phase: "idle" });
  }, []);
  return { ...state, call, reset };
}

function outcomeOf<Reply>(answer: Promise<Answered<Reply>>): Promise<CallOutcome<Reply>> {
  return answer.then(
    (given) => ({ phase: "done", answer: given }),
    (thrown: unknown) => ({ phase: "failed", problem: asRemoteError(thrown) }),
  );
}

function useMounted(): { readonly current: boolean } {
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
