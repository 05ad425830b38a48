import type { FastifyInstance } from "fastify";
import type { ErrorCodes } from "../contracts/errors/define-errors.ts";
import type { OpenRelease } from "../runtime/serving/open-release.ts";
import type { PredictionLog } from "../runtime/serving/prediction-log.ts";
import { serverError } from "./error-codes.ts";
import type { MetricsRegistry } from "./prometheus/registry.ts";
import { docsPage } from "./rest/docs/docs-page.ts";
import { errorsPage } from "./rest/docs/errors-page.ts";
import type { OpenApiDocument } from "./rest/openapi/operation.ts";

/** What the server knows of itself. */
interface ServerFacts {
  readonly project: string;
  readonly metrics: MetricsRegistry;
  readonly logs: ReadonlyMap<string, PredictionLog>;
  readonly errors?: readonly ErrorCodes[];
  readonly status: () => { readonly draining: boolean; readonly startedAtMs: number };
}

const open = { config: { access: "open" } } as const;
/** For what watches the server from wherever: these tell nothing of the project but its name and release. */
const everyone = { config: { access: "everyone" } } as const;

/** The paths of the server itself: health, readiness, docs, the metrics page. */
export function addServerRoutes(
  app: FastifyInstance,
  { release, scorers }: OpenRelease,
  of: { readonly shared: ServerFacts; readonly document: OpenApiDocument; readonly hasHome?: boolean },
): void {
  const { shared, document } = of;
  app.get("/health", everyone, async () => {
    const degraded = [...scorers].filter(([, scorer]) => !scorer.ready).map(([name]) => name);
    const logs = [...shared.logs];
    const unlogged = logs.filter(([, log]) => log.failure !== undefined).map(([name]) => name);
    const unmoved = logs.filter(([, log]) => log.unmoved !== undefined).map(([name]) => name);
    return {
      status: degraded.length + unlogged.length + unmoved.length === 0 ? "ok" : "degraded",
      project: shared.project,
      release: release.id,
      degraded,
      unlogged,
      unmoved,
      uptimeSeconds: Math.round((Date.now() - shared.status().startedAtMs) / 1000),
    };
  });
  app.get("/ready", everyone, async () => {
    if (shared.status().draining) throw serverError("draining");
    return { ready: true, release: release.id };
  });
  if (of.hasHome !== true)
    app.get("/", open, async () => ({
      project: shared.project,
      release: release.id,
      docs: "/docs",
      openapi: "/openapi.json",
      metrics: "/metrics",
      health: "/health",
    }));
  const text = JSON.stringify(document);
  app.get("/openapi.json", open, async (_request, reply) => reply.type("application/json; charset=utf-8").send(text));
  sendPage(app, "/docs", docsPage(document));
  sendPage(app, "/docs/errors", errorsPage(shared.errors ?? [], { title: shared.project, release: release.id }));
  app.get("/metrics", async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(shared.metrics.print()),
  );
}

function sendPage(app: FastifyInstance, path: string, page: string): void {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  app.get(path, open, async (_request, reply) =>
    reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(page),
  );
}
