import type { Agent, ToolResult } from "../../contracts/ai/agent.ts";
import { type AgentTool, toolsOf } from "../../contracts/ai/agent-shapes.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import type { Tool } from "../../contracts/core/injectable.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import type { ToolCall } from "../../ports/language-model.ts";
import type { RequestWatch } from "../observed-use/observed-use.ts";
import { passagesIn } from "../prompts/passages.ts";
import { abortable } from "./abortable.ts";
import type { TraceRecorder } from "./agent-trace.ts";
import { agentError } from "./error-codes.ts";
import { readArguments } from "./tool-arguments.ts";
import { toolProblem } from "./tool-problem.ts";

/** What an entry of `uses` is in one request: a function, or something that is searched. `onDegraded` is called when a fallback answers. */
export type Inject = (value: Tool, onDegraded: () => void) => unknown;

type Called = (argument: unknown) => Promise<unknown>;
interface Searched {
  search(query: unknown, options?: object): Promise<unknown>;
}

interface Taken {
  /** As replies, traces and models get it, bounded. */
  readonly outcome: ToolResult;
  /** What the call gave or threw. */
  readonly value: unknown;
}

/** The tools of one request: what `fill` receives and what the model may call, with every call taken down. */
export class ToolBox {
  readonly tools: readonly AgentTool[];
  readonly results: ToolResult[] = [];
  /** What `fill` receives beside its input. */
  readonly injected: Readonly<Record<string, unknown>>;
  degraded = false;
  readonly #calls = new Map<string, Called>();
  readonly #trace: TraceRecorder;
  readonly #signal: AbortSignal;
  readonly #watch: RequestWatch | undefined;

  constructor(
    agent: Agent,
    of: {
      readonly inject: Inject;
      readonly trace: TraceRecorder;
      readonly signal: AbortSignal;
      readonly tools?: readonly AgentTool[];
      readonly watch?: RequestWatch | undefined;
    },
  ) {
    this.tools = of.tools ?? toolsOf(agent);
    this.#trace = of.trace;
    this.#signal = of.signal;
    this.#watch = of.watch;
    const injected: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(agent.uses)) {
      const given = of.inject(value, () => {
        this.degraded = true;
      });
      const isCall = typeof given === "function";
      const call = isCall ? (given as Called) : searchOf(given as Searched);
      this.#calls.set(name, call);
      const taken = async (argument: unknown) => {
        const { outcome, value } = await this.#taken(name, argument, () => call(argument));
        if (outcome.problem !== null) throw value;
        return value;
      };
      const own = isCall ? taken : { search: (query: unknown, options: object = {}) => taken({ query, ...options }) };
      injected[name] = of.watch?.injected(name, own) ?? own;
    }
    this.injected = injected;
  }

  /** The passages that searches gave, in the order they came. */
  get passages(): Passage[] {
    return this.results.flatMap(({ result }) => passagesIn(result));
  }

  /** Does what the model asks for. A call that fails is a result that says why; only the end of the request is thrown. */
  async call(call: ToolCall): Promise<ToolResult> {
    const name = call.name.slice(0, 100);
    const { outcome, value } = await this.#taken(name, argumentsShown(call.arguments), async () => {
      const tool = this.tools.find((one) => one.name === call.name);
      const run = this.#calls.get(call.name);
      if (tool === undefined || run === undefined) throw this.#unknown(name);
      return run(readArguments(tool, call.arguments));
    });
    this.#signal.throwIfAborted();
    if (outcome.problem === null) this.#watch?.shown(name, value, outcome.arguments);
    return outcome;
  }

  /** Takes down that a call was not made. */
  refuse(call: ToolCall): void {
    const problem = toolProblem(agentError("too-many-calls", { detail: `not called: ${call.name.slice(0, 100)}` }));
    this.results.push({ tool: call.name.slice(0, 100), arguments: null, result: null, problem });
  }

  async #taken(tool: string, argument: unknown, work: () => Promise<unknown>): Promise<Taken> {
    const taken = await this.#trace
      .span(
        { type: "tool", name: tool, input: argument },
        () => abortable(work(), this.#signal),
        (output) => ({ output }),
      )
      .then(
        (value): Taken => {
          const outcome = { tool, arguments: argument, result: boundedResult(value), problem: null };
          return { outcome, value };
        },
        (value: unknown): Taken => {
          const outcome = { tool, arguments: argument, result: null, problem: toolProblem(value) };
          return { outcome, value };
        },
      );
    this.results.push(taken.outcome);
    return taken;
  }

  #unknown(name: string) {
    const names = this.tools.map((tool) => tool.name);
    const known = names.length === 0 ? "there are no tools" : `tools are ${names.join(", ")}`;
    const near = nearest(name, names);
    return agentError("unknown-tool", {
      detail: `no tool has this name: ${name}; ${near === undefined ? known : `${near} has`}`,
    });
  }
}

const searchOf =
  (reader: Searched): Called =>
  (argument) => {
    const { query, ...options } = argument as { readonly query: unknown };
    return reader.search(query, options);
  };

/** Most characters of one result in a reply, as JSON. */
const mostCharacters = 100_000;

/** A result that replies can carry: the first items of a long list, the beginning of anything else that is long. */
function boundedResult(result: unknown): unknown {
  const text = JSON.stringify(result) ?? "null";
  if (text.length <= mostCharacters) return result;
  if (!Array.isArray(result)) return `${text.slice(0, mostCharacters)}… (${text.length} characters)`;
  let size = 2;
  const end = result.findIndex((item) => {
    size += (JSON.stringify(item) ?? "null").length + 1;
    return size > mostCharacters;
  });
  return end < 0 ? result : result.slice(0, end);
}

/** The arguments as a value where they are one, else as the text they are, cut. */
function argumentsShown(text: string): unknown {
  if (text.length > 20_000) return `${text.slice(0, 1_000)}… (${text.length} characters)`;
  try {
    return JSON.parse(text.trim() === "" ? "{}" : text);
  } catch {
    return text;
  }
}
