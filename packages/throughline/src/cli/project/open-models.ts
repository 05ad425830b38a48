import { createOfflineLanguageModel } from "../../adapters/offline/offline-language-model.ts";
import { createOpenAiLanguageModel } from "../../adapters/openai/openai-language-model.ts";
import type { ModelKey } from "../../adapters/openai/server-options.ts";
import { type Duration, parseDuration } from "../../contracts/core/duration.ts";
import { type EnvironmentVariable, readVariable } from "../../contracts/core/environment.ts";
import type { LanguageModelChoice } from "../../contracts/core/language-model-choice.ts";
import type { LanguageModel } from "../../ports/language-model.ts";

/** The language model that a project is configured with; the offline one where there is none. Throws `models.invalid-option`. */
export function openLanguageModel(choice: LanguageModelChoice | undefined): LanguageModel {
  if (choice === undefined) return createOfflineLanguageModel();
  const { url, model, contextTokens, key, timeout } = choice;
  return createOpenAiLanguageModel({ url, model, contextTokens, ...serverOptions(key, timeout) });
}

/** Key and time limit of a model's server, as its adapter takes them. */
export function serverOptions(key: EnvironmentVariable | undefined, timeout: Duration | undefined) {
  const us = timeout === undefined ? undefined : parseDuration(timeout);
  return {
    ...(key === undefined ? {} : { key: keyOf(key) }),
    ...(us === undefined ? {} : { timeoutMs: Math.ceil(us / 1000) }),
  };
}

/** The variable is read for each request, so that nothing else ever holds its value. */
const keyOf = (key: EnvironmentVariable): ModelKey => ({
  variable: key.variable,
  read: () => readVariable(key, process.env),
});
