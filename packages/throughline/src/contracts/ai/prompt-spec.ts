import { idOf } from "../core/declaration.ts";
import { nearest } from "../core/nearest.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { KindSpec, PromiseClause } from "../graph/kind-spec.ts";
import type { Shape } from "../shape/field.ts";
import { schemaOfZod, shapeOfSchema } from "../shape/json-schema.ts";
import { casesProblems, shareProblems, wholeProblems } from "./evaluation-problems.ts";
import { categoryProblems, schemaProblems } from "./option-problems.ts";
import type { Prompt } from "./prompt.ts";

/** What a prompt is filled with. */
export const promptInputShape = (prompt: Prompt): Shape => shapeOfSchema(schemaOfZod(prompt.input, "input"));

/** What a prompt's answer must be. */
export const promptOutputShape = (prompt: Prompt): Shape => shapeOfSchema(schemaOfZod(prompt.output, "output"));

/** What a prompt is to the graph. */
export const promptSpec: KindSpec<Prompt> = {
  kind: "prompt",
  namespace: "prompt",
  title: "prompt",
  accepts: (prompt) => ({ uses: [], ports: [{ name: "input", shape: promptInputShape(prompt), answer: "output" }] }),
  provides: (prompt) => [{ name: "output", shape: promptOutputShape(prompt) }],
  derives: (prompt) => {
    const from = promptInputShape(prompt).map(({ name }) => ({
      declaration: idOf(prompt),
      port: "input",
      field: name,
      how: "value" as const,
      certainty: "possible" as const,
    }));
    return promptOutputShape(prompt).map(({ name }) => ({ port: "output", field: name, from }));
  },
  promises: promptClauses,
  validate: promptProblems,
  shown: () => ({ page: "agents", figures: [{ from: "evidence", label: "accuracy", promise: "accuracy" }] }),
  identity: (prompt) => ({
    input: schemaOfZod(prompt.input, "input"),
    output: schemaOfZod(prompt.output, "output"),
    variants: Object.keys(prompt.variants),
    use: prompt.use,
    evaluate: prompt.evaluate,
  }),
  callbacks: () => true,
};

/** The promises of a prompt: answers fit their schema, and the gates of its cases. */
export function promptClauses({ evaluate }: Pick<Prompt, "evaluate">): PromiseClause[] {
  const { accuracy, tokens } = evaluate?.accept ?? {};
  const clauses: PromiseClause[] = [
    {
      name: "structured output",
      says: "every answer fits its schema",
      relation: "=",
      limit: 0,
      unit: "answers that do not",
    },
  ];
  if (accuracy !== undefined)
    clauses.push({ name: "accuracy", says: `accuracy ≥ ${accuracy.min}`, relation: "≥", limit: accuracy.min });
  if (tokens !== undefined)
    clauses.push({
      name: "tokens",
      says: `at most ${tokens.max} tokens`,
      relation: "≤",
      limit: tokens.max,
      unit: "tokens",
    });
  return clauses;
}

function promptProblems(prompt: Prompt): ThroughlineError[] {
  return [
    ...nameProblems(prompt),
    ...schemaProblems(prompt, "input", prompt.input),
    ...schemaProblems(prompt, "output", prompt.output),
    ...variantProblems(prompt),
    ...evaluationProblems(prompt),
    ...categoryProblems(prompt),
  ];
}

function variantProblems(prompt: Prompt): ThroughlineError[] {
  const names = Object.keys(prompt.variants);
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(prompt, "variants") });
  if (names.length === 0) return [invalid(`prompt has no variant: ${prompt.name}`, "write one in `variants`")];
  const wrong = names.filter((name) => typeof prompt.variants[name] !== "function");
  const use = names.includes(prompt.use)
    ? []
    : [
        invalid(
          `prompt has no variant of this name: ${prompt.use}`,
          `use ${nearest(prompt.use, names) ?? `one of ${names.join(", ")}`}`,
        ),
      ];
  return [...wrong.map((name) => invalid(`variant is no function: ${name}`, "write it as (input) => text")), ...use];
}

function evaluationProblems(prompt: Prompt): ThroughlineError[] {
  const { evaluate } = prompt;
  if (evaluate === undefined) return [];
  const { accuracy, tokens } = evaluate.accept ?? {};
  return [
    ...casesProblems(prompt, evaluate.cases),
    ...(accuracy === undefined ? [] : shareProblems(prompt, "evaluate.accept.accuracy", accuracy.min)),
    ...(tokens === undefined
      ? []
      : wholeProblems(prompt, "evaluate.accept.tokens", { value: tokens.max, min: 1, max: 1_000_000 })),
  ];
}
