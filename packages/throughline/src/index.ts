// The project's settings.
export { defineConfig, type PrepareContext, type ProjectConfig } from "./contracts/core/config.ts";
// Variables of the environment, for keys.
export { type EnvironmentVariable, env } from "./contracts/core/environment.ts";
// What a declaration's types give.
export type { Injected } from "./contracts/core/injectable.ts";
// The language models that the settings can name.
export { languageModels } from "./contracts/core/language-model-choice.ts";
// The one error.
export { isThroughlineError, ThroughlineError } from "./contracts/errors/throughline-error.ts";
export type { RequestOf } from "./contracts/mlops/endpoint.ts";
export type { RowOf } from "./contracts/shape/relation.ts";
