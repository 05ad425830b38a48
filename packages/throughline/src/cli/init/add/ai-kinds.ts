import { isDocuments } from "../../../contracts/data/documents.ts";
import { importLine, quote } from "../templates/source-text.ts";
import type { Added, NewName } from "./added.ts";
import { needed } from "./needed.ts";
import { importsOf, type ProjectFacts } from "./project-facts.ts";

/** Documents of a folder of their own. */
export const addDocuments = ({ name, short, id }: NewName): Added => ({
  text: `${importLine(["documents"], "throughline/data")}

export const ${id} = documents(${quote(name)}, { files: ${quote(`inbox/${short}/*.{md,html,txt}`)} });
`,
});

/** The first documents, to be searched. */
export function addKnowledgeBase({ name, id }: NewName, facts: ProjectFacts): Added {
  const documents = facts.of("source").find(({ declaration }) => isDocuments(declaration));
  const from = needed(documents, "documents", "throughline add documents <name>");
  return {
    over: from.declaration.name,
    text: `${importLine(["knowledgeBase"], "throughline/ai")}
${importsOf("ai", [from])}
export const ${id} = knowledgeBase(${quote(name)}, {
  from: ${from.id},
  id: "doc_id",
  text: "body",
  chunk: { tokens: 200, overlap: 20 },
});
`,
  };
}

/** A question with a text for an answer. */
export const addPrompt = ({ name, id }: NewName): Added => ({
  text: `${importLine(["prompt"], "throughline/ai")}
${importLine(["z"], "zod")}

export const ${id} = prompt(${quote(name)}, {
  input: z.object({ question: z.string() }),
  output: z.object({ answer: z.string() }),
  variants: { plain: ({ question }) => \`Answer in one sentence: \${question}\` },
});
`,
});

/** An agent with a prompt of its own, over the first knowledge base where there is one. */
export function addAgent({ name, id }: NewName, facts: ProjectFacts): Added {
  const [base] = facts.of("knowledgeBase");
  const passages = base === undefined ? "" : ", found: passages()";
  const found = base === undefined ? "" : `, found: await ${base.id}.search(input.question)`;
  const shown = base === undefined ? "question" : '[...found.map(({ text }) => text), question].join("\\n\\n")';
  const uses = base === undefined ? "" : `  uses: { ${base.id} },\n`;
  const names = ["agent", "prompt", ...(base === undefined ? [] : ["passages"])];
  const result: Added = {
    text: `${importLine(names, "throughline/ai")}
${importLine(["z"], "zod")}
${importsOf("ai", base === undefined ? [] : [base])}
export const ${id}Prompt = prompt(${quote(`${name}-prompt`)}, {
  input: z.object({ question: z.string()${passages} }),
  output: z.object({ answer: z.string() }),
  variants: { plain: ({ question${base === undefined ? "" : ", found"} }) => ${shown} },
});

export const ${id} = agent(${quote(name)}, {
  input: z.object({ question: z.string().min(1).max(1_000) }),
${uses}  fill: async ({ input${base === undefined ? "" : `, ${base.id}`} }) => ({ question: input.question${found} }),
  prompt: ${id}Prompt,
  chat: "question",
});
`,
  };
  return base === undefined ? result : { ...result, over: base.declaration.name };
}
