import { counted } from "../../../contracts/core/counted.ts";
import { formatType } from "../../../contracts/shape/field.ts";
import { type Draft, rowId } from "../draft.ts";
import { type InferredColumn, rowsWithoutValue } from "../infer/columns.ts";
import { titleOf } from "../infer/names.ts";
import { importLine, quote } from "./source-text.ts";

/** Where the documents of a project lie. */
export const handbookFolder = "handbook";

/** The data role's second file: the documents that the ai role searches. */
export const documentsFile = (): string => `${importLine(["documents"], "throughline/data")}

export const handbook = documents("bronze.handbook", {
  description: "What people wrote down about the data, one document a file",
  files: "${handbookFolder}/*.md",
});
`;

/** The ai role's file: a knowledge base over the handbook, and an agent that answers from it. */
export const aiFile = (draft: Draft, documentsModule: string): string => `${importLine(
  ["agent", "knowledgeBase", "passages", "prompt"],
  "throughline/ai",
)}
${importLine(["z"], "zod")}
${importLine(["handbook"], documentsModule)}

export const knowledge = knowledgeBase("handbook", {
  description: ${quote(`what is written down about ${draft.table}`)},
  from: handbook,
  id: "doc_id",
  text: "body",
  chunk: { tokens: 200, overlap: 20 },
});

export const answerQuestion = prompt("answer-question", {
  input: z.object({ question: z.string(), found: passages() }),
  output: z.object({ answer: z.string().describe("from the passages alone") }),
  variants: {
    plain: ({ question, found }) => ({
      system: "Answer from the passages and from nothing else. Say so where they do not answer the question.",
      user: [...found.map(({ heading, text }) => \`## \${heading.join(" · ")}\\n\${text}\`), question].join("\\n\\n"),
    }),
  },
});

// Without a language model (throughline.config.ts names one) it gives the best passages, and decides nothing.
export const guide = agent("guide", {
  description: ${quote(`Answers questions about ${draft.table} from the handbook`)},
  input: z.object({ question: z.string().min(1).max(1_000) }),
  uses: { knowledge },
  fill: async ({ input, knowledge }) => ({
    question: input.question,
    found: await knowledge.search(input.question, { limit: 3 }),
  }),
  prompt: answerQuestion,
  chat: "question",
});
`;

/** The handbook's first document: what the columns held when the project was made. No value that is personal is in it. */
export function handbookFile(draft: Draft): string {
  const { table, file, rows, key } = draft;
  return `# ${titleOf(table)}

\`silver.${table}\` has one row for each row of ${plain(file)}; there were ${rows.toLocaleString("en")} when this was written. Rows that cannot be read are in \`bronze.${table}__rejected\`, those that break a rule in \`silver.${table}__rejected\`, each with its reason.

## Key

${key.length === 0 ? `No column of the file names a row, so the table makes \`${rowId}\` from all of a row's values.` : `A row is named by ${key.map(({ name }) => `\`${name}\``).join(" and ")}.`}
${draft.columns.slice(0, 200).map(columnSection).join("")}`;
}

function columnSection(column: InferredColumn): string {
  const { scan, name, type, personal, note } = column;
  const title = `\n## ${personal === undefined ? name : plain(scan.header)}\n\n`;
  if (personal !== undefined)
    return `${title}Personal data (${personal}): it stays in bronze, under its name in the file.\n`;
  const from = plain(scan.header) === name ? "" : ` The file calls it ${plain(scan.header)}.`;
  const empty = rowsWithoutValue(column);
  const parts = [
    `Type ${formatType(type)}.${from}`,
    rangeText(scan),
    empty === 0 ? "" : `It is empty in ${counted(empty, "row")}.`,
    note === undefined ? "" : `${plain(note.charAt(0).toUpperCase())}${plain(note.slice(1))}.`,
  ];
  return `${title}${parts.filter((part) => part !== "").join(" ")}\n`;
}

function rangeText({ counts, least, greatest, earliest, latest, form }: InferredColumn["scan"]): string {
  if (earliest !== undefined) return `From ${earliest} to ${latest}.`;
  if (form.name === "text" && counts !== undefined && counts.size <= 12)
    return `Its values: ${[...counts.keys()].sort().map(plain).join(", ")}.`;
  return Number.isFinite(least) ? `From ${least} to ${greatest}.` : "";
}

/** Text of the user's file within Markdown. */
const plain = (text: string) =>
  text.replaceAll(/[\n\r\t]+/g, " ").replaceAll(/[\\`*_[\]<>#|]/g, (mark) => (mark === "_" ? mark : `\\${mark}`));
