import { timingSafeEqual } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { problemOf } from "../../formats/problem-json/problem-json.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import { querySql } from "../../runtime/lake/query-sql.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { asServerError } from "../as-server-error.ts";
import { serverError } from "../error-codes.ts";

/** What commands of this machine may ask of a running server. */
export interface Control {
  /** Stands in the state folder, readable by its owner alone; every call carries it. */
  readonly token: string;
  /** Builds what changed, then answers from the new release. Tells each event as it comes. */
  readonly run: (options: { readonly rebuild: boolean }, onEvent: (event: object) => void) => Promise<object>;
  /** The newest measurement of each promise. */
  readonly evidence: () => Promise<readonly object[]>;
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
  app.post("/control/evidence", { config: { access: "own" }, onRequest: own }, async () => ({
    items: await control.evidence(),
  }));
  app.post<{ Body: { rebuild?: unknown } }>(
    "/control/run",
    { config: { access: "own" }, onRequest: own },
    async (request, reply) => {
      reply.type("application/x-ndjson");
      return reply.send(Readable.from(runLines(control, request.body?.rebuild === true)));
    },
  );
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

/** The events of a run, a JSON text a line; the last line has its result or its problem. */
async function* runLines(control: Control, rebuild: boolean): AsyncGenerator<string> {
  const lines: string[] = [];
  let wake = () => {};
  const add = (value: object) => {
    lines.push(`${JSON.stringify(value)}\n`);
    wake();
  };
  let running = true;
  const done = control
    .run({ rebuild }, (event) => add({ event }))
    .then(
      (result) => add({ result }),
      (error: unknown) => add({ problem: problemOf(asServerError(error)) }),
    )
    .finally(() => {
      running = false;
      wake();
    });
  while (running || lines.length > 0) {
    if (lines.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    yield* lines.splice(0);
  }
  await done;
}

function sameText(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
