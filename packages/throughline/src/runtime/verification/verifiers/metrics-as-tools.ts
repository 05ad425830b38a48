import { toolsOf } from "../../../contracts/ai/agent-shapes.ts";
import { agentRequests, noExample } from "../agent-requests.ts";
import { hasMeasure, isAsked } from "../parts.ts";
import { type Clause, none, type Verifier } from "../verifier.ts";
import { noModel, toolResults } from "./agent-limits.ts";

const prefix = "metric tool ";

const clauseOf = (name: string): Clause =>
  none(`${prefix}${name}`, `${name} gives an agent the figures that the metric gives`, {
    unit: "rows that differ",
    handOff: "metrics as tools",
  });

/** A metric that a language model calls, against what the metric answers everybody else. */
export const metricsAsTools: Verifier = {
  name: "metrics as tools",
  limitMs: 60_000,
  covers: ({ declaration }) =>
    isAsked(declaration)
      ? toolsOf(declaration).flatMap(({ name, provider }) => (hasMeasure(provider) ? [clauseOf(name)] : []))
      : [],
  async measure(clause, { declaration }, bench) {
    if (!isAsked(declaration) || agentRequests(declaration).length === 0) return noExample;
    if (bench.answeredBy === undefined) return noModel;
    const tool = toolsOf(declaration).find(({ name }) => `${prefix}${name}` === clause.name);
    if (tool === undefined || !hasMeasure(tool.provider)) return { because: "the agent has no such tool" };
    const cuts = ["", ...tool.provider.dimensions];
    const values = cuts.map((by) => (by === "" ? {} : { by: [by] }));
    const taken = await toolResults(declaration, { tool, values }, bench);
    const differing: string[] = [];
    for (const [i, by] of cuts.entries()) {
      const asked = `/metrics/${encodeURIComponent(tool.provider.name)}${by === "" ? "" : `?by=${encodeURIComponent(by)}`}`;
      const { body } = await bench.probe.ask(asked, { signal: bench.signal });
      const rows = JSON.stringify((body as { readonly rows?: unknown } | undefined)?.rows ?? null);
      if (JSON.stringify(taken[i]?.result ?? null) !== rows) differing.push(by === "" ? "the whole" : `by ${by}`);
    }
    return { held: differing.length === 0, figure: differing.length, note: differing[0] ?? `${cuts.length} questions` };
  },
};
