import type { Agent } from "../../../contracts/ai/agent.ts";
import { agentPath } from "../../../contracts/ai/agent-shapes.ts";
import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";
import { bodyProblems, type Entry, json, type Operation, otherProblems, problem, summaryOf } from "./operation.ts";
import type { ZodSchemas } from "./zod-schemas.ts";

const text: JsonSchema = { type: "string" };
const textOrNull: JsonSchema = { type: ["string", "null"] };
const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});

const passage = object({
  text,
  document: { ...text, description: "id of the document" },
  title: text,
  heading: list(text),
  start: { type: "integer", description: "where it begins in the document's body, in UTF-16 code units" },
  end: { type: "integer", description: "where it ends, exclusive" },
  score: { type: "number" },
});
const toolProblem = object({ code: text, detail: text, retryable: { type: "boolean" }, cause: textOrNull });
const toolResult = object({
  tool: text,
  arguments: {},
  result: { description: "null where it failed" },
  problem: { anyOf: [toolProblem, { type: "null" }] },
});
const parts = { tools: list(toolResult), release: text, degraded: { type: "boolean" } } as const;

/** The operations of agents, and of the chat protocol with agents as models. */
export function agentEntries(agents: readonly Agent[], schemas: ZodSchemas): Entry[] {
  if (agents.length === 0) return [];
  const names = agents.map(({ name }) => name);
  return [
    ...agents.flatMap((agent) => entriesOf(agent, schemas)),
    { path: "/agents", method: "get", operation: listing },
    { path: "/v1/models", method: "get", operation: modelListing },
    { path: "/v1/chat/completions", method: "post", operation: chatOperation(names) },
  ];
}

function entriesOf(agent: Agent, schemas: ZodSchemas): Entry[] {
  const { name, description } = agent;
  const asked: Operation = {
    operationId: `${name}.ask`,
    ...summaryOf(description),
    tags: ["agents"],
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemas.of(agent.input, "input", `${name}.input`) } },
    },
    responses: {
      "200": json(replySchema(agent, schemas)),
      ...bodyProblems,
      "502": problem("The language model's answer does not fit, or its server refuses"),
      "504": problem("The agent took too long"),
      ...otherProblems,
    },
  };
  const described: Operation = {
    operationId: `${name}.describe`,
    summary: `Schema, tools and limits of ${name}`,
    tags: ["agents"],
    responses: { "200": json({ type: "object" }), ...otherProblems },
  };
  return [
    { path: agentPath(agent), method: "post", operation: asked },
    { path: agentPath(agent), method: "get", operation: described },
  ];
}

/** The output where the agent decided, else what was found. */
function replySchema(agent: Agent, schemas: ZodSchemas): JsonSchema {
  const decided = object({ decided: { const: true }, citations: list(passage), ...parts });
  const undecided = object({
    decided: { const: false },
    code: { const: "no-decision" },
    passages: list(passage),
    ...parts,
  });
  const output = schemas.of(agent.prompt.output, "output", `${agent.name}.output`);
  const open = { ...output };
  if (open.additionalProperties === false) delete (open as { additionalProperties?: unknown }).additionalProperties;
  return {
    anyOf: [
      { allOf: [decided, open] },
      { ...undecided, properties: { ...undecided.properties, problem: toolProblem } },
    ],
  };
}

const listing: Operation = {
  operationId: "agents.list",
  summary: "Lists the agents",
  tags: ["agents"],
  responses: {
    "200": json(
      object({
        items: list(object({ name: text, description: textOrNull, tools: list(text), chat: textOrNull, path: text })),
        language_model: object({ id: text, decides: { type: "boolean" } }),
        release: text,
      }),
    ),
    ...otherProblems,
  },
};

const chatProblem = {
  description: "An error in the protocol's shape",
  content: {
    "application/json": {
      schema: object({ error: object({ message: text, type: text, param: textOrNull, code: text }) }),
    },
  },
};

const model = object({ id: text, object: { const: "model" }, created: { type: "integer" }, owned_by: text });

const modelListing: Operation = {
  operationId: "chat.models",
  summary: "Lists the agents as models of the OpenAI chat protocol",
  tags: ["agents"],
  responses: { "200": json(object({ object: { const: "list" }, data: list(model) })), default: chatProblem },
};

function chatOperation(names: readonly string[]): Operation {
  const message = { type: "object", properties: { role: text, content: text }, required: ["role"] };
  const request = {
    type: "object",
    properties: {
      model: { type: "string", enum: names },
      messages: { type: "array", items: message, minItems: 1 },
      stream: { type: ["boolean", "null"] },
    },
    required: ["model", "messages"],
  };
  const reply = {
    type: "object",
    properties: { id: text, object: text, choices: { type: "array" }, throughline: { type: "object" } },
    required: ["id", "object", "choices"],
  };
  return {
    operationId: "chat.complete",
    summary: "Asks an agent by the OpenAI chat protocol",
    tags: ["agents"],
    requestBody: { required: true, content: { "application/json": { schema: request } } },
    responses: {
      "200": {
        description: "Success",
        content: { "application/json": { schema: reply }, "text/event-stream": { schema: text } },
      },
      default: chatProblem,
    },
  };
}
