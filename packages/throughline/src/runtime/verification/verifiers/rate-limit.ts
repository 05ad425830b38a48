import { parseRate, type Service } from "../../../contracts/backend/service.ts";
import { pathParameters } from "../../../contracts/core/path.ts";
import { hasRoutes } from "../parts.ts";
import { routesOf } from "../route-calls.ts";
import { promisesWhere, type Verifier } from "../verifier.ts";

/** Most requests that are sent to reach a limit. */
const most = 3_000;

/** Sends more requests of one caller than it may, all at once, and counts those that were let through. */
export const rateLimit: Verifier = {
  name: "rate limit",
  limitMs: 30_000,
  covers: (subject) =>
    hasRoutes(subject.declaration)
      ? promisesWhere(subject, ({ binds, name }) => binds === "callers" && name === "rate limit")
      : [],
  async measure(clause, { declaration }, { probe, signal, once }) {
    const rate = parseRate(String(clause.limit));
    const path = hasRoutes(declaration) ? readPath(declaration) : undefined;
    if (rate === undefined || path === undefined) return { because: "no route of it can be called without a change" };
    if (rate.count * 2 > most) return { because: `it would take more than ${most.toLocaleString("en")} requests` };
    const caller = await once(`caller ${declaration.name}`, async () => `limited-${performance.now()}`);
    const count = rate.count + Math.max(10, rate.count);
    const started = performance.now();
    const replies = await Promise.all(Array.from({ length: count }, () => probe.ask(path, { caller, signal })));
    const tookMs = performance.now() - started;
    const passed = replies.filter(({ status }) => status !== 429).length;
    const refilled = Math.floor((tookMs / rate.windowMs) * rate.count);
    const refused = replies.filter(({ status }) => status === 429);
    if (passed < count && refused.some(({ headers }) => headers.get("retry-after") === null))
      return { held: false, figure: "refused without Retry-After" };
    if (passed === count && refilled >= count - rate.count)
      return { because: "the requests took so long that the limit filled up again meanwhile" };
    const note = `${count} requests at once, ${refused.length} refused${refilled > 0 ? `, ${refilled} allowed again meanwhile` : ""}`;
    return { held: passed <= rate.count + refilled + 1, figure: `${passed} let through`, note };
  },
};

/** A path that changes nothing; whether there is something behind it does not matter to the limit. */
function readPath(service: Service): string | undefined {
  const reading = routesOf(service).filter(({ method }) => method === "GET");
  const route = reading.find(({ path }) => pathParameters(path).length > 0) ?? reading[0];
  if (route === undefined) return undefined;
  return `/api${pathParameters(route.path).reduce((text, name) => text.replace(`:${name}`, "none"), route.path)}`;
}
