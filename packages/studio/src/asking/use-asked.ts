import type { RemoteState } from "@throughline/react";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { AskedValues } from "./asked-values.ts";

const asked = new AskedValues();

/** Forgets all answers and asks again for what is shown. */
export const forgetAnswers = () => asked.clear();

/** Asks again for all that is shown, such as after another release answers. */
export const refreshAnswers = () => asked.refresh();

/** An answer younger than this is not asked for again when a page is opened. */
const freshMs = 3_000;

/**
 * The answer to a question, by its key. It is shared by all that ask the same and kept, so that Back shows it at once; it is asked
 * for again when a page is opened, every `everyMs` while the page is seen, and when the browser is online again. With `firstAfterMs`
 * the first question waits, so that what the page itself shows is answered first.
 */
export function useAsked<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs, firstAfterMs = 0 }: { readonly everyMs?: number; readonly firstAfterMs?: number } = {},
): RemoteState<T> {
  const latest = useRef(load);
  latest.current = load;
  const subscribe = useCallback((listener: () => void) => asked.subscribe(key, listener), [key]);
  const phase = useSyncExternalStore(subscribe, () => asked.phase(key)) as RemoteState<T>;
  const refetch = useCallback(() => asked.ask(key, (signal) => latest.current(signal)), [key]);
  useEffect(() => {
    const answeredAt = asked.answeredAt(key);
    if (Date.now() - answeredAt <= freshMs) return undefined;
    if (firstAfterMs === 0 || answeredAt > 0) {
      refetch();
      return undefined;
    }
    const timer = setTimeout(() => asked.answeredAt(key) === 0 && refetch(), firstAfterMs);
    return () => clearTimeout(timer);
  }, [key, refetch, firstAfterMs]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => document.visibilityState === "visible" && refetch(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, refetch]);
  useEffect(() => {
    window.addEventListener("online", refetch);
    return () => window.removeEventListener("online", refetch);
  }, [refetch]);
  return { ...phase, refetch };
}
