import type { FastifyInstance } from "fastify";
import type { StudioTrace, StudioTraceSummary } from "../../../client/studio/studio-agents.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { type Agent, isAgent } from "../../../contracts/ai/agent.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import type { AgentTrace } from "../../../runtime/agents/agent-trace.ts";
import { studioError } from "../error-codes.ts";
import { piiNames } from "../map/fields.ts";
import { limitOf, queryOf, revealOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { find } from "./declaration.ts";

/** Adds the routes of what agents did: the newest traces, and one with its steps. */
export function addTraceRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get<{ Params: { name: string } }>("/agents/:name/traces", async (request) => {
    const { declaration } = find(scope, isAgent, { name: request.params.name, what: "agent" });
    const query = queryOf(request);
    const limit = limitOf(query, { standard: 50, most: 200 });
    const after = query.cursor === undefined ? {} : { after: query.cursor };
    const traces = scope.agents?.traces.of(declaration.name, { limit: limit + 1, ...after }) ?? [];
    const items = traces.slice(0, limit);
    return { items: items.map(traceSummary), next: traces.length > limit ? (items.at(-1)?.id ?? null) : null };
  });
  app.get<{ Params: { name: string; id: string } }>("/agents/:name/traces/:id", async (request) => {
    const { declaration, node } = find(scope, isAgent, { name: request.params.name, what: "agent" });
    const trace = scope.agents?.traces.find(declaration.name, request.params.id);
    if (trace === undefined)
      throw studioError("unknown-version", {
        detail: `there is no trace of this id: ${request.params.id.slice(0, 100)}`,
        hint: "look at the list of traces; older ones are forgotten",
      });
    const revealed = revealOf(queryOf(request));
    return traceReply(trace, { masked: !revealed && readsPersonalData(scope, declaration, node), revealed });
  });
}

/** Whether personal data may stand in what an agent was told and what it sent. */
function readsPersonalData(scope: StudioScope, agent: Agent, node: GraphNode): boolean {
  const read = scope.graph.edges.filter(({ to }) => to === node.id).flatMap(({ from }) => scope.nodes.get(from) ?? []);
  const ports = [node, ...read].flatMap(({ provides, accepts }) => [...provides, ...accepts]);
  return agent.prompt.pii.length > 0 || ports.some(({ shape }) => piiNames(shape).size > 0);
}

function traceSummary(trace: AgentTrace): StudioTraceSummary {
  const { id, at, tookMs, decided, outcome, steps, tokens, release } = trace;
  return { id, at, tookMs, decided, outcome, steps, tokens, release };
}

function traceReply(
  trace: AgentTrace,
  { masked, revealed }: { readonly masked: boolean; readonly revealed: boolean },
): StudioTrace {
  const value = (given: unknown) => (masked ? null : (given as StudioValue));
  return {
    ...traceSummary(trace),
    model: trace.model,
    degraded: trace.degraded,
    input: value(trace.input),
    reply: value(trace.reply),
    spans: trace.spans.map((span) => ({ ...span, input: value(span.input), output: value(span.output) })),
    masked,
    revealed,
  };
}
