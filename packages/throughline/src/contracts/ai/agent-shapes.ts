import type { z } from "zod";
import type { Declaration } from "../core/declaration.ts";
import { parseDuration } from "../core/duration.ts";
import { type Reach, type Tool, toolOf, useOfInjectable } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import type { Field, Shape } from "../shape/field.ts";
import { type JsonSchema, schemaOfZod, shapeOfSchema } from "../shape/json-schema.ts";
import { remoteFields } from "../shape/remote-fields.ts";

/** What the shapes of an agent are made from. */
export interface AgentParts extends Declaration {
  readonly input: z.ZodObject;
  readonly prompt: Declaration & { readonly output: z.ZodObject };
  readonly uses: Readonly<Record<string, Tool>>;
  readonly limits: { readonly timeout: string };
}

/** A tool as a language model is told of it, with the port that its result is. */
export interface AgentTool {
  /** The key in `uses`. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: JsonSchema;
  readonly provider: Declaration;
  readonly port: string;
  /** Fields of the result. */
  readonly result: Shape;
  /** The provider's accepted port that the arguments are, where it has one. */
  readonly request: string | undefined;
  /** What of the result is read. */
  readonly fields: readonly string[];
}

/** The tools of an agent: its `uses`, described by their contracts. What can't be used is left out. */
export function toolsOf(agent: Pick<AgentParts, "uses">): AgentTool[] {
  return Object.entries(agent.uses).flatMap(([name, value]) => {
    const [contract, use] = [toolOf(value), useOfInjectable(value)];
    if (contract === undefined || use === undefined) return [];
    const { description, parameters, port, result, request } = contract;
    const fields = use.fields.map((field) => field.name);
    return [{ name, description, parameters, provider: use.provider, port, result, request, fields }];
  });
}

/** What callers of an agent send. */
export const agentInputShape = (agent: Pick<AgentParts, "input">): Shape =>
  shapeOfSchema(schemaOfZod(agent.input, "input"));

/** The names of a reply that the platform fills. */
export const replyNames = [
  "decided",
  "code",
  "citations",
  "passages",
  "problem",
  "tools",
  "release",
  "degraded",
] as const;

const json = { type: { name: "json" }, nullable: true } as const;

/** What an agent replies: the prompt's output where it decided, and what it rests on. Texts keep the tags of their sources. */
export function agentReplyShape(agent: Pick<AgentParts, "prompt" | "uses">): Shape {
  const results = toolsOf(agent).map(({ result }) => result);
  const searches = results.filter((result) =>
    passageNames.every((name) => result.some((field) => field.name === name)),
  );
  const decided = shapeOfSchema(schemaOfZod(agent.prompt.output, "output")).map(
    (field): Field => ({ ...field, optional: true }),
  );
  const passages: Omit<Field, "name" | "description"> = {
    type: { name: "list", item: { name: "struct", fields: searches[0] ?? [] } },
    nullable: false,
    optional: true,
    ...tagged(searches),
  };
  const call: Shape = [
    { name: "tool", type: { name: "text" }, nullable: false },
    { name: "arguments", ...json },
    { name: "result", ...json },
    { name: "problem", ...json },
  ];
  return [
    { name: "decided", type: { name: "boolean" }, nullable: false, description: "whether there is an answer" },
    ...decided,
    { name: "citations", ...passages, description: "passages that the answer rests on" },
    { name: "code", type: { name: "text" }, nullable: false, optional: true, values: ["no-decision"] },
    { name: "passages", ...passages, description: "passages that fit best, where there is no answer" },
    { name: "problem", ...json, optional: true, description: "why the language model gave no answer" },
    {
      name: "tools",
      type: { name: "list", item: { name: "struct", fields: call } },
      nullable: false,
      ...tagged(results),
      description: "what was called, with what, and what came of it",
    },
    { name: "release", type: { name: "text" }, nullable: false, description: "release that answered" },
    { name: "degraded", type: { name: "boolean" }, nullable: false, description: "true when a fallback answered" },
  ];
}

const passageNames = ["text", "document", "start", "end"];

function tagged(shapes: readonly Shape[]): Pick<Field, "tags"> {
  const tags = new Set(shapes.flatMap((shape) => shape.flatMap((field) => field.tags ?? [])));
  return tags.size === 0 ? {} : { tags: [...tags].sort() };
}

/** Where an agent answers. */
export const agentPath = (agent: { readonly name: string }) => `/agents/${agent.name}`;

/** What a caller reads of an agent's reply. */
export function replyUse(agent: AgentParts, as: string): Use {
  const fields = agentReplyShape(agent).map(({ name }) => ({ name, as }));
  return { provider: agent, port: "reply", fields, certainty: "possible" };
}

/** How a browser calls an agent. */
export function agentReach(agent: AgentParts): Reach {
  const { timeout } = agent.limits;
  const request = agentInputShape(agent);
  const us = typeof timeout === "string" ? parseDuration(timeout) : undefined;
  const sent: Use = { ...replyUse(agent, "page"), port: "request", fields: request.map(({ name }) => ({ name })) };
  return {
    uses: [replyUse(agent, "page"), sent],
    descriptor: {
      kind: "agent",
      name: agent.name,
      method: "POST",
      path: agentPath(agent),
      request: remoteFields(request),
      reply: remoteFields(agentReplyShape(agent)),
      ...(us === undefined ? {} : { timeoutMs: us / 1_000 }),
    },
  };
}
