import { z } from "zod";
import type { Completion } from "../../ports/language-model.ts";
import { completionFrom, read, wireToolCall, wireUsage } from "./chat-reply.ts";
import { modelError } from "./error-codes.ts";
import { parseJson } from "./reply-bytes.ts";

const wireChunk = z.object({
  error: z.null().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z.array(wireToolCall).nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  usage: wireUsage,
});

/** A tool call whose arguments come in pieces. */
interface OpenCall {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
}

/** Puts a reply together from the chunks of a stream. */
class StreamedReply {
  readonly #host: string;
  readonly #onText: (text: string) => void;
  readonly #calls: OpenCall[] = [];
  #text = "";
  #finish: string | undefined;
  #isRefusal = false;
  #usage: z.infer<typeof wireUsage>;

  constructor(host: string, onText: (text: string) => void) {
    this.#host = host;
    this.#onText = onText;
  }

  add(chunk: unknown): void {
    const { choices, usage } = read(wireChunk, chunk, this.#host);
    if (usage != null) this.#usage = usage;
    const choice = choices?.[0];
    if (choice === undefined) return;
    this.#finish = choice.finish_reason ?? this.#finish;
    const { content, refusal, tool_calls: calls } = choice.delta ?? {};
    this.#isRefusal ||= (refusal ?? "") !== "";
    if ((content ?? "") !== "") this.#addText(content as string);
    for (const call of calls ?? []) this.#addCall(call);
  }

  #addText(text: string): void {
    this.#text += text;
    this.#onText(text);
  }

  #addCall({ index, id, function: part }: z.infer<typeof wireToolCall>): void {
    // Servers that send calls whole leave out the index, and every id is another call.
    const last = this.#calls.at(-1);
    const at = index ?? (last === undefined || (id ?? "") !== "" ? this.#calls.length : last.index);
    let call = this.#calls.find((one) => one.index === at);
    if (call === undefined) {
      call = { index: at, id: "", name: "", arguments: "" };
      this.#calls.push(call);
    }
    call.id ||= id ?? "";
    call.name ||= part?.name ?? "";
    call.arguments += part?.arguments ?? "";
  }

  end(isMarked: boolean): Completion {
    if (!isMarked && this.#finish === undefined)
      throw modelError("invalid-reply", { detail: `stream of the model server at ${this.#host} ends before its end` });
    const toolCalls = this.#calls.map(({ id, name, arguments: text }) => ({ id, function: { name, arguments: text } }));
    const parts = { text: this.#text, toolCalls, finish: this.#finish, isRefusal: this.#isRefusal, usage: this.#usage };
    return completionFrom(parts, this.#host);
  }
}

/** Reads a stream of chunks up to `[DONE]` or its end. Throws `models.invalid-reply`, `models.refused`, `models.unreachable`. */
export async function readChatStream(
  data: AsyncIterable<string>,
  options: { readonly host: string; readonly onText: (text: string) => void },
): Promise<Completion> {
  const reply = new StreamedReply(options.host, options.onText);
  for await (const text of data) {
    if (text.trim() === "[DONE]") return reply.end(true);
    reply.add(parseJson(text, "event of the model server"));
  }
  return reply.end(false);
}
