import type { FastifyInstance, FastifyReply } from "fastify";
import { agentPath, toolsOf } from "../../contracts/ai/agent-shapes.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { schemaOfZod } from "../../contracts/shape/json-schema.ts";
import { requestSchemaOf } from "../../contracts/shape/request-schema.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import { agentError } from "../../runtime/agents/error-codes.ts";
import type { AgentAnswers } from "./agent-answers.ts";

const exact = { config: { parameters: "none" } } as const;

/** What the agents' routes of one release share. */
export interface AgentRoutesParts {
  readonly release: string;
  readonly model: LanguageModel;
}

/** Adds `POST /agents/<name>`, `GET /agents/<name>` with schema and tools, and the list of all agents. */
export function addAgentRoutes(
  app: FastifyInstance,
  agents: ReadonlyMap<string, AgentAnswers>,
  { release, model }: AgentRoutesParts,
): void {
  const languageModel = { id: model.id, decides: model.decides };
  app.get("/agents", exact, async () => ({
    items: [...agents.values()].map(({ agent }) => ({
      name: agent.name,
      description: agent.description ?? null,
      tools: Object.keys(agent.uses),
      chat: agent.chat ?? null,
      path: agentPath(agent),
    })),
    language_model: languageModel,
    release,
  }));
  app.get<{ Params: { name: string } }>("/agents/:name", exact, async (request) => ({
    ...describe(agentNamed(agents, request.params.name)),
    language_model: languageModel,
    release,
  }));
  app.post<{ Params: { name: string } }>("/agents/:name", exact, async (request, reply) => {
    const agent = agentNamed(agents, request.params.name);
    const answer = await agent.answer(request.body, { id: request.id, signal: endOf(reply), isExact: true });
    return answer.reply;
  });
}

/** The answers of an agent. Throws `agents.unknown-agent`. */
export function agentNamed(agents: ReadonlyMap<string, AgentAnswers>, name: string): AgentAnswers {
  const found = agents.get(name);
  if (found !== undefined) return found;
  const names = [...agents.keys()];
  const hint =
    names.length === 0 ? "declare an agent first" : `use ${nearest(name, names) ?? `one of ${names.join(", ")}`}`;
  throw agentError("unknown-agent", { detail: `no agent has this name: ${name.slice(0, 100)}`, hint });
}

/** A signal that ends when the connection closes before the reply was sent. */
export function endOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(agentError("caller-gone"));
  });
  return controller.signal;
}

function describe({ agent }: AgentAnswers): object {
  const { name, description, limits, chat, prompt } = agent;
  return {
    name,
    description: description ?? null,
    input: requestSchemaOf(agent.input),
    output: schemaOfZod(prompt.output, "output"),
    tools: toolsOf(agent).map((tool) => ({
      name: tool.name,
      description: tool.description,
      declaration: idOf(tool.provider),
      parameters: tool.parameters,
    })),
    prompt: { name: prompt.name, variant: prompt.use },
    limits,
    chat: chat ?? null,
    path: agentPath(agent),
  };
}
