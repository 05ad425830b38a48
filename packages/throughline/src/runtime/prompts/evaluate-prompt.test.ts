import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { answers, answersJson, RecordingModelServer, status } from "../../../test/recording-model-server.ts";
import { createOpenAiLanguageModel } from "../../adapters/openai/openai-language-model.ts";
import { prompt } from "../../contracts/ai/prompt.ts";
import { loadTokenCounter } from "./count-tokens.ts";
import { evaluatePrompt } from "./evaluate-prompt.ts";

const judge = prompt("judge", {
  input: z.object({ question: z.string() }),
  output: z.object({ verdict: z.enum(["approve", "decline"]) }),
  variants: { plain: ({ question }) => question },
});

describe("the evaluation of a prompt", () => {
  let server: RecordingModelServer;
  beforeEach(async () => {
    server = await RecordingModelServer.open();
  });
  afterEach(() => server.close());

  const evaluate = async (questions: readonly string[], contextTokens = 8_000) => {
    const cases = questions.map((question, i) => ({
      line: i + 1,
      input: { question },
      expect: { verdict: "approve" },
    }));
    const model = createOpenAiLanguageModel({ url: server.url, model: "m", contextTokens });
    const { variants } = await evaluatePrompt({ prompt: judge, cases, model, count: await loadTokenCounter() });
    return variants[0];
  };

  it("leaves an answer what the model's context has left, with a margin for how it counts", async () => {
    server.always(answersJson({ verdict: "approve" }));
    const question = "why ".repeat(200);
    await evaluate([question]);
    await evaluate([question], 600);
    await evaluate([question], 100);
    const [roomy, close, full] = server.requests.map(({ body }) => body.max_tokens);
    expect([roomy, full]).toEqual([1_024, 32]);
    expect(close).toBeGreaterThan(200);
    expect(close).toBeLessThan(350);
  });

  it("counts an answer that was cut off as one that does not fit, and has it repaired no more than agents do", async () => {
    server.always(answers('{"verdict":"app', { finish: "length" }));
    expect(await evaluate(["a", "b"])).toMatchObject({ accuracy: { value: 0 }, misfits: 2, wrong: [1, 2] });
    expect(server.requests).toHaveLength(2);
  });

  it("ends what is under way, and asks no further case, once the model can't be asked", async () => {
    let ended = 0;
    server.next(async (request, response) => {
      await expect.poll(() => server.requests.length).toBe(4);
      await status(401)(request, response);
    });
    server.always((_, response) => void response.once("close", () => ended++));
    const score = await evaluate(Array.from({ length: 40 }, (_, i) => `case ${i}`));
    expect(score).toMatchObject({ because: expect.stringMatching(/^models\.refused: /) });
    await expect.poll(() => ended).toBe(3);
    expect(server.requests).toHaveLength(4);
  });
});
