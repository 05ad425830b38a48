import { defineVerb } from "../frame/verb.ts";

/** `throughline search`: passages of a knowledge base. */
export const search = defineVerb({
  options: {
    limit: { type: "number", value: "<passages>", description: "passages to show at most, 1 to 50; default 5" },
  },
  arguments: { names: ["<knowledge base>", "<query>"], min: 2 },
  examples: [
    ['throughline search rules "what holds for gift cards?"', "the passages that fit best, with their places"],
    ['throughline search rules "chargeback deadline" --limit 1 --json', "for scripts"],
  ],
  description:
    "Searches the current release's index, as agents and handlers do. Goes through the running server where there is one, else reads the release itself.",
  async run(context) {
    const { runSearch } = await import("../project/run-search.ts");
    const [knowledgeBase, query] = context.positionals as readonly [string, string];
    return runSearch(context, { knowledgeBase, query, limit: context.options.limit ?? 5 });
  },
});
