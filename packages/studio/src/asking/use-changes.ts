import type { RemoteState } from "@throughline/react";
import type { StudioBreak, StudioChanges } from "throughline/client/studio";
import { studio } from "./studio.ts";
import { useAsked } from "./use-asked.ts";

/** How often pages that show breaks look at the sources again, milliseconds. */
const watchedMs = 4_000;
/** How often all others do. */
const restingMs = 20_000;
/** How long all others wait before they look at first: to check the sources takes the server longer than to answer a page. */
const firstAfterMs = 1_500;

let known: { readonly text: string; readonly value: StudioChanges } | undefined;

/** What the sources beside the server change. While nothing does, the value stays the same one, so that nothing is drawn anew. */
export function useChanges({ watched = false }: { readonly watched?: boolean } = {}): RemoteState<StudioChanges> {
  const ask = async (signal: AbortSignal) => {
    const value = await studio.changes({ signal });
    const text = JSON.stringify(value);
    if (known?.text !== text) known = { text, value };
    return known.value;
  };
  return useAsked("changes", ask, watched ? { everyMs: watchedMs } : { everyMs: restingMs, firstAfterMs });
}

const none: readonly StudioBreak[] = [];

/** The breaks of the sources that affect somebody; none while they are not known. */
export function useBreaks(options: { readonly watched?: boolean } = {}): readonly StudioBreak[] {
  const state = useChanges(options);
  return state.phase === "ready" ? breaksIn(state.value) : none;
}

const kept = new WeakMap<StudioChanges, readonly StudioBreak[]>();

/** The breaks that affect somebody. */
export function breaksIn(changes: StudioChanges): readonly StudioBreak[] {
  const before = kept.get(changes);
  if (before !== undefined) return before;
  const { sources } = changes;
  const found = sources.state === "checked" ? sources.breaks.filter(({ verdict }) => verdict === "breaking") : none;
  kept.set(changes, found);
  return found;
}
