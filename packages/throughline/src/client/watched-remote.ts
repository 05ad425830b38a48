import type {
  ListQuery,
  RemoteCall,
  RemoteDashboard,
  RemoteList,
  RemoteMetric,
  RemoteOptions,
  RemoteQuery,
} from "../contracts/core/remote.ts";
import { watchedValue } from "../contracts/core/watched-value.ts";

/** Whatever a page can use. */
export type Remote = RemoteList | RemoteQuery | RemoteCall | RemoteMetric | RemoteDashboard;

/**
 * Takes down that the page at a path read a field of what it uses; null for the answer itself. A browser that goes a journey puts it
 * into the page under `throughlineReads`: browsers of people have none, so that nothing is watched there and nothing is sent.
 */
type NotePageRead = (path: string, use: string, field: string | null) => unknown;

const noteOf = () => (globalThis as { readonly throughlineReads?: NotePageRead }).throughlineReads;

/** A remote whose answers tell which of their fields the page reads, where somebody listens; else the remote itself. */
export function watchedRemote(remote: Remote, use: string): Remote {
  const note = noteOf();
  if (note === undefined) return remote;
  const watch = (value: unknown): unknown => {
    const path = (globalThis as { readonly location?: { readonly pathname: string } }).location?.pathname ?? "";
    const seen = new Set<string>();
    note(path, use, null);
    return watchedValue(value, (field) => {
      if (seen.has(field)) return;
      seen.add(field);
      note(path, use, field);
    });
  };
  return watchedWith(remote, watch);
}

function watchedWith(remote: Remote, watch: (value: unknown) => unknown): Remote {
  switch (remote.remote) {
    case "list":
      return {
        ...remote,
        fetch: async (query?: ListQuery, options?: RemoteOptions) => {
          const page = await remote.fetch(query, options);
          return page.items.length === 0 ? page : { ...page, items: watch(page.items) as typeof page.items };
        },
      };
    case "query":
      return {
        ...remote,
        fetch: async (request: unknown, options?: RemoteOptions) => {
          const answer = await remote.fetch(request, options);
          return { ...answer, value: watch(answer.value) };
        },
      };
    case "call":
      return {
        ...remote,
        call: async (request: unknown, options?: RemoteOptions) => {
          const answer = await remote.call(request, options);
          return { ...answer, value: watch(answer.value) };
        },
      };
    default:
      return remote;
  }
}
