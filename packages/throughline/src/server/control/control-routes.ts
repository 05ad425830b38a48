import { timingSafeEqual } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { QuerySession } from "../../ports/query-engine.ts";
import { querySql } from "../../runtime/lake/query-sql.ts";
import type { Measurement } from "../../runtime/plan/kind-runner.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../error-codes.ts";
import { eventLines } from "./event-lines.ts";
import { addReading } from "./reading-routes.ts";
import { addReleases, type ReleaseControl } from "./release-route.ts";
import { addSearch } from "./search-route.ts";
import { addVerify, type VerifyControl } from "./verify-route.ts";

/** What may be done with API keys. */
export interface KeyControl {
  list(): Promise<readonly { readonly name: string; readonly keys: number; readonly createdUs: number }[]>;
  /** Gives the key, which nothing shows again. */
  add(name: string): Promise<string>;
  /** Gives how many keys had the name. */
  revoke(name: string): Promise<number>;
}

/** What commands of this machine may ask of a running server. */
export interface Control {
  /** Stands in the state folder, readable by its owner alone; every call carries it. */
  readonly token: string;
  /** Builds what changed, then answers from the new release. Tells each event as it comes. */
  readonly run: (options: { readonly rebuild: boolean }, onEvent: (event: object) => void) => Promise<object>;
  /** The newest measurement of each promise. */
  readonly evidence: () => Promise<readonly object[]>;
  readonly keys: KeyControl;
  /** Absent where the server has one release and no other. */
  readonly releases?: ReleaseControl;
  /** Measures the clauses of the release that answers; absent where nothing is kept. */
  readonly verify?: VerifyControl;
  /** What runs left behind, for a report; absent where nothing is kept. */
  readonly report?: () => Promise<object>;
  /** Keeps what another command measured, as a run of its own. */
  readonly measured: (measurements: readonly Measurement[]) => Promise<void>;
}

/** Adds the control paths. */
export function addControl(app: FastifyInstance, release: OpenRelease, control: Control): void {
  const own = async (request: FastifyRequest) => {
    if (!sameText(String(request.headers["x-throughline-control"] ?? ""), control.token))
      throw serverError("unauthorized");
  };
  app.post<{ Body: { sql?: unknown; limit?: unknown } }>(
    "/control/query",
    { config: { access: "own" }, onRequest: own },
    async (request, reply) => {
      const { sql, limit } = request.body ?? {};
      if (typeof sql !== "string")
        throw serverError("invalid-request", {
          detail: "sql is not a text",
          issues: [{ message: "must be a text", path: ["body", "sql"] }],
        });
      await release.refresh();
      const answer = await answerWithin(release, reply, (session) =>
        querySql(session, sql, typeof limit === "number" ? limit : undefined),
      );
      return { ...answer, release: release.release.id };
    },
  );
  addSearch(app, release, own);
  if (control.releases !== undefined) addReleases(app, control.releases, own);
  app.post("/control/evidence", { config: { access: "own" }, onRequest: own }, async () => ({
    items: await control.evidence(),
  }));
  addReading(app, { "/control/report": control.report }, own);
  app.post<{ Body: { measurements?: unknown } }>(
    "/control/measured",
    { config: { access: "own" }, onRequest: own },
    async (request) => {
      await control.measured(measurementsOf(request.body?.measurements));
      return {};
    },
  );
  app.post<{ Body: { action?: unknown; name?: unknown } }>(
    "/control/keys",
    { config: { access: "own" }, onRequest: own },
    async (request) => answerKeys(control.keys, request.body ?? {}),
  );
  app.post<{ Body: { rebuild?: unknown } }>(
    "/control/run",
    { config: { access: "own" }, onRequest: own },
    async (request, reply) => {
      reply.type("application/x-ndjson");
      const rebuild = request.body?.rebuild === true;
      return reply.send(Readable.from(eventLines((onEvent) => control.run({ rebuild }, onEvent))));
    },
  );
  if (control.verify !== undefined) addVerify(app, control.verify, own);
}

const textOrNumber = (value: unknown) => typeof value === "string" || typeof value === "number";

/** Measurements as they were sent. Throws `server.invalid-request`. */
function measurementsOf(given: unknown): readonly Measurement[] {
  const isMeasurement = (one: unknown): one is Measurement => {
    const { declaration, promise, says, held, figure, limit } = (one ?? {}) as Partial<Measurement>;
    const texts = [declaration, promise, says].every((text) => typeof text === "string");
    return texts && typeof held === "boolean" && textOrNumber(figure) && textOrNumber(limit);
  };
  if (Array.isArray(given) && given.every(isMeasurement)) return given;
  throw serverError("invalid-request", {
    detail: "measurements are no list of measurements",
    issues: [{ message: "must be a list of measurements", path: ["body", "measurements"] }],
  });
}

/** Lists keys, or does with the name what `action` says. */
export async function answerKeys(keys: KeyControl, asked: { readonly action?: unknown; readonly name?: unknown }) {
  const name = typeof asked.name === "string" ? asked.name : "";
  if (asked.action === "add") return { name, key: await keys.add(name) };
  if (asked.action === "revoke") return { name, revoked: await keys.revoke(name) };
  return { items: await keys.list() };
}

/** Longest time that a query of a user may take, milliseconds. */
const queryLimitMs = 60_000;

/** Works in a session of its own, which is interrupted when it takes too long or when nobody waits for the answer any more. */
async function answerWithin<T>(
  release: OpenRelease,
  reply: FastifyReply,
  work: (session: QuerySession) => Promise<T>,
): Promise<T> {
  const session = await release.userSession();
  const stop = () => session.interrupt();
  const timer = setTimeout(stop, queryLimitMs);
  reply.raw.once("close", stop);
  try {
    return await work(session);
  } finally {
    clearTimeout(timer);
    reply.raw.off("close", stop);
    await session.close();
  }
}

function sameText(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
