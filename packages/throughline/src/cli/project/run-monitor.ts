import { join } from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { shownNames } from "../../contracts/core/shown-names.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import { monitoringError } from "../../runtime/monitoring/error-codes.ts";
import {
  isBeyond,
  type Monitoring,
  monitorEndpoint,
  watchedEndpoints,
} from "../../runtime/monitoring/monitor-endpoint.ts";
import type { Watched } from "../../runtime/monitoring/watched.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderMonitoring } from "../render/monitoring.ts";
import { configuredProject } from "./project-config.ts";
import { type ReadableRelease, readRelease } from "./read-release.ts";

/** Prints what is watched of all endpoints of the current release, or of one. */
export async function runMonitor(context: VerbContext, clock: Clock): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const open = await readRelease(project.root, project.state);
  try {
    const endpoints = asked(watchedEndpoints(open.declarations), context.positionals[0]);
    const watched = await watchedOf(open, { state: project.state, clock });
    const items: Monitoring[] = [];
    for (const endpoint of endpoints) items.push(await monitorEndpoint(endpoint, watched));
    context.printJson({ release: open.release.id, at: new Date(watched.nowUs / 1000).toISOString(), items });
    context.print(renderMonitoring(items, context));
    context.print(context.style.dim(`release ${open.release.id}`));
    return items.some(isBeyond) ? exitCodes.problem : exitCodes.ok;
  } finally {
    await open.close();
  }
}

function asked(endpoints: readonly Endpoint[], name: string | undefined): readonly Endpoint[] {
  if (name === undefined) return endpoints;
  const found = endpoints.filter((endpoint) => endpoint.name === name);
  if (found.length > 0) return found;
  const names = endpoints.map((endpoint) => endpoint.name);
  const near = nearest(name, names);
  const hint = names.length === 0 ? "give an endpoint `monitor`" : `use ${near ?? `one of ${shownNames(names)}`}`;
  throw monitoringError("unknown-endpoint", { detail: `no endpoint of this name is watched: ${name}`, hint });
}

async function watchedOf(
  { session, release }: ReadableRelease,
  of: { readonly state: string; readonly clock: Clock },
): Promise<Watched> {
  const tables = await session.rows("SELECT table_schema || '.' || table_name AS name FROM information_schema.tables");
  const names = new Set(tables.map(({ name }) => String(name)));
  return {
    ...{ session, objects: openFileObjectStore({ root: join(of.state, "objects") }), nowUs: of.clock.nowUs() },
    versionOf: (id) => release.pins[id],
    has: (relation) => names.has(relation),
  };
}
