import type { Agent } from "../../contracts/ai/agent.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import type { TokenCounter } from "../../formats/documents/token-counter.ts";
import type { Completion, LanguageModel, ToolDescription } from "../../ports/language-model.ts";
import { loadTokenCounter } from "../prompts/count-tokens.ts";
import { passagesIn, trimmedToFit } from "../prompts/passages.ts";
import { type ReadAnswer, readAnswer, repairText } from "../prompts/read-answer.ts";
import { answerSchema, issuesSay, withAnswerForm, writePrompt } from "../prompts/write-prompt.ts";
import type { TraceRecorder } from "./agent-trace.ts";
import { answerReserve, Conversation, tokensOf, toolTokens } from "./conversation.ts";
import { agentError } from "./error-codes.ts";
import type { ToolBox } from "./tool-box.ts";

/** What a decision is made of. */
export interface DecisionParts {
  readonly agent: Agent;
  readonly model: LanguageModel;
  /** The prompt's checked input. */
  readonly filled: unknown;
  readonly box: ToolBox;
  readonly trace: TraceRecorder;
  readonly signal: AbortSignal;
}

/** The prompt's output, and the passages that the model was shown. */
export interface Decision {
  readonly output: Readonly<Record<string, unknown>>;
  readonly shown: readonly Passage[];
}

/** Most calls of one answer that are made. */
const mostCalls = 16;

/**
 * Asks the language model until it answers with the prompt's output: does the calls that it asks for, in order, and lets it repair
 * an answer that does not fit once. In that step and in the last it is offered no tools, and its answer is held to the schema. Throws `agents.*`, `prompts.*`, `models.*`.
 */
export async function decide(parts: DecisionParts): Promise<Decision> {
  const { agent, box } = parts;
  const { steps } = agent.limits;
  const conversation = await openConversation(parts);
  let repaired = false;
  for (let step = 1; step <= steps; step++) {
    const isLast = step === steps;
    const completion = await complete(parts, conversation, { withTools: !isLast && !repaired });
    if (completion.toolCalls.length > 0) {
      await callTools(completion, conversation, box);
      continue;
    }
    const read = await readTraced(parts, completion);
    if ("value" in read) return { output: read.value, shown: conversation.shown };
    if (repaired || isLast) throw invalidOutput(agent, read.issues);
    repaired = true;
    conversation.hear(completion, []);
    conversation.say(repairText(read.issues));
  }
  throw agentError("steps-exceeded", { detail: `${agent.name} has no answer after ${steps} steps` });
}

function invalidOutput(agent: Agent, issues: Extract<ReadAnswer, { issues: unknown }>["issues"]) {
  return agentError("invalid-output", {
    detail: `answer to ${agent.name} does not fit the output of ${agent.prompt.name}: ${issuesSay(issues)}`,
    issues,
  });
}

/** The tools as a model is told of them, made once for the tools of an agent. */
function describeTools({ tools }: ToolBox): readonly ToolDescription[] {
  const known = described.get(tools);
  if (known !== undefined) return known;
  const made = tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
  described.set(tools, made);
  return made;
}

const described = new WeakMap<ToolBox["tools"], readonly ToolDescription[]>();

/** The first messages, with as many of the passages as fit. */
async function openConversation({ agent, model, filled, box, signal }: DecisionParts): Promise<Conversation> {
  const count = await loadTokenCounter();
  const limit = Math.min(agent.limits.tokens, model.contextTokens);
  const tools = describeTools(box);
  const schema = answerSchema(agent.prompt);
  const write = async (input: unknown) => withAnswerForm(await writePrompt(agent.prompt, input), schema);
  const room = limit - answerReserve(limit) - toolTokens(count, tools);
  const input = await trimmedToFit(filled, async (one) => {
    signal.throwIfAborted();
    return fits(count, await write(one), room);
  });
  if (input === undefined)
    throw agentError("context-exceeded", {
      detail: `prompt ${agent.prompt.name} has more than ${room} tokens, also without passages`,
    });
  return new Conversation({ messages: await write(input), tools, shown: passagesIn(input), count, limit });
}

const fits = (count: TokenCounter, messages: Parameters<typeof tokensOf>[1], room: number) =>
  tokensOf(count, messages) <= room;

async function complete(
  parts: DecisionParts,
  conversation: Conversation,
  { withTools }: { readonly withTools: boolean },
): Promise<Completion> {
  const { agent, model, box, trace, signal } = parts;
  const maxTokens = conversation.room;
  const tools = withTools ? describeTools(box) : [];
  const output = { name: agent.prompt.name, schema: answerSchema(agent.prompt) };
  const messages = [...conversation.messages];
  const counted = conversation.tokens;
  const count = await loadTokenCounter();
  const completion = await trace.span(
    { type: "model", name: model.id, input: conversation.news() },
    () => model.complete({ messages, tools, output, maxTokens, signal }),
    ({ text, toolCalls, finish, usage }) => ({
      output: { text, toolCalls, finish },
      tokens: {
        prompt: usage?.promptTokens ?? counted,
        completion: usage?.completionTokens ?? count(text.slice(0, 200_000)),
      },
    }),
  );
  if (completion.finish === "length")
    throw agentError("context-exceeded", { detail: `answer to ${agent.name} was cut off after ${maxTokens} tokens` });
  return completion;
}

async function callTools(completion: Completion, conversation: Conversation, box: ToolBox): Promise<void> {
  const calls = completion.toolCalls.slice(0, mostCalls);
  const [refused] = completion.toolCalls.slice(mostCalls);
  conversation.hear(completion, calls);
  for (const call of calls) conversation.tell(call, await box.call(call));
  if (refused === undefined) return;
  box.refuse(refused);
  conversation.say(`Only the first ${mostCalls} calls were made: call fewer tools at once.`);
}

function readTraced({ agent, trace }: DecisionParts, { text }: Completion): Promise<ReadAnswer> {
  return trace.span(
    { type: "validate", name: agent.prompt.name, input: text },
    () => readAnswer(agent.prompt, text),
    (read) =>
      "value" in read
        ? { output: read.value }
        : { problem: { code: "agents.invalid-output", detail: issuesSay(read.issues).slice(0, 1_000) } },
  );
}
