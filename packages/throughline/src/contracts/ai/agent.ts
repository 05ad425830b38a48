import type { z } from "zod";
import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import {
  type Call,
  type Injectable,
  type Injected,
  injectableAs,
  type Reachable,
  reachableAs,
  type Tool,
} from "../core/injectable.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { RemoteCall } from "../core/remote.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import { agentReach, replyUse } from "./agent-shapes.ts";
import type { Passage } from "./passage.ts";
import type { Prompt } from "./prompt.ts";

/** What an agent may use, each under the name that it has in `fill` and as a tool. */
export type AgentUses = Readonly<Record<string, Tool>>;

/** What `fill` receives: the input, and exactly what `uses` lists. */
export type FillContext<I extends z.ZodObject, U extends AgentUses> = { readonly input: z.output<I> } & Injected<U>;

/** Why a tool gave no result. */
export interface ToolProblem {
  readonly code: string;
  readonly detail: string;
  /** True where the same call may succeed later. */
  readonly retryable: boolean;
  /** What failed behind it, where that is known. */
  readonly cause: string | null;
}

/** One call of a tool: by `fill`, or by the language model. */
export interface ToolResult {
  readonly tool: string;
  readonly arguments: unknown;
  /** Null where it failed. */
  readonly result: unknown;
  readonly problem: ToolProblem | null;
}

/** What every reply of an agent carries. */
interface ReplyParts {
  readonly tools: readonly ToolResult[];
  readonly release: string;
  /** True where something that the agent uses answered by its fallback. */
  readonly degraded: boolean;
}

/** A reply with an answer: the prompt's output, and the passages that it rests on. */
export type DecidedReply<Output> = { readonly decided: true; readonly citations: readonly Passage[] } & ReplyParts &
  Output;

/** A reply without an answer: what was found, for a person to judge. */
export interface UndecidedReply extends ReplyParts {
  readonly decided: false;
  readonly code: "no-decision";
  readonly passages: readonly Passage[];
  /** Why the language model gave no answer; absent where there is none to ask. */
  readonly problem?: ToolProblem;
}

/** What an agent replies. */
export type AgentReply<Output> = DecidedReply<Output> | UndecidedReply;

/** Bounds of one request to an agent. */
export interface AgentLimits {
  /** Answers of the language model, those that call tools among them: 1 to 32. @default 6 */
  readonly steps?: number;
  /** Tokens of the conversation: prompt, tool calls, their results and answers together, 256 to 1,000,000. @default 8000 */
  readonly tokens?: number;
  /** From request to reply, 100ms to 10m. @default "30s" */
  readonly timeout?: Duration;
}

type TextNames<T> = { [K in keyof T & string]-?: string extends T[K] ? K : never }[keyof T & string];
type RequiredNames<T> = { [K in keyof T & string]-?: object extends Pick<T, K> ? never : K }[keyof T & string];

/** The field that takes the user's text in chat, where no other field is required. */
export type ChatField<T> = {
  [K in TextNames<T>]: Exclude<RequiredNames<T>, K> extends never
    ? K
    : TypeProblem<`chat gives ${K} alone, and ${Exclude<RequiredNames<T>, K>} is required`>;
}[TextNames<T>];

/** Options of an agent. */
export interface AgentOptions<I extends z.ZodObject, U extends AgentUses, P extends Prompt> extends CommonOptions {
  readonly input: I;
  /** Endpoints (and picks of them), knowledge bases and metrics: `fill` calls them, and the language model may. */
  readonly uses?: U;
  /** Turns the input into the prompt's input, with the help of what the agent uses. */
  readonly fill: (context: FillContext<I, U>) => z.input<P["input"]> | Promise<z.input<P["input"]>>;
  readonly prompt: P;
  readonly limits?: AgentLimits;
  /** The field of the input that takes the user's text in `/v1/chat/completions`. Default: the agent is no chat model. */
  readonly chat?: NoInfer<ChatField<z.input<I>>>;
  /** True where only this project calls it; else people outside are counted as readers. Default false. */
  readonly internal?: boolean;
}

/** A prompt with tools, limits and a typed reply. */
export interface Agent<Name extends string = string, Request = Readonly<Record<string, unknown>>, Output = unknown>
  extends Declaration<"agent", Name>,
    Injectable<Call<Request, AgentReply<Output>>>,
    Reachable<RemoteCall<Request, AgentReply<Output>>> {
  readonly input: z.ZodObject;
  readonly uses: Readonly<Record<string, Tool>>;
  fill(context: never): unknown;
  readonly prompt: Prompt;
  readonly limits: Readonly<Required<AgentLimits>>;
  readonly chat?: string;
  readonly internal: boolean;
}

const defaultLimits = { steps: 6, tokens: 8_000, timeout: "30s" } as const;

const rules = {
  ...commonRules,
  input: true,
  uses: true,
  fill: true,
  prompt: true,
  limits: { steps: true, tokens: true, timeout: true },
  chat: true,
  internal: true,
} satisfies RulesOf<AgentOptions<z.ZodObject, AgentUses, Prompt>>;

/** Declares an agent, served at `POST /agents/<name>`: what it may use are its tools. */
export function agent<
  const Name extends string,
  I extends z.ZodObject,
  P extends Prompt,
  const U extends AgentUses = Readonly<Record<never, never>>,
>(name: Name, options: AgentOptions<I, U, P>): Agent<Name, z.input<I>, z.output<P["output"]>> {
  const declaration = declare(
    { kind: "agent", name, above: agent, given: { options, rules } },
    {
      ...common(options),
      ...injectableAs(() => replyUse(declaration as unknown as Agent, "handler")),
      ...reachableAs(() => agentReach(declaration as unknown as Agent)),
      input: options.input,
      uses: Object.freeze({ ...options.uses }),
      fill: options.fill,
      prompt: options.prompt,
      limits: Object.freeze({ ...defaultLimits, ...options.limits }),
      ...(options.chat === undefined ? {} : { chat: options.chat }),
      internal: options.internal ?? false,
    },
  ) as unknown as Agent<Name, z.input<I>, z.output<P["output"]>>;
  return declaration;
}

/** True for an agent. */
export const isAgent = (declaration: Declaration): declaration is Agent => declaration.kind === "agent";
