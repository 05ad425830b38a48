import type { Agent } from "../../../contracts/ai/agent.ts";
import { type AgentTool, toolsOf } from "../../../contracts/ai/agent-shapes.ts";
import { schemaOfZod } from "../../../contracts/shape/json-schema.ts";
import { agentRequests, askScripted, noExample } from "../agent-requests.ts";
import { exampleValue } from "../example-value.ts";
import { isAsked } from "../parts.ts";
import { schemaValues } from "../schema-values.ts";
import type { Asked, Said } from "../scripted-model.ts";
import { against, type Bench, none, promisesWhere, type Verifier } from "../verifier.ts";

/** Why nothing is measured where no model can take the place of the project's. */
export const noModel = { because: "nothing serves the release with another language model" } as const;

/** What an agent does with a model that calls its tools without end, and never answers. */
export const agentLimits: Verifier = {
  name: "agent limits",
  limitMs: 60_000,
  covers: (subject) =>
    isAsked(subject.declaration)
      ? promisesWhere(subject, ({ name }) => name === "steps" || name === "context limit")
      : [],
  async measure(clause, { declaration }, bench) {
    if (!isAsked(declaration) || agentRequests(declaration).length === 0) return noExample;
    if (bench.answeredBy === undefined) return noModel;
    const asked = await endlessCalls(declaration, bench);
    if (asked.length === 0) return { because: "it never came to ask the model" };
    const note = "a model that calls tools without end";
    if (clause.name === "steps") return against(clause, asked.length, note);
    return against(clause, Math.max(...asked.map(({ tokens, maxTokens }) => tokens + maxTokens)), note);
  },
};

function endlessCalls(agent: Agent, bench: Bench): Promise<readonly Asked[]> {
  return bench.once(`endless calls ${agent.name}`, async () => {
    const calls = toolsOf(agent).map(({ name, parameters }) => callOf(name, exampleValue(parameters)));
    const endless = (time: number): Said => {
      const call = calls[time % Math.max(1, calls.length)];
      return call === undefined ? "" : [call];
    };
    const [only] = await askScripted(agent, [endless], bench);
    return only?.asked ?? [];
  });
}

const callOf = (name: string, value: unknown) => ({
  name,
  arguments: JSON.stringify(value === undefined ? {} : value),
});

const lies = none("refused answers", "no answer of a model that does not fit its schema reaches a caller", {
  unit: "answers that did, or that fit and did not",
  handOff: "structured outputs",
});

/** What comes of answers that do not fit the output: each is said twice, so that repairing does not help. Then of those that do. */
export const agentAnswers: Verifier = {
  name: "agent answers",
  limitMs: 120_000,
  covers: ({ declaration }) => (isAsked(declaration) ? [lies] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAsked(declaration) || agentRequests(declaration).length === 0) return noExample;
    if (bench.answeredBy === undefined) return noModel;
    const { fitting, misfits } = schemaValues(schemaOfZod(declaration.prompt.output, "output"));
    const { output } = declaration.prompt;
    const fits = fitting.filter((value) => output.safeParse(value).success).slice(0, mostAnswers);
    const wrong = misfits.filter((value) => !output.safeParse(value).success).slice(0, mostAnswers);
    if (fits.length === 0) return { because: "no answer can be made of its output" };
    const refused = await decidedOf(
      declaration,
      ["", "no JSON", "{", ...wrong.map((one) => JSON.stringify(one))],
      bench,
    );
    const taken = await decidedOf(
      declaration,
      fits.map((one) => JSON.stringify(one)),
      bench,
    );
    const wrongly = [...refused.filter((one) => one), ...taken.filter((one) => !one)];
    const note = `${refused.length} that do not fit, ${taken.length} that do`;
    return { held: wrongly.length === 0, figure: wrongly.length, note };
  },
};

/** Most answers of each sort. */
const mostAnswers = 60;

/** Whether each answer, said as often as it is asked for, comes to the caller as a decision. */
async function decidedOf(agent: Agent, texts: readonly string[], bench: Bench): Promise<readonly boolean[]> {
  const replies = await askScripted(
    agent,
    texts.map((text) => () => text),
    bench,
  );
  return replies.map(({ reply }) => (reply.body as { readonly decided?: boolean } | undefined)?.decided === true);
}

const calls = none("tool calls", "each tool can be called as its schema says, and in no other way", {
  unit: "calls that went otherwise",
  handOff: "function-calling schemas",
});

/** The tools of an agent, called by a model with generated arguments. A tool may refuse by rules of its own, with its code. */
export const toolCalls: Verifier = {
  name: "tool calls",
  limitMs: 120_000,
  covers: ({ declaration }) => (isAsked(declaration) && toolsOf(declaration).length > 0 ? [calls] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAsked(declaration) || agentRequests(declaration).length === 0) return noExample;
    if (bench.answeredBy === undefined) return noModel;
    const outcomes = { called: 0, refused: 0, wrong: [] as string[] };
    for (const tool of toolsOf(declaration)) {
      const { fitting, misfits } = schemaValues(tool.parameters);
      for (const [values, isFitting] of [[fitting, true] as const, [misfits, false] as const]) {
        const taken = await toolResults(declaration, { tool, values: values.slice(0, mostCalls) }, bench);
        outcomes.called += taken.length;
        outcomes.refused += isFitting ? taken.filter((one) => one !== undefined && one.problem !== null).length : 0;
        outcomes.wrong.push(...taken.flatMap((one) => faultOf(tool, isFitting, one)));
      }
    }
    const { called, refused, wrong } = outcomes;
    const ruled = refused === 0 ? "" : `, ${refused} refused by rules of the tool`;
    return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? `${called} calls${ruled}` };
  },
};

/** Most calls of one tool of each sort. */
const mostCalls = 20;

interface CallResult {
  readonly arguments: unknown;
  readonly result: unknown;
  readonly problem: { readonly code: string } | null;
}

/** What came of calls of one tool that a model asks for, one a request; undefined where the reply tells of none. */
export async function toolResults(
  agent: Agent,
  { tool, values }: { readonly tool: Pick<AgentTool, "name">; readonly values: readonly unknown[] },
  bench: Bench,
): Promise<readonly (CallResult | undefined)[]> {
  const answer = JSON.stringify(exampleValue(schemaOfZod(agent.prompt.output, "output")) ?? {});
  const scripts = values.map(
    (value) =>
      (time: number): Said =>
        time === 0 ? [callOf(tool.name, value)] : answer,
  );
  const replies = await askScripted(agent, scripts, bench);
  return replies.map(({ reply }) => {
    const { tools = [] } = (reply.body ?? {}) as { readonly tools?: readonly CallResult[] };
    return tools.at(-1);
  });
}

/** Codes by which a call is refused for the shape of its arguments. */
const shapeCodes: ReadonlySet<string> = new Set(["agents.invalid-arguments", "server.invalid-request"]);

function faultOf({ name }: AgentTool, isFitting: boolean, taken: CallResult | undefined): string[] {
  if (taken === undefined) return [`${name}: the reply tells of no call`];
  const shown = `${name} ${JSON.stringify(taken.arguments)?.slice(0, 120) ?? ""}`;
  const code = taken.problem?.code;
  if (!isFitting) return code === "agents.invalid-arguments" ? [] : [`${shown} does not fit: ${code ?? "taken"}`];
  return code !== undefined && (shapeCodes.has(code) || code.endsWith(".internal")) ? [`${shown} fits: ${code}`] : [];
}
