import type { Prompt } from "../../contracts/ai/prompt.ts";
import { promptClauses } from "../../contracts/ai/prompt-spec.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { type ShareInterval, shareInterval } from "../../estimators/evaluation/share-interval.ts";
import { type Interval, interval } from "../../estimators/retrieval/evaluate-retrieval.ts";
import type { TokenCounter } from "../../formats/documents/token-counter.ts";
import type { ChatMessage, LanguageModel } from "../../ports/language-model.ts";
import type { Measurement } from "../plan/kind-runner.ts";
import { readAnswer, repairText } from "./read-answer.ts";
import type { PromptCase } from "./read-prompt-cases.ts";
import { answerSchema, withAnswerForm, writePrompt } from "./write-prompt.ts";

/** How one wording does on the cases. */
export interface VariantScore {
  readonly variant: string;
  /** True for the wording that agents use, which the gates are on. */
  readonly used: boolean;
  /** Tokens of the written prompt: mean of the cases, with the bounds of 95 of 100 resamples. */
  readonly tokens: Interval;
  /** Share of the cases whose expected fields all come out; undefined where it was not measured. */
  readonly accuracy?: ShareInterval;
  /** Answers that did not fit the output's schema, also after one repair. */
  readonly misfits?: number;
  /** Lines of the cases that came out otherwise. */
  readonly wrong?: readonly number[];
  /** Why accuracy was not measured. */
  readonly because?: string;
}

export interface PromptScore {
  readonly prompt: string;
  readonly cases: number;
  readonly variants: readonly VariantScore[];
}

export interface ScoreParts {
  readonly prompt: Prompt;
  readonly cases: readonly PromptCase[];
  readonly model: LanguageModel;
  readonly count: TokenCounter;
}

/** Cases that are asked at once. */
const atOnce = 4;
/** Most tokens of an answer. */
const answerTokens = 1_024;
/** Fewest tokens that an answer is given. */
const leastAnswer = 32;
/** How many tokens a model may make of one by our count, the words of its chat template among them; 1.15 was measured of a vocabulary of 49,152. */
const modelTokens = 1.25;

/**
 * Writes every wording of a prompt for every case, counts its tokens, and asks the model for the answers where it is one. Where the
 * model can't be asked, accuracy is not measured and says why. Throws `prompts.*`.
 */
export async function evaluatePrompt(parts: ScoreParts): Promise<PromptScore> {
  const { prompt, cases } = parts;
  const variants: VariantScore[] = [];
  for (const variant of Object.keys(prompt.variants)) variants.push(await scoreVariant(parts, variant));
  return { prompt: prompt.name, cases: cases.length, variants };
}

async function scoreVariant(parts: ScoreParts, variant: string): Promise<VariantScore> {
  const { prompt, cases, model, count } = parts;
  const written = await Promise.all(cases.map(({ input }) => writePrompt(prompt, input, variant)));
  const lengths = written.map((messages) => messages.reduce((sum, { content }) => sum + count(content), 0));
  const score = { variant, used: variant === prompt.use, tokens: interval(lengths) };
  if (!model.decides) return { ...score, because: "there is no language model" };
  try {
    const outcomes = await inTurns(cases, (one, { i, signal }) =>
      outcomeOf(parts, one, { messages: written[i] as ChatMessage[], signal }),
    );
    const wrong = cases.filter((_, i) => outcomes[i] !== "right").map(({ line }) => line);
    const misfits = outcomes.filter((outcome) => outcome === "misfit").length;
    return { ...score, accuracy: shareInterval(cases.length - wrong.length, cases.length), misfits, wrong };
  } catch (error) {
    if (!isThroughlineError(error) || !error.code.startsWith("models.")) throw error;
    return { ...score, because: `${error.code}: ${error.detail}` };
  }
}

type Outcome = "right" | "wrong" | "misfit";

/** Asks one case, with one repair as agents do; as there, an answer that was cut off is not repaired. */
async function outcomeOf(
  { prompt, model, count }: ScoreParts,
  one: PromptCase,
  { messages: written, signal }: { readonly messages: readonly ChatMessage[]; readonly signal: AbortSignal },
): Promise<Outcome> {
  const schema = answerSchema(prompt);
  const messages = withAnswerForm(written, schema);
  const output = { name: prompt.name, schema };
  for (let repaired = false; ; repaired = true) {
    const maxTokens = answerRoom(messages, model, count);
    const { text, finish } = await model.complete({ messages, tools: [], output, maxTokens, signal });
    const read = await readAnswer(prompt, text);
    if ("value" in read) return contains(read.value, one.expect) ? "right" : "wrong";
    if (repaired || finish === "length") return "misfit";
    messages.push({ role: "assistant", content: text }, { role: "user", content: repairText(read.issues) });
  }
}

/** Tokens that the answer to messages may have: what the model's context leaves. */
function answerRoom(messages: readonly ChatMessage[], model: LanguageModel, count: TokenCounter): number {
  const tokens = messages.reduce((sum, { content }) => sum + count(content), 0);
  return Math.max(leastAnswer, Math.min(answerTokens, Math.floor(model.contextTokens - tokens * modelTokens)));
}

/** True where a value has every field that is expected, with that value. Lists are equal as a whole. */
export function contains(value: unknown, expected: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(value) && value.length === expected.length && expected.every((one, i) => contains(value[i], one))
    );
  if (typeof expected !== "object" || expected === null) return Object.is(value, expected);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(expected).every(([name, part]) => contains((value as Record<string, unknown>)[name], part));
}

/** Does the work of all items, some at once. The first failure ends what is under way: nothing is asked after it. */
async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T, of: { readonly i: number; readonly signal: AbortSignal }) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const stop = new AbortController();
  const worker = async () => {
    for (const [i, item] of queue) {
      stop.signal.throwIfAborted();
      results[i] = await work(item, { i, signal: stop.signal });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
    return results;
  } finally {
    stop.abort();
  }
}

/** The promises of a prompt that were measured, by the wording that is used. */
export function promptEvidence(prompt: Prompt, score: PromptScore): Measurement[] {
  const used = score.variants.find((variant) => variant.used);
  const figures: Readonly<Record<string, number | undefined>> = {
    accuracy: used?.accuracy?.value,
    tokens: used?.tokens.value,
    "structured output": used?.misfits,
  };
  return promptClauses(prompt).flatMap(({ name, says, relation, limit }) => {
    const figure = figures[name];
    if (figure === undefined) return [];
    const held =
      relation === "=" ? figure === limit : relation === "≤" ? figure <= Number(limit) : figure >= Number(limit);
    return [{ declaration: idOf(prompt), promise: name, says, held, figure, limit }];
  });
}
