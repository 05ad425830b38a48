import { useCallback, useSyncExternalStore } from "react";

const changed = "throughline:address";

function subscribe(notify: () => void): () => void {
  window.addEventListener("popstate", notify);
  window.addEventListener(changed, notify);
  return () => {
    window.removeEventListener("popstate", notify);
    window.removeEventListener(changed, notify);
  };
}

/**
 * A parameter of the page's address as state, so that a view can be shared by its link. Null where it is not there. Setting it
 * replaces the entry of the history: Back leads to the page before, not through every filter.
 */
export function useUrlParameter(name: string): readonly [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => new URLSearchParams(window.location.search).get(name),
    () => null,
  );
  const set = useCallback((next: string | null) => setUrlParameter(name, next), [name]);
  return [value, set];
}

function setUrlParameter(name: string, value: string | null): void {
  const url = new URL(window.location.href);
  if (value === null || value === "") url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  window.history.replaceState(window.history.state, "", url);
  window.dispatchEvent(new Event(changed));
}
