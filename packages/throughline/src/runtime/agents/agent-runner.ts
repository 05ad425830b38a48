import type { Agent, AgentReply, UndecidedReply } from "../../contracts/ai/agent.ts";
import { type AgentTool, toolsOf } from "../../contracts/ai/agent-shapes.ts";
import { parseDuration } from "../../contracts/core/duration.ts";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import type { PlaceWatch } from "../observed-use/observed-use.ts";
import { distinctPassages, passagesIn } from "../prompts/passages.ts";
import { asUserCode } from "../prompts/user-code.ts";
import { checkedBy, issuesSay } from "../prompts/write-prompt.ts";
import { abortable } from "./abortable.ts";
import { type AgentTrace, cutValue, TraceRecorder } from "./agent-trace.ts";
import type { AgentTraces } from "./agent-traces.ts";
import { decide } from "./decide.ts";
import { agentError } from "./error-codes.ts";
import { type Inject, ToolBox } from "./tool-box.ts";
import { toolProblem } from "./tool-problem.ts";

export interface AgentRunnerParts {
  readonly agent: Agent;
  readonly model: LanguageModel;
  readonly release: string;
  readonly inject: Inject;
  readonly traces: Pick<AgentTraces, "add">;
  readonly clock: Clock;
  /** Says which requests are watched for the fields that are read of tools. */
  readonly watch?: PlaceWatch;
}

export interface AgentRequest {
  /** Names the request in its trace. */
  readonly id: string;
  /** Ends the work when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** A reply with its trace. */
export interface AgentAnswer {
  readonly reply: AgentReply<Readonly<Record<string, unknown>>>;
  readonly trace: AgentTrace;
}

/** Faults of a model that is down, slow or busy: the agent then replies with what was found, degraded. */
const passing: ReadonlySet<string> = new Set(["models.unreachable", "models.timeout", "models.overloaded"]);

interface Run {
  readonly box: ToolBox;
  readonly trace: TraceRecorder;
  readonly signal: AbortSignal;
}

/** Answers requests to one agent in one release: `fill`, then the language model with tools until it answers, all within the limits. */
export class AgentRunner {
  readonly #parts: AgentRunnerParts;
  readonly #tools: readonly AgentTool[];
  readonly #timeoutMs: number;

  constructor(parts: AgentRunnerParts) {
    this.#parts = parts;
    this.#tools = toolsOf(parts.agent);
    this.#timeoutMs = (parseDuration(parts.agent.limits.timeout) ?? 30_000_000) / 1000;
  }

  /** Answers one request. Throws `agents.*`, `prompts.*`, `models.*`, what a tool throws in `fill`, or the reason of the caller's signal. */
  async answer(request: unknown, { id, signal }: AgentRequest): Promise<AgentAnswer> {
    const { agent, inject, traces, clock, watch } = this.#parts;
    const at = new Date(clock.nowUs() / 1000).toISOString();
    const started = performance.now();
    const trace = new TraceRecorder();
    const end = this.#endOf(signal);
    const box = new ToolBox(agent, { inject, trace, signal: end.signal, tools: this.#tools, watch: watch?.next() });
    const traced = (outcome: string, reply: unknown): AgentTrace => {
      const { release, model } = this.#parts;
      const head = { id, agent: agent.name, at, tookMs: performance.now() - started, decided: outcome === "decided" };
      const facts = { outcome, release, model: model.id, degraded: box.degraded, ...trace.taken };
      const made = { ...head, ...facts, input: cutValue(request), reply: cutValue(reply) };
      traces.add(made);
      return made;
    };
    try {
      const reply = await this.#reply(request, { box, trace, signal: end.signal });
      return { reply, trace: traced(reply.decided ? "decided" : "no-decision", reply) };
    } catch (error) {
      traced(isThroughlineError(error) ? error.code : "thrown", null);
      throw error;
    } finally {
      end.close();
    }
  }

  async #reply(request: unknown, run: Run): Promise<AgentReply<Readonly<Record<string, unknown>>>> {
    const { agent, model, release } = this.#parts;
    const { box } = run;
    const input = await this.#checkedInput(request);
    const filled = await this.#filled(input, run);
    const found = () => distinctPassages([...box.passages, ...passagesIn(filled)]);
    const undecided = (problem?: ThroughlineError): UndecidedReply => ({
      decided: false,
      code: "no-decision",
      passages: found(),
      tools: box.results,
      ...(problem === undefined ? {} : { problem: toolProblem(problem) }),
      release,
      degraded: box.degraded,
    });
    if (!model.decides) return undecided();
    try {
      const { output, shown } = await decide({ agent, model, filled, ...run });
      const parts = { citations: distinctPassages(shown), tools: box.results, release, degraded: box.degraded };
      return { ...output, decided: true, ...parts };
    } catch (error) {
      if (!isThroughlineError(error) || !passing.has(error.code)) throw error;
      box.degraded = true;
      return undecided(error);
    }
  }

  async #checkedInput(request: unknown): Promise<unknown> {
    const { agent } = this.#parts;
    const checked = await checkedBy(agent.input, request, `input of ${agent.name}`);
    if ("value" in checked) return checked.value;
    throw agentError("invalid-input", {
      detail: `request to ${agent.name} does not have the shape that is asked: ${issuesSay(checked.issues)}`,
      issues: checked.issues.map(({ path, message }) => ({ message, path: ["body", ...(path ?? [])] })),
    });
  }

  /** What `fill` gives, checked by the prompt's input. */
  async #filled(input: unknown, { box, trace, signal }: Run): Promise<unknown> {
    const { agent } = this.#parts;
    const given = await trace.span(
      { type: "fill", name: agent.name, input },
      () =>
        asUserCode(
          () => abortable(agent.fill({ input, ...box.injected } as never), signal),
          (thrown, cause) => agentError("fill-failed", { detail: `fill of ${agent.name} failed: ${thrown}`, cause }),
        ),
      (output) => ({ output }),
    );
    const checked = await checkedBy(agent.prompt.input, given, `input of ${agent.prompt.name}`);
    if ("value" in checked) return checked.value;
    throw agentError("invalid-fill", {
      detail: `fill of ${agent.name} gives what ${agent.prompt.name} does not take: ${issuesSay(checked.issues)}`,
      issues: checked.issues,
    });
  }

  /** A signal that ends with the caller's, or when the agent's time is over. */
  #endOf(outer: AbortSignal | undefined): { readonly signal: AbortSignal; close(): void } {
    const controller = new AbortController();
    const { name, limits } = this.#parts.agent;
    const late = () =>
      controller.abort(agentError("timeout", { detail: `${name} gave no answer within ${limits.timeout}` }));
    const timer = setTimeout(late, this.#timeoutMs);
    const follow = () => controller.abort(outer?.reason);
    if (outer?.aborted === true) follow();
    else outer?.addEventListener("abort", follow, { once: true });
    const close = () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", follow);
    };
    return { signal: controller.signal, close };
  }
}
