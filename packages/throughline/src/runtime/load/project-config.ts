import path from "node:path";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { roles } from "../../contracts/core/declaration.ts";
import { parseDuration } from "../../contracts/core/duration.ts";
import { isEnvironmentVariable, isVariableName } from "../../contracts/core/environment.ts";
import type { OpenAILanguageModel } from "../../contracts/core/language-model-choice.ts";
import type { OpenLineageTarget } from "../../contracts/core/lineage-target.ts";
import { missingUse } from "../../contracts/core/missing.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { parseSize } from "../../contracts/core/size.ts";
import type { Issue, Staged } from "../../contracts/errors/index.ts";
import type { CompiledProject } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { configFiles } from "./find-files.ts";
import type { ModuleMap } from "./module-map.ts";

/** Reads the default export of the config's module, or its export `config`, and checks every setting. */
export function readConfig(compiled: CompiledProject, modules: ModuleMap): Staged<ProjectConfig> {
  const fallback = { name: path.basename(compiled.root) };
  const file = compiled.config;
  if (file === undefined) {
    const detail = `no config in ${compiled.root}: ${configFiles.join(", ")}`;
    return { value: fallback, problems: [loadError("config-missing", { detail })] };
  }
  if (!modules.evaluate(file)) return { value: fallback, problems: [] };
  const namespace = modules.namespace(file);
  const written = namespace.get(namespace.has("default") ? "default" : "config");
  const { value, issues } = validateConfig(missingUse(written) === undefined ? written : undefined);
  if (issues.length === 0) return { value, problems: [] };
  const wrong = issues.length === 1 ? "1 setting is wrong" : `${issues.length} settings are wrong`;
  const problem = loadError("config-invalid", { detail: `${wrong}: ${file}`, where: { file }, issues });
  return { value: { ...fallback, ...value }, problems: [problem] };
}

type Check = (value: unknown) => readonly Issue[];

const wrong = (message: string): readonly Issue[] => [{ message }];
const shown = (value: unknown) => (typeof value === "string" ? `"${value}"` : String(value));

const settings: Readonly<Record<keyof ProjectConfig, Check>> = {
  name: (value) =>
    typeof value === "string" && /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(value)
      ? []
      : wrong(`is not a name of letters, digits, ".", "_" and "-": ${shown(value)}`),
  port: (value) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535
      ? []
      : wrong(`is not a whole number from 0 to 65535: ${shown(value)}`),
  owners: checkOwners,
  memory: checkMemory,
  apps: checkApps,
  languageModel: checkLanguageModel,
  lineage: checkLineage,
  prepare: (value) => (typeof value === "function" ? [] : wrong(`is not a function: ${shown(value)}`)),
  state: (value) =>
    typeof value === "string" && value !== "" ? [] : wrong(`is not the path of a folder: ${shown(value)}`),
};

/** Checks the settings of a project; `value` holds those that are right. */
export function validateConfig(written: unknown): { readonly value: ProjectConfig; readonly issues: readonly Issue[] } {
  if (!isRecord(written)) {
    const message = "the default export is not an object: export default defineConfig({ ... })";
    return { value: {} as ProjectConfig, issues: [{ message }] };
  }
  const given: Record<string, unknown> = { name: undefined, ...written };
  const issues = Object.entries(given).flatMap(([key, value]) => checkSetting(key, value));
  const bad = new Set(issues.map(({ path: at }) => at?.[0]));
  const right = Object.entries(given).filter(([key, value]) => !bad.has(key) && value !== undefined);
  return { value: Object.freeze(Object.fromEntries(right)) as unknown as ProjectConfig, issues };
}

function checkSetting(key: string, value: unknown): readonly Issue[] {
  if (!Object.hasOwn(settings, key)) return [{ message: unknownName(key, Object.keys(settings)), path: [key] }];
  if (value === undefined && key !== "name") return [];
  if (missingUse(value) !== undefined) return [{ message: "comes from an import that does not exist", path: [key] }];
  const issues = settings[key as keyof ProjectConfig](value);
  return issues.map(({ message, path: below }) => ({ message, path: [key, ...(below ?? [])] }));
}

function checkOwners(value: unknown): readonly Issue[] {
  if (!isRecord(value)) return wrong(`is not a record of roles or globs to owners: ${shown(value)}`);
  return Object.entries(value).flatMap(([scope, owner]): readonly Issue[] => {
    if (typeof owner !== "string" || owner === "")
      return [{ message: `is not an owner such as "@ml-team": ${shown(owner)}`, path: [scope] }];
    const isKnown = (roles as readonly string[]).includes(scope) || /[*?/.]/.test(scope);
    return isKnown ? [] : [{ message: unknownName(scope, roles), path: [scope] }];
  });
}

function checkMemory(value: unknown): readonly Issue[] {
  if (!isRecord(value)) return wrong(`is not a record of engines to sizes: ${shown(value)}`);
  return Object.entries(value).flatMap(([engine, size]): readonly Issue[] => {
    const known = ["duckdb", "training"];
    if (!known.includes(engine)) return [{ message: unknownName(engine, known), path: [engine] }];
    const isSize = typeof size === "string" && parseSize(size) !== undefined;
    return isSize || size === undefined
      ? []
      : [{ message: `is not a size such as "2GB": ${shown(size)}`, path: [engine] }];
  });
}

function checkApps(value: unknown): readonly Issue[] {
  if (!isRecord(value)) return wrong(`is not a record of settings: ${shown(value)}`);
  return Object.entries(value).flatMap(([key, setting]): readonly Issue[] => {
    if (key !== "session") return [{ message: unknownName(key, ["session"]), path: [key] }];
    const isKnown = setting === undefined || setting === "loopback" || setting === "anywhere";
    return isKnown ? [] : [{ message: `is neither "loopback" nor "anywhere": ${shown(setting)}`, path: [key] }];
  });
}

const modelSettings: Readonly<Record<keyof OpenAILanguageModel, Check>> = {
  provider: (value) => (value === "openai" ? [] : wrong(`is not made by languageModels: ${shown(value)}`)),
  url: (value) => (isHttpUrl(value) ? [] : wrong(`is not an http or https address: ${shown(value)}`)),
  model: (value) => (typeof value === "string" && value !== "" ? [] : wrong(`is not a model's name: ${shown(value)}`)),
  key: (value) =>
    value === undefined || (isEnvironmentVariable(value) && isVariableName(value.variable))
      ? []
      : wrong('is not a variable of the environment: write env("NAME"), never the key itself'),
  contextTokens: (value) =>
    Number.isInteger(value) && (value as number) >= 256
      ? []
      : wrong(`is not a whole number of tokens from 256: ${shown(value)}`),
  timeout: (value) =>
    value === undefined || (typeof value === "string" && (parseDuration(value) ?? 0) > 0)
      ? []
      : wrong(`is not a duration such as "60s": ${shown(value)}`),
};

function checkLanguageModel(value: unknown): readonly Issue[] {
  if (!isRecord(value)) return wrong(`is not made by languageModels: ${shown(value)}`);
  const strange = Object.keys(value)
    .filter((key) => !Object.hasOwn(modelSettings, key))
    .map((key) => ({ message: unknownName(key, Object.keys(modelSettings)), path: [key] }));
  const issues = Object.entries(modelSettings).flatMap(([key, check]) =>
    check(value[key]).map(({ message }) => ({ message, path: [key] })),
  );
  return [...strange, ...issues];
}

function checkLineage(value: unknown): readonly Issue[] {
  if (!isRecord(value)) return wrong(`is not a record of settings: ${shown(value)}`);
  return Object.entries(value).flatMap(([key, setting]): readonly Issue[] => {
    if (key !== "openlineage") return [{ message: unknownName(key, ["openlineage"]), path: [key] }];
    if (setting === undefined) return [];
    const issues = isRecord(setting)
      ? targetIssues(setting)
      : wrong(`is neither { file } nor { url }: ${shown(setting)}`);
    return issues.map(({ message, path: below }) => ({ message, path: [key, ...(below ?? [])] }));
  });
}

const targetSettings: Readonly<Record<keyof OpenLineageTarget, Check>> = {
  file: (value) =>
    value === undefined || (typeof value === "string" && value !== "") ? [] : wrong(`is not a file: ${shown(value)}`),
  url: (value) =>
    value === undefined || (isHttpUrl(value) && isWithoutUser(value as string))
      ? []
      : wrong("is not an http or https address without a user or password"),
  key: modelSettings.key,
};

const isWithoutUser = (url: string) => new URL(url).username === "" && new URL(url).password === "";

function targetIssues(target: Readonly<Record<string, unknown>>): readonly Issue[] {
  const { file, url, key } = target;
  if ((file === undefined) === (url === undefined)) return wrong("has to have one of file and url");
  if (file !== undefined && key !== undefined) return [{ message: "is of no use for a file", path: ["key"] }];
  const strange = Object.keys(target).filter((name) => !Object.hasOwn(targetSettings, name));
  return [
    ...strange.map((name) => ({ message: unknownName(name, Object.keys(targetSettings)), path: [name] })),
    ...Object.entries(targetSettings).flatMap(([name, check]) =>
      check(target[name]).map(({ message }) => ({ message, path: [name] })),
    ),
  ];
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function unknownName(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `is not known; known are ${known.join(", ")}` : `is not known; ${near} is`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
