import type { StudioDeclaration } from "./studio-learning.ts";
import type { StudioList, StudioSchema, StudioValue } from "./studio-values.ts";

/** A tool that an agent may call. */
export interface StudioTool {
  /** As the model is told of it. */
  readonly name: string;
  readonly description: string;
  /** Id of the declaration behind it. */
  readonly declaration: string;
  readonly parameters: StudioSchema;
}

/** `GET /studio/api/agents/<name>`. It is asked by `POST /agents/<name>`. */
export interface StudioAgent extends StudioDeclaration {
  readonly input: StudioSchema;
  readonly output: StudioSchema;
  readonly tools: readonly StudioTool[];
  readonly prompt: { readonly name: string; readonly variants: readonly string[]; readonly use: string };
  readonly limits: { readonly steps: number; readonly tokens: number; readonly timeout: string };
  /** Input field that takes the user's text in chat. */
  readonly chat: string | null;
  /** Null where the server has none. */
  readonly languageModel: { readonly id: string; readonly decides: boolean } | null;
  /** A request that fits the input's schema. */
  readonly example: StudioValue;
  /** Path that it is asked under. */
  readonly path: string;
}

/** A line of `GET /studio/api/agents/<name>/traces?limit&cursor`, newest first. */
export interface StudioTraceSummary {
  readonly id: string;
  readonly at: string;
  readonly tookMs: number;
  readonly decided: boolean;
  /** `decided`, `no-decision`, or the code of a problem. */
  readonly outcome: string;
  readonly steps: number;
  readonly tokens: number;
  readonly release: string;
}

/** One thing that an agent did. */
export interface StudioTraceStep {
  readonly type: "tool" | "model" | "fill" | "validate";
  readonly name: string;
  readonly tookMs: number;
  readonly input: StudioValue;
  readonly output: StudioValue;
  readonly problem: { readonly code: string; readonly detail: string } | null;
  readonly tokens: { readonly prompt: number; readonly completion: number } | null;
}

/** `GET /studio/api/agents/<name>/traces/<id>?reveal=1`. */
export interface StudioTrace extends StudioTraceSummary {
  /** The language model that was asked. */
  readonly model: string;
  readonly degraded: boolean;
  /** Null while masked, as are inputs and outputs of the steps. Long values are cut. */
  readonly input: StudioValue;
  readonly reply: StudioValue;
  readonly spans: readonly StudioTraceStep[];
  /** True where the agent may read personal data, and no values are sent. */
  readonly masked: boolean;
  readonly revealed: boolean;
}

export type StudioTraces = StudioList<StudioTraceSummary>;

/** `GET /studio/api/knowledge/<name>`: a knowledge base of the release. */
export interface StudioKnowledgeBase extends StudioDeclaration {
  readonly from: string;
  readonly chunk: { readonly tokens: number; readonly overlap: number };
  /** Null where it is searched by words alone. */
  readonly embedding: { readonly provider: string; readonly model: string; readonly dimensions: number | null } | null;
  readonly filter: readonly string[];
  /** The index that the release searches; null where it has none. */
  readonly built: {
    readonly documents: number;
    readonly chunks: number;
    readonly version: string;
    readonly createdAt: string;
  } | null;
  /** File of its cases; its gates are among the promises. */
  readonly cases: string | null;
}

/** `GET /studio/api/prompts/<name>`. */
export interface StudioPrompt extends StudioDeclaration {
  readonly input: StudioSchema;
  readonly output: StudioSchema;
  readonly variants: readonly string[];
  readonly use: string;
  readonly cases: string | null;
}
