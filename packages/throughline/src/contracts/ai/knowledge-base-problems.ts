import { isEnvironmentVariable, isVariableName } from "../core/environment.ts";
import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { isRelation, shapeOf } from "../shape/relation.ts";
import type { LocalEmbeddings, OpenAIEmbeddings } from "./embeddings.ts";
import { casesProblems, shareProblems, wholeProblems } from "./evaluation-problems.ts";
import type { KnowledgeBase } from "./knowledge-base.ts";

/** Problems of a knowledge base. That a column does not exist is the graph's to say. */
export function knowledgeBaseProblems(base: KnowledgeBase): ThroughlineError[] {
  return [
    ...nameProblems(base),
    ...(isMissing(base.from) ? [] : fromProblems(base)),
    ...chunkProblems(base),
    ...embeddingProblems(base),
    ...evaluationProblems(base),
  ];
}

function fromProblems(base: KnowledgeBase): ThroughlineError[] {
  if (!isRelation(base.from)) {
    const detail = `documents of ${base.name} come from no relation`;
    const hint = "give `from` documents, a table, a source or predictions";
    return [contractError("invalid-option", { detail, hint, where: whereOf(base, "from") })];
  }
  return [...columnTypeProblems(base), ...keyProblems(base), ...filterProblems(base)];
}

function columnTypeProblems(base: KnowledgeBase): ThroughlineError[] {
  const columns = shapeOf(base.from.columns);
  return (["id", "text", "title", "format"] as const).flatMap((option) => {
    const name = base[option];
    const type = name === undefined ? undefined : fieldOf(columns, name)?.type.name;
    if (type === undefined || type === "text" || type === "unknown") return [];
    const detail = `${option} asks a text, ${base.from.name}.${name} is ${type}`;
    return [contractError("type-mismatch", { detail, where: whereOf(base, option) })];
  });
}

function keyProblems(base: KnowledgeBase): ThroughlineError[] {
  const { id, from } = base;
  const [key, ...more] = from.rowKey;
  if ((key === id && more.length === 0) || isMissing(id) || fieldOf(shapeOf(from.columns), id) === undefined) return [];
  const given = key === undefined ? "no key" : `the key ${from.rowKey.join(", ")}`;
  const detail = `a document is named by the key of its rows: ${from.name} has ${given}, id is ${id}`;
  const hint = `give ${from.name} the key "${id}", or use its key as \`id\``;
  return [contractError("missing-key", { detail, hint, where: whereOf(base, "id") })];
}

/** Types that a search can compare with. */
const compound = new Set<string>(["json", "list", "struct"]);

function filterProblems(base: KnowledgeBase): ThroughlineError[] {
  const columns = shapeOf(base.from.columns);
  return base.filter.flatMap((name, i) => {
    const where = whereOf(base, `filter ${name}`);
    const type = fieldOf(columns, name)?.type.name;
    if (base.filter.indexOf(name) !== i)
      return [contractError("invalid-option", { detail: `filter stands twice: ${name}`, where })];
    if (type === undefined || !compound.has(type)) return [];
    return [contractError("invalid-option", { detail: `a search can't be narrowed by ${name}: it is ${type}`, where })];
  });
}

function chunkProblems(base: KnowledgeBase): ThroughlineError[] {
  const { tokens, overlap } = base.chunk;
  const wrong = wholeProblems(base, "chunk.tokens", { value: tokens, min: 32, max: 2_000 });
  if (wrong.length > 0) return wrong;
  if (Number.isInteger(overlap) && overlap >= 0 && overlap < tokens) return [];
  const detail = `chunk.overlap is not a whole number from 0 and below the ${tokens} tokens of a chunk: ${overlap}`;
  return [contractError("invalid-option", { detail, where: whereOf(base, "chunk.overlap") })];
}

function embeddingProblems(base: KnowledgeBase): ThroughlineError[] {
  const { embed } = base;
  if (embed === undefined || isMissing(embed)) return [];
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(base, "embed") });
  if (embed?.provider === "local") return localProblems(base, embed, invalid);
  if (embed?.provider !== "openai")
    return [invalid("embed is not made by embeddings", "write embeddings.local(...) or embeddings.openai(...)")];
  return openaiProblems(base, embed, invalid);
}

function localProblems(
  base: KnowledgeBase,
  { folder, dimensions }: LocalEmbeddings,
  invalid: (detail: string, hint: string) => ThroughlineError,
): ThroughlineError[] {
  const isPath = typeof folder === "string" && folder !== "";
  const hint = "name the folder with the model's files";
  return [
    ...(isPath ? [] : [invalid(`folder of the embedding model is no path: ${folder}`, hint)]),
    ...(dimensions === undefined
      ? []
      : wholeProblems(base, "embed.dimensions", { value: dimensions, min: 1, max: 65_536 })),
  ];
}

function openaiProblems(
  base: KnowledgeBase,
  embed: OpenAIEmbeddings,
  invalid: (detail: string, hint: string) => ThroughlineError,
): ThroughlineError[] {
  const { url, dimensions, key, timeout } = embed;
  const isAddress = typeof url === "string" && /^https?:\/\/[^\s/]+/.test(url);
  const isKey = key === undefined || (isEnvironmentVariable(key) && isVariableName(key.variable));
  return [
    ...(isAddress ? [] : [invalid(`url of the embedding model is no http address: ${url}`, "write it up to /v1")]),
    ...(isKey ? [] : [invalid("key is not a variable of the environment", 'write env("NAME"), never the key itself')]),
    ...wholeProblems(base, "embed.dimensions", { value: dimensions, min: 1, max: 65_536 }),
    ...durationProblems(base, "embed.timeout", timeout),
  ];
}

function evaluationProblems(base: KnowledgeBase): ThroughlineError[] {
  const { evaluate } = base;
  if (evaluate === undefined) return [];
  const gates = Object.entries(evaluate.accept ?? {});
  return [
    ...casesProblems(base, evaluate.cases),
    ...gates.flatMap(([name, gate]) => shareProblems(base, `evaluate.accept.${name}`, gate?.min)),
  ];
}
