import { parseDuration } from "../core/duration.ts";
import { toolOf, useOfInjectable } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { nearest } from "../core/nearest.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import type { Agent } from "./agent.ts";
import { agentInputShape, replyNames } from "./agent-shapes.ts";
import { wholeProblems } from "./evaluation-problems.ts";
import { functionProblems, schemaProblems } from "./option-problems.ts";
import { isPrompt } from "./prompt.ts";
import { promptOutputShape } from "./prompt-spec.ts";

/** Problems of an agent: its options, its limits, the names of its tools and of its reply. */
export function agentProblems(agent: Agent): ThroughlineError[] {
  const schema = schemaProblems(agent, "input", agent.input);
  return [
    ...nameProblems(agent),
    ...schema,
    ...functionProblems(agent, "fill", agent.fill),
    ...limitProblems(agent),
    ...toolProblems(agent),
    ...promptProblems(agent),
    ...(schema.length > 0 || isMissing(agent.input) ? [] : chatProblems(agent)),
  ];
}

const invalidOf = (agent: Agent, subject: string) => (detail: string, hint?: string) =>
  contractError("invalid-option", {
    detail,
    where: whereOf(agent, subject),
    ...(hint === undefined ? {} : { hint }),
  });

const [leastTimeoutUs, mostTimeoutUs] = [100_000, 600_000_000];

function limitProblems(agent: Agent): ThroughlineError[] {
  const { steps, tokens, timeout } = agent.limits;
  const us = typeof timeout === "string" ? parseDuration(timeout) : undefined;
  const isTime = us !== undefined && us >= leastTimeoutUs && us <= mostTimeoutUs;
  const invalid = invalidOf(agent, "limits.timeout");
  return [
    ...wholeProblems(agent, "limits.steps", { value: steps, min: 1, max: 32 }),
    ...wholeProblems(agent, "limits.tokens", { value: tokens, min: 256, max: 1_000_000 }),
    ...(isTime ? [] : [invalid(`limits.timeout is not a duration from 100ms to 10m: ${timeout}`)]),
  ];
}

const toolName = /^[A-Za-z0-9_-]{1,64}$/;

function toolProblems(agent: Agent): ThroughlineError[] {
  const names = Object.keys(agent.uses);
  const lower = names.map((name) => name.toLowerCase());
  return names.flatMap((name, i) => {
    const invalid = invalidOf(agent, `tool ${name}`);
    const value: unknown = agent.uses[name];
    if (name === "input") return [invalid("uses may not be named input: fill has the agent's input under that name")];
    if (!toolName.test(name))
      return [invalid(`name of a tool has other characters than letters, digits, _ and -, or over 64: ${name}`)];
    if (lower.indexOf(lower[i] as string) !== i)
      return [invalid(`two tools differ in upper and lower case only: ${name}`)];
    if (isMissing(value) || (toolOf(value) !== undefined && useOfInjectable(value) !== undefined)) return [];
    return [
      invalid(
        `uses.${name} is nothing that an agent can use`,
        "list endpoints, picks of endpoints, knowledge bases and metrics",
      ),
    ];
  });
}

function promptProblems(agent: Agent): ThroughlineError[] {
  const { prompt } = agent;
  if (isMissing(prompt)) return [];
  if (typeof prompt !== "object" || prompt === null || !isPrompt(prompt))
    return [invalidOf(agent, "prompt")("prompt is not made by prompt(...)")];
  if (schemaProblems(prompt, "output", prompt.output).length > 0) return [];
  const taken = new Set<string>(replyNames);
  return promptOutputShape(prompt)
    .filter(({ name }) => taken.has(name))
    .map(({ name }) =>
      contractError("invalid-name", {
        detail: `output of ${prompt.name} may not have a field named ${name}: replies of agents have that name themselves`,
        hint: "rename the field in the prompt's output",
        where: whereOf(agent, `field ${name}`),
      }),
    );
}

function chatProblems(agent: Agent): ThroughlineError[] {
  const { chat } = agent;
  if (chat === undefined || isMissing(chat)) return [];
  const invalid = invalidOf(agent, "chat");
  const shape = agentInputShape(agent);
  const field = fieldOf(shape, chat);
  if (field === undefined) {
    const names = shape.map(({ name }) => name);
    return [
      invalid(
        `input has no field of this name: ${chat}`,
        `use ${nearest(chat, names) ?? `one of ${names.join(", ")}`}`,
      ),
    ];
  }
  if (field.type.name !== "text") return [invalid(`chat asks a text, ${chat} is ${field.type.name}`)];
  return shape
    .filter(({ name, optional }) => name !== chat && optional !== true)
    .map(({ name }) =>
      invalid(`chat gives ${chat} alone, and ${name} is required`, `make ${name} optional in the agent's input`),
    );
}
