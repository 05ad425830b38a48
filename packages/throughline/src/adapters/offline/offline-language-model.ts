import type { LanguageModel } from "../../ports/language-model.ts";
import { offlineModelError } from "./error-codes.ts";

/**
 * No language model, and it says so: agents with it reply with the passages and the results of their tools, and `no-decision`.
 * Its `complete` throws `offline-model.decides-nothing`.
 */
export function createOfflineLanguageModel(): LanguageModel {
  return Object.freeze({
    id: "offline",
    decides: false,
    contextTokens: Number.MAX_SAFE_INTEGER,
    complete: () =>
      Promise.reject(offlineModelError("decides-nothing", { detail: "the offline model was asked for an answer" })),
  });
}
