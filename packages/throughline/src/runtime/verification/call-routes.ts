import type { Service } from "../../contracts/backend/service.ts";
import { callChanging } from "./changing-calls.ts";
import { type RouteCall, readPaths, routesOf, type Uncalled } from "./route-calls.ts";
import type { Bench } from "./verifier.ts";

/**
 * Calls the routes of a service, with parameters that are found in what they read; those that may change something on a copy, where that
 * is known to leave nothing behind. Done once for all clauses.
 */
export function callRoutes(
  service: Service,
  bench: Bench,
): Promise<{ readonly calls: readonly RouteCall[]; readonly uncalled: readonly Uncalled[] }> {
  return bench.once(`calls ${service.name}`, async () => {
    const calls: RouteCall[] = [];
    const uncalled: Uncalled[] = [];
    for (const route of routesOf(service).filter(({ method }) => method === "GET")) {
      const paths = await readPaths(route, bench);
      if (typeof paths === "string") uncalled.push({ route, because: paths });
      else
        for (const path of paths)
          calls.push({ route, path, reply: await bench.probe.ask(path, { signal: bench.signal }) });
    }
    const changed = await callChanging(service, bench);
    return { calls: [...calls, ...changed.calls], uncalled: [...uncalled, ...changed.uncalled] };
  });
}
