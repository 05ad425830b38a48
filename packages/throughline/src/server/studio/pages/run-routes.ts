import { setImmediate as turn } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { StudioRun, StudioRunStarted, StudioRunSummary } from "../../../client/studio/studio-runs.ts";
import { idName } from "../../../contracts/core/declaration.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { RunLine } from "../../../runtime/studio/run-history.ts";
import { studioError } from "../error-codes.ts";
import { sendEvents } from "../live/event-stream.ts";
import { figureOf } from "../map/promises.ts";
import { ofThisPage } from "../of-this-page.ts";
import { formatCursor, limitOf, parseCursor, queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";

/** Changes of a run are told at most this often, milliseconds. */
const tellMs = 100;

/** Adds the routes of runs: list, one, the one that goes on, and starting one. */
export function addRunRoutes(app: FastifyInstance, scope: StudioScope): void {
  const { studio, release, status } = scope;
  app.get("/runs", async (request) => {
    const query = queryOf(request);
    const limit = limitOf(query, { standard: 50, most: 200 });
    const before = parseCursor(query, "runs");
    const runs = await studio.history.list({ limit: limit + 1, ...(before === 0 ? {} : { before }) });
    const items = runs.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(runSummary),
      next: runs.length > limit && last !== undefined ? formatCursor(last.seq, "runs") : null,
    };
  });
  app.get("/runs/live", { exposeHeadRoute: false }, (_request, reply) =>
    sendEvents(reply, {
      isOver: () => status().draining || studio.current() !== release.release.id,
      start: (send) => tell(scope, send),
    }),
  );
  app.get<{ Params: { id: string } }>("/runs/:id", ({ params }) => runReply(scope, params.id));
  app.post<{ Body: { rebuild?: unknown } }>("/runs", async (request, reply) => {
    ofThisPage(request);
    return reply.code(202).send(await startRun(scope, request.body?.rebuild === true));
  });
}

/** Sends the state now and after each change, a few times a second at most. */
function tell({ studio }: StudioScope, send: (value: object) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const now = () => {
    timer = undefined;
    send(studio.progress.state);
  };
  now();
  const stop = studio.progress.listen(() => {
    timer ??= setTimeout(now, tellMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

async function startRun({ studio }: StudioScope, rebuild: boolean): Promise<StudioRunStarted> {
  const { progress, run } = studio;
  if (run === undefined) throw studioError("no-runs");
  if (progress.isRunning) return { started: false, progress: progress.state };
  // What becomes of it is shown by the progress and kept with the runs.
  void run({ rebuild }).catch(() => undefined);
  await turn();
  return { started: true, progress: progress.state };
}

function runSummary(run: RunLine): StudioRunSummary {
  const { id, purpose, startedUs, endedUs, status, release, built, measured, broken, problem } = run;
  return {
    id,
    purpose,
    startedAt: isoOfUs(startedUs),
    endedAt: endedUs === null ? null : isoOfUs(endedUs),
    tookMs: endedUs === null ? null : Math.round((endedUs - startedUs) / 1_000),
    status,
    release,
    built,
    measured,
    broken,
    problem,
  };
}

async function runReply(scope: StudioScope, id: string): Promise<StudioRun> {
  const { history, releases } = scope.studio;
  const run = await history.read(id);
  if (run === undefined)
    throw studioError("unknown-run", { detail: `there is no run of this id: ${id.slice(0, 100)}` });
  const [builds, evidence] = await Promise.all([history.builds(id), history.evidence(id)]);
  const release = (await releases.all()).find((one) => one.id === run.release);
  const built = new Set(builds.map((build) => build.id));
  const nodes = new Map([...scope.graph.nodes, ...(release?.graph.nodes ?? [])].map((node) => [node.id, node]));
  return {
    ...runSummary(run),
    plan: run.plan,
    steps: builds.map(({ atUs, ...build }) => ({
      ...build,
      name: idName(build.id),
      title: nodes.get(build.id)?.title ?? build.id.slice(0, build.id.indexOf(":")),
      role: nodes.get(build.id)?.role ?? null,
      at: isoOfUs(atUs),
    })),
    skipped: release === undefined ? null : Object.keys(release.pins).filter((pinned) => !built.has(pinned)),
    evidence: evidence.map(({ declaration, promise, says, held, figure, limit, atUs }) => {
      const clause = nodes.get(declaration)?.promises.find(({ name }) => name === promise);
      const bound = clause?.limit ?? limit;
      return {
        declaration,
        name: promise,
        says,
        relation: clause?.relation ?? "=",
        limit: bound,
        unit: clause?.unit ?? null,
        status: held ? ("held" as const) : ("broken" as const),
        figure: figureOf(figure, bound),
        at: isoOfUs(atUs),
        run: id,
      };
    }),
  };
}
