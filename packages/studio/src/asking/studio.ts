import { createClient } from "throughline/client";
import { type StudioGraph, type StudioNode, studioClient } from "throughline/client/studio";
import { forgetAnswers, useAsked } from "./use-asked.ts";

const storageKey = "throughline-key";

/** The key that was given in this tab; undefined where none was. */
export function givenKey(): string | undefined {
  try {
    return window.sessionStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a key until the tab is closed, and asks everything anew with it. */
export function giveKey(key: string): void {
  try {
    window.sessionStorage.setItem(storageKey, key);
  } finally {
    forgetAnswers();
  }
}

/** Headers of a call to the served project. */
export const keyHeaders = (): Record<string, string> => {
  const key = givenKey();
  return key === undefined ? {} : { "x-api-key": key };
};

/** The Studio's API of the server that this page comes from. */
export const studio = studioClient("", { key: givenKey });

/** The served project itself: metrics, dashboards. */
export const served = createClient({ headers: keyHeaders });

/** What the top bar and the rail show; asked again every quarter of a minute. */
export const useProject = () => useAsked("project", (signal) => studio.project({ signal }), { everyMs: 15_000 });

/** All declarations and edges; asked again every half minute. */
export const useGraph = () => useAsked("graph", (signal) => studio.graph({ signal }), { everyMs: 30_000 });

/** The graph where it is here already; for what can be shown without it. */
export function useKnownGraph(): StudioGraph | undefined {
  const state = useGraph();
  return state.phase === "ready" ? state.value : undefined;
}

/** A declaration of the graph by its id, where the graph is here. */
export function useNode(id: string): StudioNode | undefined {
  return useKnownGraph()?.nodes.find((node) => node.id === id);
}
