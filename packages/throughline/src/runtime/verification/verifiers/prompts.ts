import type { Prompt } from "../../../contracts/ai/prompt.ts";
import type { LanguageModel } from "../../../ports/language-model.ts";
import { loadTokenCounter } from "../../prompts/count-tokens.ts";
import { evaluatePrompt, type PromptScore, promptEvidence } from "../../prompts/evaluate-prompt.ts";
import { readPromptCases } from "../../prompts/read-prompt-cases.ts";
import { isWritten } from "../parts.ts";
import { type Bench, type Clause, promisesWhere, type Verifier } from "../verifier.ts";

/** The cases of a prompt, written and, where the language model decides anything, asked. */
export const promptCases: Verifier = {
  name: "prompt cases",
  limitMs: 300_000,
  covers: (subject) =>
    isWritten(subject.declaration)
      ? promisesWhere(subject, () => true).map(
          (clause): Clause =>
            clause.name === "structured output" ? { ...clause, handOff: "structured outputs" } : clause,
        )
      : [],
  async measure(clause, { declaration }, bench) {
    if (!isWritten(declaration) || declaration.evaluate === undefined) return { because: "it has no cases" };
    const score = await bench.once(`prompt ${declaration.name}`, () => scoreOf(declaration, bench));
    const found = promptEvidence(declaration, score).find(({ promise }) => promise === clause.name);
    if (found !== undefined) return { held: found.held, figure: found.figure, note: `${score.cases} cases` };
    return { because: score.variants.find(({ used }) => used)?.because ?? "the language model was not asked" };
  },
};

async function scoreOf(prompt: Prompt, { root, engines }: Bench): Promise<PromptScore> {
  const cases = await readPromptCases(prompt, root);
  const model: LanguageModel = engines.languageModel;
  return evaluatePrompt({ prompt, cases, model, count: await loadTokenCounter() });
}
