import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embeds, RecordingModelServer, sends, status } from "../../../test/recording-model-server.ts";
import { describeEmbeddingModel } from "../../testing/embedding-model.ts";
import { createOpenAiEmbeddingModel } from "./openai-embedding-model.ts";

/** Counts of letters, which tell texts apart. */
function letters(text: string): number[] {
  const counts = new Array<number>(16).fill(0.5);
  for (const [i, letter] of [...text].entries()) counts[(letter.codePointAt(0) ?? 0) % 16] = (i % 7) + 1;
  return counts;
}

describeEmbeddingModel("OpenAI protocol", async () => {
  const server = await RecordingModelServer.open(embeds(letters));
  return {
    model: createOpenAiEmbeddingModel({ url: server.url, model: "e", dimensions: 16 }),
    close: () => server.close(),
  };
});

describe("embeddings of the OpenAI protocol", () => {
  let server: RecordingModelServer;
  beforeEach(async () => {
    server = await RecordingModelServer.open(embeds(letters));
  });
  afterEach(() => server.close());
  const model = (dimensions = 16) =>
    createOpenAiEmbeddingModel({ url: server.url, model: "e", dimensions, batch: 10, timeoutMs: 2_000 });

  it("are asked for in batches", async () => {
    await model().embed(Array.from({ length: 25 }, (_, i) => `t${i}`));
    expect(server.requests.map(({ body }) => body.input.length).sort()).toEqual([10, 10, 5]);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/embeddings",
      body: { model: "e", encoding_format: "float" },
    });
  });

  it("of another length are refused, and the message says which", async () => {
    await expect(model(8).embed(["a"])).rejects.toMatchObject({
      code: "models.invalid-reply",
      detail: expect.stringMatching(/do not have 8 dimensions: 16$/),
    });
  });

  it.each([
    ["too few", '{"data":[]}'],
    ["too many", '{"data":[{"embedding":[1,0]},{"embedding":[1,0]}]}'],
    ["for a text that was not sent", '{"data":[{"index":7,"embedding":[1,0]}]}'],
    ["of length 0", '{"data":[{"index":0,"embedding":[0,0]}]}'],
    ["without end", '{"data":[{"index":0,"embedding":[1e999,1]}]}'],
    ["of no numbers", '{"data":[{"index":0,"embedding":["a",1]}]}'],
    ["that are nothing", "null"],
  ])("%s are refused", async (_, reply) => {
    server.next(sends(reply));
    await expect(model(2).embed(["a"])).rejects.toMatchObject({ code: "models.invalid-reply" });
  });

  it("fail as a whole where one batch fails", async () => {
    server.next(status(500));
    await expect(model().embed(Array.from({ length: 95 }, (_, i) => `t${i}`))).rejects.toMatchObject({
      code: "models.unreachable",
    });
  });
});
