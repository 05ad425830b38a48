import { useEffect, useRef, useState } from "react";
import type { RemoteProblem } from "throughline/client";
import { asProblem } from "./asked-values.ts";

/** The latest value of a stream, and why there is none. */
export interface Live<T> {
  readonly value: T | null;
  readonly problem: RemoteProblem | null;
}

/** Follows a stream of values while the component is shown. */
export function useLive<T>(key: string, open: (signal: AbortSignal) => AsyncIterable<T>): Live<T> {
  const [live, setLive] = useState<Live<T>>({ value: null, problem: null });
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const control = new AbortController();
    const follow = async () => {
      try {
        for await (const value of latest.current(control.signal)) {
          if (control.signal.aborted) return;
          setLive({ value, problem: null });
        }
      } catch (thrown) {
        if (!control.signal.aborted) setLive({ value: null, problem: asProblem(thrown) });
      }
    };
    void follow();
    return () => control.abort();
  }, [key]);
  return live;
}
