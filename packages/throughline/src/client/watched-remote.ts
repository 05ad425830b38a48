import { askedOfMetric } from "../contracts/core/asked-of-metric.ts";
import type {
  DashboardAnswer,
  ListQuery,
  MetricQuery,
  RemoteCall,
  RemoteDashboard,
  RemoteList,
  RemoteMetric,
  RemoteOptions,
  RemoteQuery,
} from "../contracts/core/remote.ts";
import { type NoteRead, watchedValue } from "../contracts/core/watched-value.ts";

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
  return watchedWith(remote, () => {
    const path = (globalThis as { readonly location?: { readonly pathname: string } }).location?.pathname ?? "";
    const seen = new Set<string>();
    note(path, use, null);
    return (field) => {
      if (seen.has(field)) return;
      seen.add(field);
      note(path, use, field);
    };
  });
}

/** `begin` takes down an answer, and gives what its fields are told to. */
function watchedWith(remote: Remote, begin: () => NoteRead): Remote {
  const watch = (value: unknown): unknown => watchedValue(value, begin());
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
    case "metric":
      return {
        ...remote,
        fetch: async (query?: MetricQuery, options?: RemoteOptions) => {
          const answer = await remote.fetch(query, options);
          const note = begin();
          for (const field of askedOfMetric(query, remote.dimensions)) note(field);
          return answer;
        },
      };
    case "dashboard":
      return {
        ...remote,
        fetch: async (options?: RemoteOptions) => {
          const answer = await remote.fetch(options);
          return { ...answer, tiles: watchedTiles(answer.tiles, begin()) };
        },
      };
  }
}

/** A tile is read when its figures are: by its name or form alone it is only looked for. */
const watchedTiles = (tiles: DashboardAnswer["tiles"], note: NoteRead): DashboardAnswer["tiles"] =>
  tiles.map((tile) => {
    const noteTile = (field: string) => (field === "answer" || field === "held" ? note(tile.name) : undefined);
    return watchedValue(tile, noteTile) as typeof tile;
  });
