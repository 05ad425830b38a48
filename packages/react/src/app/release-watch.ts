import { useSyncExternalStore } from "react";
import { type Client, createClient } from "throughline/client";

/** The release that the page's own files are of, and the newest one that answered it. */
export interface ReleaseWatch {
  readonly opened: string;
  /** The other release that answers now; null while it is the same. */
  readonly answering: () => string | null;
  readonly subscribe: (notify: () => void) => () => void;
  /** Speaks to the server that the page comes from, and notes which release answers. */
  readonly client: Client;
}

const header = "x-throughline-release";

/** Begins to watch which release answers. */
export function watchRelease(): ReleaseWatch {
  const opened = document.querySelector<HTMLMetaElement>('meta[name="throughline-release"]')?.content ?? "";
  const listeners = new Set<() => void>();
  let answering: string | null = null;
  const noting: typeof globalThis.fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init);
    const release = response.headers.get(header);
    const next = release === null || release === opened ? null : release;
    if (release !== null && next !== answering) {
      answering = next;
      for (const notify of listeners) notify();
    }
    return response;
  };
  return {
    opened,
    answering: () => answering,
    subscribe(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    client: createClient({ fetch: noting, headers: { [header]: opened } }),
  };
}

/** The release that answers where it is not the one that the page was opened with. */
export const useOtherRelease = ({ subscribe, answering }: ReleaseWatch): string | null =>
  useSyncExternalStore(subscribe, answering);
