import type { Agent } from "../../../contracts/ai/agent.ts";
import { agentPath } from "../../../contracts/ai/agent-shapes.ts";
import { formatSpan, parseDuration } from "../../../contracts/core/duration.ts";
import { agentRequests, noExample } from "../agent-requests.ts";
import { isAsked } from "../parts.ts";
import { documentedReply, type ReplyDocument } from "../reply-schemas.ts";
import { type Bench, none, type ProbeReply, promisesWhere, type Verifier } from "../verifier.ts";

interface Asked {
  readonly replies: readonly ProbeReply[];
  readonly decided: number;
}

/** Times that an agent is asked. */
const times = 3;

/** Asks an agent with an example of its input, the fields that it may leave out once left out and once given. */
function ask(agent: Agent, bench: Bench): Promise<Asked | undefined> {
  return bench.once(`agent ${agent.name}`, async () => {
    const bodies = agentRequests(agent);
    if (bodies.length === 0) return undefined;
    const replies: ProbeReply[] = [];
    for (let i = 0; i < times; i++) {
      const body = bodies[i % bodies.length];
      replies.push(await bench.probe.ask(agentPath(agent), { method: "POST", body, signal: bench.signal }));
    }
    const decided = replies.filter(
      ({ body }) => (body as { readonly decided?: boolean } | undefined)?.decided === true,
    ).length;
    return { replies, decided };
  });
}

/** Replies of agents, against the schema that callers are given and the time that is promised. */
export const agentReplies: Verifier = {
  name: "agent replies",
  limitMs: 120_000,
  covers: (subject) =>
    isAsked(subject.declaration)
      ? [
          ...promisesWhere(subject, ({ name }) => name === "structured output", "structured outputs"),
          ...promisesWhere(subject, ({ name }) => name === "timeout"),
        ]
      : [],
  async measure(clause, { declaration }, bench) {
    if (!isAsked(declaration)) return noExample;
    const asked = await ask(declaration, bench);
    if (asked === undefined) return noExample;
    const { replies, decided } = asked;
    if (clause.name === "timeout") {
      const us = Math.max(...replies.map(({ tookMs }) => tookMs)) * 1000;
      return {
        held: us <= (parseDuration(String(clause.limit)) ?? 0),
        figure: formatSpan(us),
        note: `the longest of ${replies.length}`,
      };
    }
    const document = (await bench.probe.ask("/openapi.json", { signal: bench.signal })).body as ReplyDocument;
    const misfit = documentedReply(document, { method: "POST", path: agentPath(declaration), status: 200 });
    const wrong = replies.flatMap(({ status, body }) =>
      status !== 200 ? [`status ${status}`] : (misfit?.(body) ?? []),
    );
    const said = bench.engines.languageModel.decides
      ? `${decided} decided`
      : "none decided: the language model is offline";
    return {
      held: wrong.length === 0,
      figure: wrong.length,
      note: wrong[0] ?? `${replies.length} replies, ${said}`,
    };
  },
};

const errors = none("error metadata", "a refused request says its code, its cause and what to do", {
  unit: "refusals that do not",
  handOff: "error metadata",
});

/** What an agent says to a request that it can't take. */
export const agentErrors: Verifier = {
  name: "agent errors",
  limitMs: 20_000,
  covers: ({ declaration }) => (isAsked(declaration) ? [errors] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAsked(declaration)) return noExample;
    const bodies = [null, [], { "no such field": 1 }].filter((body) => !declaration.input.safeParse(body).success);
    const wrong: string[] = [];
    for (const body of bodies) {
      const { status, body: problem } = await bench.probe.ask(agentPath(declaration), {
        method: "POST",
        body,
        signal: bench.signal,
      });
      const said = (problem ?? {}) as Readonly<Record<string, unknown>>;
      const lacks = ["code", "title", "detail", "hint", "fault"].filter((name) => typeof said[name] !== "string");
      if (status < 400 || status >= 500) wrong.push(`status ${status}`);
      else if (lacks.length > 0) wrong.push(`no ${lacks.join(", ")}`);
    }
    return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? `${bodies.length} refusals` };
  },
};
