import { useSyncExternalStore } from "react";

/** Below this width the map opens as its table. */
const query = "(max-width: 767px)";

/** True on narrow screens. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}
