import { randomUUID } from "node:crypto";
import { type Agent, isAgent } from "../../contracts/ai/agent.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { requestSchemaOf } from "../../contracts/shape/request-schema.ts";
import { unknownFields } from "../../contracts/shape/unknown-fields.ts";
import { systemClock } from "../../ports/clock.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import { type AgentAnswer, type AgentRequest, AgentRunner } from "../../runtime/agents/agent-runner.ts";
import type { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import { agentError } from "../../runtime/agents/error-codes.ts";
import type { ObservedUse } from "../../runtime/observed-use/observed-use.ts";
import { injectedPoints } from "../../runtime/observed-use/use-point.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { AnswerMetrics, EndpointAnswers } from "../predict/endpoint-answers.ts";
import { injectedFor } from "../rest/injected.ts";

export interface AgentAnswerParts {
  readonly release: OpenRelease;
  readonly answers: ReadonlyMap<string, EndpointAnswers>;
  readonly metrics: AnswerMetrics;
  readonly model: LanguageModel;
  readonly traces: AgentTraces;
  /** Counts which fields of its tools an agent reads; absent where nobody counts. */
  readonly observed?: ObservedUse | undefined;
}

/** Most faults of one request that are told. */
const mostIssues = 20;

/** Answers requests to one agent in one release, and counts them. For routes, chat and handlers alike. */
export class AgentAnswers {
  readonly agent: Agent;
  readonly #runner: AgentRunner;
  readonly #takes: JsonSchema;
  readonly #metrics: AnswerMetrics;

  constructor(agent: Agent, { release, answers, metrics, model, traces, observed }: AgentAnswerParts) {
    this.agent = agent;
    this.#takes = requestSchemaOf(agent.input);
    this.#metrics = metrics;
    const points = injectedPoints({ consumer: idOf(agent), place: "" }, agent.uses);
    const watch = observed?.place(release.release.id, points);
    this.#runner = new AgentRunner({
      agent,
      model,
      release: release.release.id,
      inject: (value, onDegraded) => injectedFor(value, { release, answers, onDegraded }),
      traces,
      clock: systemClock,
      ...(watch === undefined ? {} : { watch }),
    });
  }

  /**
   * Answers one request. With `isExact` fields that the agent does not know are refused with `agents.invalid-input`, else they are
   * dropped. Throws as `AgentRunner.answer` does.
   */
  async answer(
    request: unknown,
    { id = randomUUID(), signal, isExact = false }: Partial<AgentRequest> & { readonly isExact?: boolean } = {},
  ): Promise<AgentAnswer> {
    const started = performance.now();
    let outcome = "thrown";
    try {
      if (isExact) this.#refuseUnknown(request);
      const answer = await this.#runner.answer(request, { id, ...(signal === undefined ? {} : { signal }) });
      outcome = answer.trace.outcome;
      this.#tokens().add(answer.trace.tokens);
      return answer;
    } catch (error) {
      if (isThroughlineError(error)) outcome = error.code;
      throw error;
    } finally {
      this.#count(outcome, (performance.now() - started) / 1000);
    }
  }

  #refuseUnknown(request: unknown): void {
    const issues = unknownFields(this.#takes, request, { path: ["body"] }).slice(0, mostIssues);
    if (issues.length === 0) return;
    const says = issues.map(({ path, message }) => `${path.slice(1).join(".")}: ${message}`).join("; ");
    throw agentError("invalid-input", {
      detail: `request to ${this.agent.name} does not have the shape that is asked: ${says}`,
      issues,
    });
  }

  #tokens() {
    const help = "Tokens of prompts and answers of the language model.";
    return this.#metrics.counter("throughline_agent_tokens_total", help, { agent: this.agent.name });
  }

  #count(outcome: string, seconds: number): void {
    const { name } = this.agent;
    const help = "Requests to agents, by what came of them.";
    this.#metrics.counter("throughline_agent_requests_total", help, { agent: name, outcome }).add(1);
    this.#metrics
      .histogram("throughline_agent_seconds", "Time from a request to an agent to its reply.", { agent: name })
      .observe(seconds);
  }
}

/** The answers of every agent of a release, by name. */
export function agentAnswersOf(parts: AgentAnswerParts): ReadonlyMap<string, AgentAnswers> {
  const agents = parts.release.declarations.filter(isAgent);
  return new Map(agents.map((agent) => [agent.name, new AgentAnswers(agent, parts)]));
}
