import { afterEach, describe, expect, it } from "vitest";
import type { ChatMessage, Completion, CompletionRequest, LanguageModel } from "../ports/language-model.ts";

/** What the model behind an adapter is to do at its next call. */
export type ModelBehaviour =
  | { readonly text: string; readonly finish?: "length" }
  | { readonly calls: readonly { readonly name: string; readonly arguments: string }[] }
  | "down"
  | "never-answers"
  | "busy"
  | "refuses"
  | "breaks-off"
  | "talks-nonsense";

/** An adapter over a model that does as it is told. `model` waits at most about a second for an answer. */
export interface LanguageModelPlace {
  readonly model: LanguageModel;
  behave(...behaviours: readonly ModelBehaviour[]): void;
  close(): Promise<void>;
}

const question: CompletionRequest = {
  messages: [
    { role: "system", content: "You know the rules." },
    { role: "user", content: "a question that nobody may quote" },
  ],
  tools: [],
  maxTokens: 64,
};

/** What every language model that decides has to do. */
export function describeLanguageModel(name: string, open: () => Promise<LanguageModelPlace>): void {
  describe(`language model: ${name}`, () => {
    let place: LanguageModelPlace | undefined;
    afterEach(() => place?.close());
    const behaving = async (...behaviours: readonly ModelBehaviour[]): Promise<LanguageModel> => {
      place = await open();
      place.behave(...behaviours);
      return place.model;
    };
    describeAnswers(behaving);
    describeFaults(behaving);
  });
}

type Behaving = (...behaviours: readonly ModelBehaviour[]) => Promise<LanguageModel>;

function describeAnswers(behaving: Behaving): void {
  it("names itself, decides, and says how much it takes", async () => {
    const model = await behaving();
    expect(model).toMatchObject({ id: expect.stringMatching(/./), decides: true });
    expect(model.contextTokens).toBeGreaterThan(0);
  });

  it("gives its text, whole or as it comes, of every script", async () => {
    const text = 'Blocked: "ä 日本 🙂"\n\nline 2';
    const model = await behaving({ text }, { text });
    const whole = await model.complete(question);
    expect(whole).toMatchObject({ text, toolCalls: [], finish: "stop" });
    const pieces: string[] = [];
    const streamed = await model.complete({ ...question, onText: (piece) => pieces.push(piece) });
    expect(streamed.text).toBe(text);
    expect(pieces.join("")).toBe(text);
  });

  it("gives the tools it asks for with their arguments as they are, streamed or not", async () => {
    const calls = [
      { name: "score", arguments: '{"card_id": "c-1",  "amount": 1e2}' },
      { name: "search", arguments: "not json" },
      { name: "score", arguments: "" },
    ];
    const tools = [{ name: "score", description: "Scores", parameters: { type: "object" } }];
    const model = await behaving({ calls }, { calls });
    for (const onText of [undefined, () => undefined]) {
      const answer: Completion = await model.complete({
        ...question,
        tools,
        ...(onText === undefined ? {} : { onText }),
      });
      expect(answer.finish).toBe("tool-calls");
      expect(answer.toolCalls.map(({ id: _, ...call }) => call)).toEqual(calls);
      expect(new Set(answer.toolCalls.map(({ id }) => id)).size).toBe(3);
    }
  });

  it("takes a conversation with calls and results of tools", async () => {
    const messages: ChatMessage[] = [
      ...question.messages,
      { role: "assistant", content: "", toolCalls: [{ id: "call_1", name: "score", arguments: "{}" }] },
      { role: "tool", content: '{"score":0.5}', toolCallId: "call_1" },
    ];
    const model = await behaving({ text: "done" });
    expect((await model.complete({ ...question, messages })).text).toBe("done");
  });

  it("says where its answer was cut off", async () => {
    const model = await behaving({ text: "The rule sa", finish: "length" });
    expect((await model.complete(question)).finish).toBe("length");
  });
}

function describeFaults(behaving: Behaving): void {
  it.each([
    ["down", "models.unreachable"],
    ["never-answers", "models.timeout"],
    ["busy", "models.overloaded"],
    ["refuses", "models.refused"],
    ["breaks-off", /^models\.(unreachable|invalid-reply)$/],
    ["talks-nonsense", "models.invalid-reply"],
  ] as const)("that %s is a coded error without a word of the prompt", async (behaviour, code) => {
    const model = await behaving(...Array.from({ length: 3 }, () => behaviour));
    const error = await model.complete({ ...question, onText: () => undefined }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: code instanceof RegExp ? expect.stringMatching(code) : code });
    expect(everythingOf(error)).not.toContain("nobody may quote");
  });

  it("ends with the reason of the caller's signal, before or while it works", async () => {
    const model = await behaving("never-answers");
    const reason = { why: "nobody waits" };
    await expect(model.complete({ ...question, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const asked = model.complete({ ...question, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(asked).rejects.toBe(reason);
  });
}

/** Every text that an error and its causes hold. */
function everythingOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => (error as Record<string, unknown>)[name]);
  return own.map((value) => (value === error ? "" : everythingOf(value))).join("\n");
}
