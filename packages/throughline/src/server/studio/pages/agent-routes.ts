import type { FastifyInstance } from "fastify";
import type { StudioAgent, StudioKnowledgeBase, StudioPrompt } from "../../../client/studio/studio-agents.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { isAgent } from "../../../contracts/ai/agent.ts";
import { agentPath, toolsOf } from "../../../contracts/ai/agent-shapes.ts";
import type { EmbeddingChoice } from "../../../contracts/ai/embeddings.ts";
import { isKnowledgeBase } from "../../../contracts/ai/knowledge-base.ts";
import { isPrompt } from "../../../contracts/ai/prompt.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { schemaOfZod } from "../../../contracts/shape/json-schema.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import { pinnedIndex, readCard } from "../../../runtime/retrieval/index-store.ts";
import { sampleOf } from "../../rest/docs/example-request.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply, find } from "./declaration.ts";
import { addTraceRoutes } from "./trace-routes.ts";

interface Named {
  readonly Params: { readonly name: string };
}

/** Adds the routes of agents and of what they are made of: prompts and knowledge bases. */
export function addAgentRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get<Named>("/agents/:name", ({ params }) => agentReply(scope, params.name));
  app.get<Named>("/prompts/:name", ({ params }) => promptReply(scope, params.name));
  app.get<Named>("/knowledge/:name", ({ params }) => knowledgeReply(scope, params.name));
  addTraceRoutes(app, scope);
}

async function agentReply(scope: StudioScope, name: string): Promise<StudioAgent> {
  const { declaration: agent, node } = find(scope, isAgent, { name, what: "agent" });
  const input = schemaOfZod(agent.input, "input");
  const model = scope.agents?.model;
  return {
    ...(await declarationReply(scope, node)),
    input,
    output: schemaOfZod(agent.prompt.output, "output"),
    tools: toolsOf(agent).map((tool) => ({
      name: tool.name,
      description: tool.description,
      declaration: idOf(tool.provider),
      parameters: tool.parameters,
    })),
    prompt: { name: agent.prompt.name, variants: Object.keys(agent.prompt.variants), use: agent.prompt.use },
    limits: agent.limits,
    chat: agent.chat ?? null,
    languageModel: model === undefined ? null : { id: model.id, decides: model.decides },
    example: sampleOf(input, {}) as StudioValue,
    path: agentPath(agent),
  };
}

async function promptReply(scope: StudioScope, name: string): Promise<StudioPrompt> {
  const { declaration: prompt, node } = find(scope, isPrompt, { name, what: "prompt" });
  return {
    ...(await declarationReply(scope, node)),
    input: schemaOfZod(prompt.input, "input"),
    output: schemaOfZod(prompt.output, "output"),
    variants: Object.keys(prompt.variants),
    use: prompt.use,
    cases: prompt.evaluate?.cases ?? null,
  };
}

async function knowledgeReply(scope: StudioScope, name: string): Promise<StudioKnowledgeBase> {
  const { declaration: base, node } = find(scope, isKnowledgeBase, { name, what: "knowledge base" });
  return {
    ...(await declarationReply(scope, node)),
    from: base.from.name,
    chunk: base.chunk,
    embedding: embeddingOf(base.embed),
    filter: base.filter,
    built: await builtOf(scope, node.id),
    cases: base.evaluate?.cases ?? null,
  };
}

/** Never an address or a key. */
function embeddingOf(choice: EmbeddingChoice | undefined): StudioKnowledgeBase["embedding"] {
  if (choice === undefined) return null;
  if (choice.provider === "local") return { provider: choice.provider, model: choice.folder, dimensions: null };
  return { provider: choice.provider, model: choice.model, dimensions: choice.dimensions };
}

async function builtOf({ release, studio }: StudioScope, id: string): Promise<StudioKnowledgeBase["built"]> {
  const pinned = pinnedIndex(release.release.pins[id]);
  const card = pinned === undefined ? undefined : await readCard(studio.objects, pinned).catch(() => undefined);
  if (card === undefined) return null;
  const { documents, chunks, index, createdAtUs } = card;
  return { documents, chunks, version: index, createdAt: isoOfUs(createdAtUs) };
}
