import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deskProject } from "../../../test/desk-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { resolveProject } from "../graph/resolve.ts";
import { passages } from "./passage.ts";
import { type Prompt, prompt } from "./prompt.ts";
import { promptSpec } from "./prompt-spec.ts";

const whole = {
  input: z.object({ score: z.number() }),
  output: z.object({ verdict: z.string() }),
  variants: { plain: () => "text" },
};
const explain = deskProject().explain as unknown as Prompt;

const make = (options: object, name = "explain") =>
  inRole("ai", prompt(name, { ...whole, ...options } as never)) as unknown as Prompt;

function problemsOf(options: object, name = "explain"): string[] {
  const { problems } = resolveProject({ project: "trial", declarations: [make(options, name)], missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

describe("a prompt", () => {
  it("accepts its input and provides its output, which may come from every field of the input", () => {
    const [input] = promptSpec.accepts(explain, { sql: new Map() }).ports;
    expect(input?.shape.map(({ name, type }) => `${name} ${type.name}`)).toEqual(["score float64", "rules list"]);
    expect(promptSpec.provides(explain)[0]?.shape.map(({ name, values }) => [name, values])).toEqual([
      ["verdict", ["approve", "decline"]],
      ["because", undefined],
    ]);
    const [verdict] = promptSpec.derives(explain, { sql: new Map() });
    expect(verdict?.from.map((ref) => `${ref.declaration}#${ref.port}.${ref.field} ${ref.certainty}`)).toEqual([
      "prompt:explain#input.score possible",
      "prompt:explain#input.rules possible",
    ]);
  });
  it("promises that answers fit, and the gates of its cases", () => {
    expect(promptSpec.promises(explain).map(({ name, relation, limit }) => `${name} ${relation} ${limit}`)).toEqual([
      "structured output = 0",
      "accuracy ≥ 0.9",
      "tokens ≤ 400",
    ]);
  });
  it("uses its first variant unless it says otherwise", () => {
    const variants = { short: () => "a", long: () => "b" };
    expect([make({ variants }).use, make({ variants, use: "long" }).use]).toEqual(["short", "long"]);
  });
  it("is another one for a build when its schemas, variants or cases change", () => {
    const identity = (options: object) => JSON.stringify(promptSpec.identity(make(options)));
    const other = [
      { input: z.object({ score: z.number(), rules: passages() }) },
      { output: z.object({ verdict: z.enum(["a"]) }) },
      { variants: { plain: () => "text", more: () => "text" } },
      { evaluate: { cases: "ai/a.jsonl" } },
    ];
    for (const options of other) expect(identity(options)).not.toBe(identity({}));
    expect(identity({ description: "words", owner: "@ai" })).toBe(identity({}));
    expect(promptSpec.callbacks(explain)).toBe(true);
  });

  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    ["no variant", { variants: {} }, `${invalid} prompt has no variant: explain`],
    ["a variant that there is none of", { use: "brief" }, `${invalid} prompt has no variant of this name: brief`],
    ["a variant that is no function", { variants: { plain: "text" } }, `${invalid} variant is no function: plain`],
    ["an input that is no schema", { input: { score: 1 } }, `${invalid} input is no zod object`],
    ["an output that is no object", { output: z.string() }, `${invalid} output is no zod object`],
    [
      "cases outside of the project",
      { evaluate: { cases: "/tmp/a.jsonl" } },
      `${invalid} evaluate.cases leave the project's folder: /tmp/a.jsonl`,
    ],
    [
      "an accuracy that is no share",
      { evaluate: { cases: "a.jsonl", accept: { accuracy: { min: 90 } } } },
      `${invalid} evaluate.accept.accuracy is not a share between 0 and 1: 90`,
    ],
    [
      "no tokens",
      { evaluate: { cases: "a.jsonl", accept: { tokens: { max: 0 } } } },
      `${invalid} evaluate.accept.tokens is not a whole number from 1 to 1,000,000: 0`,
    ],
    ["personal data of no category", { pii: [""] }, `${invalid} pii is no category of personal data: `],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("is refused with a name that can't stand in reports", () => {
    expect(problemsOf({}, "why?")).toEqual([
      "contracts.invalid-name name has other characters than letters, digits, _ and -: why?",
    ]);
  });
});
