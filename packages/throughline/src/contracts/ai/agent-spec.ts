import { idOf } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import type { Derivation, KindSpec, PromiseClause } from "../graph/kind-spec.ts";
import { schemaOfZod } from "../shape/json-schema.ts";
import type { Agent } from "./agent.ts";
import { agentProblems } from "./agent-problems.ts";
import { type AgentTool, agentInputShape, agentPath, agentReplyShape, toolsOf } from "./agent-shapes.ts";
import { promptInputShape, promptOutputShape } from "./prompt-spec.ts";

/** What an agent is to the graph. */
export const agentSpec: KindSpec<Agent> = {
  kind: "agent",
  namespace: "agent",
  title: "agent",
  accepts: (agent) => ({
    uses: [...promptUses(agent), ...toolsOf(agent).flatMap(toolUses)],
    ports: [{ name: "request", shape: agentInputShape(agent), external: !agent.internal, answer: "reply" }],
  }),
  provides: (agent) => [{ name: "reply", shape: agentReplyShape(agent), external: !agent.internal }],
  derives: derivationsOf,
  promises: agentClauses,
  validate: agentProblems,
  personalData: (agent) => agent.prompt.pii,
  paths: (agent) => [
    { method: "POST", path: agentPath(agent) },
    { method: "GET", path: agentPath(agent) },
  ],
  shown: () => ({ page: "agents", figures: [{ from: "latency", label: "p99", promise: "timeout" }] }),
  identity: (agent) => ({
    input: schemaOfZod(agent.input, "input"),
    prompt: agent.prompt.name,
    tools: toolsOf(agent).map(({ name, provider, port, fields }) => ({ name, provider: idOf(provider), port, fields })),
    limits: agent.limits,
    chat: agent.chat,
  }),
  callbacks: () => true,
};

function promptUses({ prompt }: Agent): Use[] {
  const filled = promptInputShape(prompt).map(({ name }) => ({ name, as: `fill ${name}` }));
  const given = promptOutputShape(prompt).map(({ name }) => ({ name, as: `reply ${name}` }));
  return [
    { provider: prompt, port: "input", fields: filled, certainty: "definite" },
    { provider: prompt, port: "output", fields: given, certainty: "definite" },
  ];
}

/** What `fill` and the model may read of a tool, and what they send to it. */
function toolUses(tool: AgentTool): Use[] {
  const { name, provider, port, fields, request, parameters } = tool;
  const read: Use = {
    provider,
    port,
    fields: fields.map((field) => ({ name: field, as: `tool ${name}` })),
    certainty: "possible",
  };
  if (request === undefined) return [read];
  const sent = Object.keys(parameters.properties ?? {}).map((field) => ({
    name: field,
    as: `tool ${name} · ${field}`,
  }));
  return [read, { provider, port: request, fields: sent, certainty: "possible" }];
}

type Source = Derivation["from"][number];

/** What a reply says beside the answer: whether there is one, why not, and who gave it. */
const decidedBeside = ["decided", "code", "problem", "release", "degraded"];

/** The answer is the prompt's; what the tools gave may be in it, and is sent beside it. */
function derivationsOf(agent: Agent): Derivation[] {
  const tools = toolsOf(agent);
  const all = tools.flatMap(toolSources);
  const searches = tools.filter(({ port }) => port === "passages").flatMap(toolSources);
  const answer = promptOutputShape(agent.prompt).map(({ name }) => name);
  const answers = answer.map((name): Source => {
    return { declaration: idOf(agent.prompt), port: "output", field: name, how: "value", certainty: "definite" };
  });
  const decides = [...answers, ...all].map((source) => ({ ...source, how: "row" as const }));
  const derive = (field: string, from: readonly Source[]): Derivation => ({ port: "reply", field, from });
  return [
    ...answers.map((source) => derive(source.field, [source, ...all])),
    ...decidedBeside.map((field) => derive(field, decides)),
    derive("citations", searches),
    derive("passages", searches),
    derive("tools", all),
  ];
}

const toolSources = ({ provider, port, fields }: AgentTool): Source[] =>
  fields.map((field) => ({ declaration: idOf(provider), port, field, how: "value", certainty: "possible" }));

/** The promises of an agent: its limits, and that answers fit their schema. */
export function agentClauses({ limits: { steps, tokens, timeout } }: Pick<Agent, "limits">): PromiseClause[] {
  const most = (name: string, limit: number | string, unit?: string): PromiseClause => ({
    name,
    says: unit === undefined ? `answers within ${limit}` : `at most ${limit} ${unit}`,
    relation: "≤",
    limit,
    ...(unit === undefined ? {} : { unit }),
  });
  return [
    {
      name: "structured output",
      says: "every answer fits its schema",
      relation: "=",
      limit: 0,
      unit: "answers that do not",
    },
    most("steps", steps, "steps"),
    most("context limit", tokens, "tokens"),
    most("timeout", timeout),
  ];
}
