import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../ports/language-model.ts";
import { completionOf } from "./chat-reply.ts";
import { type ChatDialect, chatBody, openAiDialect, optionalFields, withoutField } from "./chat-request.ts";
import { readChatStream } from "./chat-stream.ts";
import { eventData } from "./event-stream.ts";
import { ModelServer } from "./model-server.ts";
import { boundedBytes, readJson, textOf } from "./reply-bytes.ts";
import { assertCount, type ModelServerOptions } from "./server-options.ts";

export interface OpenAiLanguageModelOptions extends ModelServerOptions {
  /** The model's name as the server knows it. */
  readonly model: string;
  /** Tokens of prompt and answer together that the model takes. */
  readonly contextTokens: number;
}

/** Most bytes of a reply that are read, streamed or not. */
const mostReplyBytes = 8 * 1024 * 1024;

/**
 * A model behind any server that speaks the OpenAI chat protocol (`/chat/completions`): hosted, vLLM, Ollama, llama.cpp. Fields that
 * a server refuses (`max_tokens`, `response_format`, `stream_options`) are said otherwise or left out from then on.
 * Throws `models.invalid-option`; calls throw `models.*`.
 */
export function createOpenAiLanguageModel(options: OpenAiLanguageModelOptions): LanguageModel {
  return new OpenAiLanguageModel(options);
}

class OpenAiLanguageModel implements LanguageModel {
  readonly id: string;
  readonly decides = true;
  readonly contextTokens: number;
  readonly #model: string;
  readonly #server: ModelServer;
  #dialect = openAiDialect;

  constructor(options: OpenAiLanguageModelOptions) {
    assertCount("contextTokens of a model", options.contextTokens, 100_000_000);
    this.#server = new ModelServer(options);
    this.#model = options.model;
    this.contextTokens = options.contextTokens;
    this.id = `${options.model} at ${this.#server.host}`;
  }

  async complete(request: CompletionRequest): Promise<Completion> {
    for (;;) {
      const dialect = this.#dialect;
      try {
        return await this.#ask(request, dialect);
      } catch (error) {
        if (!this.#learns(error, dialect)) throw error;
      }
    }
  }

  #ask(request: CompletionRequest, dialect: ChatDialect): Promise<Completion> {
    const { signal, onText } = request;
    const { host } = this.#server;
    return this.#server.call({
      path: "chat/completions",
      body: chatBody(this.#model, request, dialect),
      optional: optionalFields,
      signal,
      read: async (response) => {
        const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
        if (isStream) {
          const texts = textOf(boundedBytes(response, mostReplyBytes));
          return readChatStream(eventData(texts), { host, onText: onText ?? (() => undefined) });
        }
        const completion = completionOf(await readJson(response, mostReplyBytes), host);
        if (completion.text !== "") onText?.(completion.text);
        return completion;
      },
    });
  }

  /** True where the server refused a field of a request, and there is another way to ask; other calls may have found it before. */
  #learns(error: unknown, asked: ChatDialect): boolean {
    if (!isThroughlineError(error, "models.refused")) return false;
    const field = optionalFields.find((name) => error.issues.some(({ path }) => path?.[0] === name));
    if (field === undefined) return false;
    if (this.#dialect !== asked) return true;
    const next = withoutField(asked, field);
    this.#dialect = next ?? asked;
    return next !== undefined;
  }
}
