import { expect, it } from "vitest";
import { createOfflineLanguageModel } from "./offline-language-model.ts";

it("is no language model, and says so", async () => {
  const model = createOfflineLanguageModel();
  expect(model).toMatchObject({ id: "offline", decides: false });
  await expect(model.complete({ messages: [], tools: [], maxTokens: 1 })).rejects.toMatchObject({
    code: "offline-model.decides-nothing",
  });
});
