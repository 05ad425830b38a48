import type { z } from "zod";
import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";

/** What a variant of a prompt gives: the text for the model, or a system text and a user text. */
export type PromptText = string | { readonly system: string; readonly user: string };

/** A variant, whose input does not hinder assignment to a wider prompt. */
export type PromptVariant<Input> = { write(input: Input): PromptText }["write"];

/** Cases of a prompt: lines of `{ "input": { ... }, "expect": { ... } }`; `expect` holds the fields of the output that are checked. */
export interface PromptEvaluation {
  /** A .jsonl file below the project's root. */
  readonly cases: string;
  readonly accept?: {
    /** Share of the cases whose expected fields all come out, 0 to 1. */
    readonly accuracy?: { readonly min: number };
    /** Tokens of the written prompt, in the mean of the cases. */
    readonly tokens?: { readonly max: number };
  };
}

/** Options of a prompt. */
export interface PromptOptions<I extends z.ZodObject, O extends z.ZodObject, V extends string> extends CommonOptions {
  readonly input: I;
  /** What a model's answer must be: checked, repaired once, else a typed error. */
  readonly output: O;
  /** Wordings of the same prompt. They are pure: the same input gives the same text. */
  readonly variants: { readonly [K in V]: (input: z.output<I>) => PromptText };
  /** The variant that agents use. Default: the first. */
  readonly use?: NoInfer<V>;
  readonly evaluate?: PromptEvaluation;
  /** Categories of personal data that may be sent to the model: `["name"]`. Default: none. */
  readonly pii?: readonly string[];
}

/** A typed question to a language model. */
export interface Prompt<
  Name extends string = string,
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodObject = z.ZodObject,
> extends Declaration<"prompt", Name> {
  readonly input: I;
  readonly output: O;
  readonly variants: Readonly<Record<string, PromptVariant<z.output<I>>>>;
  /** Name of the variant that is used. */
  readonly use: string;
  readonly evaluate?: PromptEvaluation;
  readonly pii: readonly string[];
}

const rules = {
  ...commonRules,
  input: true,
  output: true,
  variants: true,
  use: true,
  evaluate: { cases: true, accept: { accuracy: { min: true }, tokens: { max: true } } },
  pii: "list",
} satisfies RulesOf<PromptOptions<z.ZodObject, z.ZodObject, string>>;

/** Declares a typed question to a language model, in one or several wordings. */
export function prompt<const Name extends string, I extends z.ZodObject, O extends z.ZodObject, const V extends string>(
  name: Name,
  options: PromptOptions<I, O, V>,
): Prompt<Name, I, O> {
  const { input, output, variants, use, evaluate, pii } = options;
  return declare(
    { kind: "prompt", name, above: prompt, given: { options, rules } },
    {
      ...common(options),
      input,
      output,
      variants: Object.freeze({ ...variants }),
      use: use ?? Object.keys(variants ?? {})[0] ?? "",
      ...(evaluate === undefined ? {} : { evaluate }),
      pii: pii ?? [],
    },
  ) as unknown as Prompt<Name, I, O>;
}

/** True for a prompt. */
export const isPrompt = (declaration: Declaration): declaration is Prompt => declaration.kind === "prompt";
