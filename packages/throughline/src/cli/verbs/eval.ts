import { defineVerb } from "../frame/verb.ts";

/** `throughline eval [name]`: prompts and knowledge bases on their cases. */
export const evaluate = defineVerb({
  options: {},
  arguments: { names: ["<prompt or knowledge base>"] },
  examples: [
    ["throughline eval", "everything that has cases"],
    ["throughline eval explain-decision", "one prompt, in all its wordings"],
  ],
  description:
    "Writes each wording of a prompt for its cases, counts tokens, and asks the configured language model; asks the cases of " +
    "knowledge bases by the current release. Exit code 1 where a gate is broken. What can't be measured breaks no gate.",
  async run(context) {
    const { runEval } = await import("../project/run-eval.ts");
    return runEval(context);
  },
});
