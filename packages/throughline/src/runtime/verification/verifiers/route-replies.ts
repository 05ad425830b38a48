import { routeTitle } from "../../../contracts/backend/route-shapes.ts";
import { pathParameters } from "../../../contracts/core/path.ts";
import { callRoutes } from "../call-routes.ts";
import { hasRoutes } from "../parts.ts";
import { documentedReply, type ReplyDocument } from "../reply-schemas.ts";
import { type RouteCall, routesOf } from "../route-calls.ts";
import { type Bench, none, type Verifier } from "../verifier.ts";

const prefix = "reply ";

/** The replies of every route that can be called, against what OpenAPI says of them. */
export const routeReplies: Verifier = {
  name: "route replies",
  limitMs: 30_000,
  covers: ({ declaration }) =>
    hasRoutes(declaration)
      ? routesOf(declaration).map((route) =>
          none(`${prefix}${routeTitle(route)}`, `${routeTitle(route)} replies as OpenAPI says`, {
            unit: "replies that do not",
            handOff: "json schemas",
          }),
        )
      : [],
  async measure(clause, { declaration }, bench) {
    if (!hasRoutes(declaration)) return { because: "it has no routes" };
    const { calls, uncalled } = await callRoutes(declaration, bench);
    const isMeant = ({ route }: Pick<RouteCall, "route">) => `${prefix}${routeTitle(route)}` === clause.name;
    const left = uncalled.find(isMeant);
    if (left !== undefined) return { because: left.because };
    const mine = calls.filter(isMeant);
    const document = await openApi(bench);
    const wrong = mine.flatMap(({ route, path, reply }) =>
      misfitOf(document, { route, reply }).map((what) => `${path}: ${what}`),
    );
    return {
      held: wrong.length === 0,
      figure: wrong.length,
      note: wrong[0] ?? `${mine.length} ${mine.length === 1 ? "reply" : "replies"}`,
    };
  },
};

const openApi = (bench: Bench): Promise<ReplyDocument> =>
  bench.once(
    "openapi",
    async () => (await bench.probe.ask("/openapi.json", { signal: bench.signal })).body as ReplyDocument,
  );

/** What is wrong with a reply: a status of the server's own fault, one that is not documented, or another shape. */
function misfitOf(document: ReplyDocument, { route, reply }: Pick<RouteCall, "route" | "reply">): string[] {
  if (reply.status >= 500) return [`status ${reply.status}`];
  const names = pathParameters(route.path);
  const path = names.reduce((text, name) => text.replace(`:${name}`, `{${name}}`), `/api${route.path}`);
  const misfit = documentedReply(document, { method: route.method, path, status: reply.status });
  if (misfit === undefined) return [`status ${reply.status} is not documented`];
  const fault = misfit(reply.body);
  return fault === undefined ? [] : [fault];
}
