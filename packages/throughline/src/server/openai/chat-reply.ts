import type { AgentReply, UndecidedReply } from "../../contracts/ai/agent.ts";
import { replyNames } from "../../contracts/ai/agent-shapes.ts";
import type { AgentAnswer } from "../../runtime/agents/agent-runner.ts";

type Reply = AgentReply<Readonly<Record<string, unknown>>>;

const platformNames: ReadonlySet<string> = new Set(replyNames);

/** The text of a reply in a chat: the output as JSON where the agent decided, else what was found, with where it stands. */
export function chatText(reply: Reply): string {
  if (!reply.decided) return foundText(reply);
  const output = Object.entries(reply).filter(([name]) => !platformNames.has(name));
  return JSON.stringify(Object.fromEntries(output));
}

function foundText({ passages, tools, problem }: UndecidedReply): string {
  const why = problem === undefined ? "there is no language model" : `${problem.code}: ${problem.detail}`;
  const cited = passages.map(
    ({ text, document, title, heading, start, end }, i) =>
      `[${i + 1}] ${[title, ...heading].join(" › ")} (${document}, ${start}-${end})\n${text}`,
  );
  const called = tools
    .filter(({ result }) => !Array.isArray(result))
    .map(({ tool, result, problem: fault }) => `${tool}: ${JSON.stringify(fault ?? result)}`);
  return [`No decision: ${why}.`, ...called, ...cited].join("\n\n");
}

interface Frame {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** Tokens of all prompts and answers that the reply took. */
function usageOf({ trace }: AgentAnswer) {
  const spans = trace.spans.flatMap(({ tokens }) => tokens ?? []);
  const prompt_tokens = spans.reduce((sum, { prompt }) => sum + prompt, 0);
  const completion_tokens = spans.reduce((sum, { completion }) => sum + completion, 0);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** A whole reply of the chat protocol; `throughline` is the agent's own reply. */
export function chatCompletion(frame: Frame, answer: AgentAnswer): object {
  const message = { role: "assistant", content: chatText(answer.reply), refusal: null };
  return {
    ...frame,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: "stop", logprobs: null }],
    usage: usageOf(answer),
    system_fingerprint: answer.reply.release,
    throughline: answer.reply,
  };
}

/** Characters of one chunk. */
const chunkLength = 64;

/** The chunks of a streamed reply; the last with a choice carries the agent's own reply. */
export function* chatChunks(frame: Frame, answer: AgentAnswer, includeUsage: boolean): Generator<object> {
  const head = { ...frame, object: "chat.completion.chunk", system_fingerprint: answer.reply.release };
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
    ...usage,
  });
  yield chunk({ role: "assistant", content: "" });
  const characters = [...chatText(answer.reply)];
  for (let at = 0; at < characters.length; at += chunkLength)
    yield chunk({ content: characters.slice(at, at + chunkLength).join("") });
  yield { ...chunk({}, "stop"), throughline: answer.reply };
  if (includeUsage) yield { ...head, choices: [], usage: usageOf(answer) };
}
