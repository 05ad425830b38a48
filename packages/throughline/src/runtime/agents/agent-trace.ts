/** What went wrong in one thing that an agent did. */
export interface SpanProblem {
  readonly code: string;
  readonly detail: string;
}

/** One thing that an agent did, in the order it was begun. */
export interface AgentSpan {
  readonly type: "fill" | "tool" | "model" | "validate";
  readonly name: string;
  readonly tookMs: number;
  /** Cut where it is long. */
  readonly input: unknown;
  readonly output: unknown;
  readonly problem: SpanProblem | null;
  readonly tokens: { readonly prompt: number; readonly completion: number } | null;
}

/** One request to an agent. Long values are cut. */
export interface AgentTrace {
  /** Id of the request. */
  readonly id: string;
  readonly agent: string;
  /** ISO instant of its start. */
  readonly at: string;
  readonly tookMs: number;
  readonly decided: boolean;
  /** `decided`, `no-decision`, or the code of a problem. */
  readonly outcome: string;
  /** Answers of the language model. */
  readonly steps: number;
  /** Tokens of all prompts and answers. */
  readonly tokens: number;
  readonly release: string;
  /** The language model. */
  readonly model: string;
  readonly degraded: boolean;
  readonly input: unknown;
  readonly reply: unknown;
  readonly spans: readonly AgentSpan[];
}

/** Most characters of one value of a trace, as JSON. */
const mostCharacters = 4_000;
/** Most spans of one trace. */
const mostSpans = 100;

/** The value, or where its JSON is long the beginning of that as a text. */
export function cutValue(value: unknown): unknown {
  const text = JSON.stringify(value) ?? "null";
  if (text.length <= mostCharacters) return JSON.parse(text);
  return `${text.slice(0, mostCharacters)}… (${text.length} characters)`;
}

/** Takes down what one request does. */
export class TraceRecorder {
  readonly #spans: AgentSpan[] = [];
  #tokens = 0;
  #steps = 0;

  /** Does a work and takes it down; `told` says what came of it. */
  async span<T>(
    head: Pick<AgentSpan, "type" | "name"> & { readonly input: unknown },
    work: () => Promise<T>,
    told: (result: T) => Partial<Pick<AgentSpan, "output" | "problem" | "tokens">>,
  ): Promise<T> {
    const started = performance.now();
    const at = this.#spans.length;
    const { type, name } = head;
    const begun = { type, name, input: cutValue(head.input), output: null, problem: null, tokens: null };
    if (at < mostSpans) this.#spans.push({ ...begun, tookMs: 0 });
    const end = (parts: Partial<AgentSpan>) => {
      const tookMs = performance.now() - started;
      if (at < mostSpans) this.#spans[at] = { ...begun, ...parts, tookMs };
    };
    try {
      const result = await work();
      const { output, problem = null, tokens = null } = told(result);
      if (type === "model") this.#steps++;
      if (tokens !== null) this.#tokens += tokens.prompt + tokens.completion;
      end({ output: cutValue(output), problem, tokens });
      return result;
    } catch (error) {
      const { code, detail } = (error ?? {}) as { readonly code?: unknown; readonly detail?: unknown };
      end({ problem: { code: String(code ?? "thrown"), detail: String(detail ?? "").slice(0, 1_000) } });
      throw error;
    }
  }

  /** What was taken down up to now. */
  get taken(): Pick<AgentTrace, "spans" | "steps" | "tokens"> {
    return { spans: [...this.#spans], steps: this.#steps, tokens: this.#tokens };
  }
}
