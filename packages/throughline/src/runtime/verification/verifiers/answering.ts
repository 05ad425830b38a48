import { replyShape } from "../../../contracts/mlops/endpoint.ts";
import { schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import { Scorer } from "../../serving/scorer.ts";
import { isAnswering } from "../parts.ts";
import { compileReply } from "../reply-schemas.ts";
import { sampleReplies, sampleRequests } from "../sample-requests.ts";
import { none, type Verifier } from "../verifier.ts";

const noRows = { because: "there are no rows to make a request of" } as const;
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
