import type { HandlerRoute, Route } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import type { Service } from "../../contracts/backend/service.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { nodeOf } from "../../contracts/graph/project-graph.ts";
import { schemaOfZod } from "../../contracts/shape/json-schema.ts";
import { outsideReach } from "../load/outside-reach.ts";
import { callsEach, type RouteCall, readPaths, routesOf, type Uncalled } from "./route-calls.ts";
import { schemaValues } from "./schema-values.ts";
import type { Bench, EventProbe } from "./verifier.ts";

interface Called {
  readonly calls: readonly RouteCall[];
  readonly uncalled: readonly Uncalled[];
}

/**
 * Calls the routes of a service that may change something, on a copy of the release whose events, logs and module state are its own.
 * Only where its code reaches nothing outside the project: what it changes there could not be undone.
 */
export async function callChanging(service: Service, bench: Bench): Promise<Called> {
  const routes = routesOf(service).filter(({ method }) => method !== "GET");
  if (routes.length === 0) return { calls: [], uncalled: [] };
  const because = await whyNot(service, bench);
  if (because !== undefined || bench.events === undefined)
    return {
      calls: [],
      uncalled: routes.map((route) => ({
        route,
        because: `${routeTitle(route)} may change something${because ?? ""}`,
      })),
    };
  const probe = await bench.events();
  const called = { calls: [] as RouteCall[], uncalled: [] as Uncalled[] };
  try {
    for (const route of routes) {
      const found = await callEach(route, bench, probe);
      if (typeof found === "string") called.uncalled.push({ route, because: found });
      else called.calls.push(...found);
    }
    return called;
  } finally {
    await probe.close();
  }
}

/** Why the routes of a service are not called, as the end of a sentence; undefined where they can be. */
async function whyNot(service: Service, { code, events, graph }: Bench): Promise<string | undefined> {
  const place = nodeOf(graph, idOf(service))?.place;
  if (code === undefined || events === undefined || place === undefined) return "";
  const reach = await outsideReach(await code(), place.file);
  return reach === undefined ? undefined : ` outside the project: ${reach}`;
}

/** The replies of one route to bodies made of its schema; why there are none otherwise. */
async function callEach(route: Route, bench: Bench, probe: EventProbe): Promise<readonly RouteCall[] | string> {
  const paths = await readPaths(route, bench);
  if (typeof paths === "string") return paths;
  const bodies = bodiesOf(route as HandlerRoute);
  if (bodies.length === 0) return `no body of ${routeTitle(route)} can be made of its schema`;
  const calls: RouteCall[] = [];
  const { method } = route;
  for (let i = 0; i < Math.min(callsEach, Math.max(bodies.length, paths.length)); i++) {
    const path = paths[i % paths.length] as string;
    const body = bodies[i % bodies.length];
    const sent = body === undefined ? {} : { body };
    calls.push({ route, path, reply: await probe.ask(path, { method, ...sent, signal: bench.signal }) });
  }
  return calls;
}

/** One absent body where none is asked for. */
function bodiesOf({ body }: HandlerRoute): readonly unknown[] {
  return body === undefined ? [undefined] : schemaValues(schemaOfZod(body, "input")).fitting;
}
