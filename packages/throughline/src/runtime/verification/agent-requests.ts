import type { Agent } from "../../contracts/ai/agent.ts";
import { agentPath } from "../../contracts/ai/agent-shapes.ts";
import { schemaOfZod } from "../../contracts/shape/json-schema.ts";
import { exampleValue } from "./example-value.ts";
import { type Asked, type Said, scriptedModel } from "./scripted-model.ts";
import type { Bench, ProbeReply } from "./verifier.ts";

/** Requests that an agent takes: without and with what may be left out. None where no example can be made. */
export function agentRequests(agent: Agent): readonly unknown[] {
  const schema = schemaOfZod(agent.input, "input");
  const least = exampleValue(schema);
  if (least === undefined) return [];
  const whole = exampleValue({ ...schema, required: Object.keys(schema.properties ?? {}) });
  return [least, whole].filter((body) => agent.input.safeParse(body).success);
}

/** Why an agent was not asked. */
export const noExample = { because: "no request can be made of its input: give the schema `examples`" } as const;

/** What a model says in one request: at its n-th time, from 0 on. */
export type Script = (time: number) => Said;

/** What came of one request, and how the model was asked in it. */
export interface ScriptedReply {
  readonly reply: ProbeReply;
  readonly asked: readonly Asked[];
}

/** Asks an agent once for each script, with a model that follows it. The model is the only thing that is not as it is served. */
export async function askScripted(
  agent: Agent,
  scripts: readonly Script[],
  bench: Bench,
): Promise<readonly ScriptedReply[]> {
  const [body] = agentRequests(agent);
  let script: Script = () => "";
  let before = 0;
  const model = scriptedModel((time) => script(time - before));
  const server = await (bench.answeredBy as NonNullable<Bench["answeredBy"]>)(model);
  try {
    const replies: ScriptedReply[] = [];
    for (const one of scripts) {
      [script, before] = [one, model.asked.length];
      const reply = await server.ask(agentPath(agent), { method: "POST", body, signal: bench.signal });
      replies.push({ reply, asked: model.asked.slice(before) });
    }
    return replies;
  } finally {
    await server.close();
  }
}
