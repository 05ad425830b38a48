import { parseDuration } from "../../../contracts/core/duration.ts";
import { type Endpoint, replyShape } from "../../../contracts/mlops/endpoint.ts";
import { schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { Scorer } from "../../serving/scorer.ts";
import { isAnswering } from "../parts.ts";
import { compileReply } from "../reply-schemas.ts";
import { askEndpoint, sampleReplies, sampleRequests } from "../sample-requests.ts";
import { type Bench, none, promisesWhere, type Verifier } from "../verifier.ts";

const noRows = { because: "there are no rows to make a request of" } as const;
/** Requests before the first that is timed, and those that are. */
const warming = 100;
const timed = 1_000;

/** Rounds, until one holds: what else the machine does is not the endpoint's. */
const rounds = 3;

/** The p99 of answers over HTTP on loopback, one after the other, after some that are not timed. */
export const latency: Verifier = {
  name: "latency",
  limitMs: 120_000,
  covers: (subject) =>
    isAnswering(subject.declaration) ? promisesWhere(subject, ({ name }) => name === "p99", "latency objective") : [],
  async measure(clause, { declaration }, bench) {
    if (!isAnswering(declaration)) return noRows;
    const requests = await sampleRequests(declaration, bench, 200);
    if (requests.length === 0) return noRows;
    const limitMs = (parseDuration(String(clause.limit)) ?? 0) / 1000;
    const found: number[] = [];
    while (found.length < rounds && !found.some((p99) => p99 <= limitMs)) {
      const round = await timedRound(declaration, requests, bench);
      if ("status" in round) return { held: false, figure: `status ${round.status}` };
      found.push(round.p99);
    }
    const best = Math.min(...found);
    const others = found.length === 1 ? "" : `, the best of ${found.length} rounds`;
    const note = `${timed.toLocaleString("en")} requests, one after the other${others}`;
    return { held: best <= limitMs, figure: `${Number(best.toPrecision(3))} ms`, note };
  },
};

async function timedRound(
  endpoint: Endpoint,
  requests: readonly WireRow[],
  bench: Bench,
): Promise<{ readonly p99: number } | { readonly status: number }> {
  const took: number[] = [];
  for (let i = 0; i < warming + timed; i++) {
    const { status, tookMs } = await askEndpoint(endpoint, requests[i % requests.length] ?? {}, bench);
    if (status !== 200) return { status };
    if (i >= warming) took.push(tookMs);
  }
  return { p99: took.sort((a, b) => a - b)[Math.ceil(timed * 0.99) - 1] as number };
}

const replyClause = none("reply", "every reply has its shape, by the release that is served", {
  unit: "replies that have not",
  handOff: "request and response",
});

/** Replies of an endpoint against the shape that it gives. */
export const endpointReplies: Verifier = {
  name: "endpoint replies",
  limitMs: 30_000,
  covers: ({ declaration }) => (isAnswering(declaration) ? [replyClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAnswering(declaration)) return noRows;
    const replies = await sampleReplies(declaration, bench);
    if (replies.length === 0) return noRows;
    const misfit = compileReply(schemaOfShape(replyShape(declaration)));
    const { id } = bench.release.release;
    const wrong = replies.flatMap(({ status, body }) => {
      if (status !== 200) return [`status ${status}`];
      const release = (body as { readonly release?: unknown }).release;
      return misfit(body) ?? (release === id ? [] : [`release ${String(release)}`]);
    });
    const degraded = replies.filter(
      ({ body }) => (body as { readonly degraded?: boolean } | undefined)?.degraded === true,
    );
    const note = [`${replies.length} replies`, ...(degraded.length > 0 ? [`${degraded.length} by the fallback`] : [])];
    return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? note.join(", ") };
  },
};

const fallbackClause = none("fallback", "every request has an answer when there is no model", {
  unit: "requests that have none",
  handOff: "fallback",
});

/** The answers of an endpoint whose model and features are taken away. */
export const fallback: Verifier = {
  name: "fallback",
  limitMs: 20_000,
  covers: ({ declaration }) => (isAnswering(declaration) && declaration.fallback !== undefined ? [fallbackClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAnswering(declaration)) return noRows;
    const requests = await sampleRequests(declaration, bench, 200);
    if (requests.length === 0) return noRows;
    const { engines, release } = bench;
    const parts = { endpoint: declaration, release: release.release.id, clock: engines.clock };
    const scorer = new Scorer({ ...parts, model: undefined, views: new Map() });
    const failures = requests.flatMap((request) => {
      try {
        return scorer.score(request).reply.degraded ? [] : ["answered as if there were a model"];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    });
    return { held: failures.length === 0, figure: failures.length, note: failures[0] ?? `${requests.length} requests` };
  },
};
