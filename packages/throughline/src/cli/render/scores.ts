import { counted } from "../../contracts/core/counted.ts";
import type { PromptScore, VariantScore } from "../../runtime/prompts/evaluate-prompt.ts";
import type { Gate, RetrievalScore, Scores } from "../project/score-cases.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface ScoresView {
  readonly style: Style;
  readonly columns: number;
  /** The language model. */
  readonly model: string;
  /** Why the figures were not kept; undefined where they were. */
  readonly notKept: string | undefined;
}

/** Figures of prompts and knowledge bases on their cases, then every gate. */
export function renderScores({ prompts, retrieval, gates, measured }: Scores, view: ScoresView): string {
  const { style, model, notKept } = view;
  if (gates.length === 0 && prompts.length === 0 && retrieval.length === 0)
    return "Nothing has cases: give a prompt or a knowledge base `evaluate: { cases }`.";
  const parts = [
    ...prompts.map((score) => promptText(score, view)),
    ...retrieval.map((score) => retrievalText(score, view)),
    gateText(gates, view),
  ];
  const kept = notKept === undefined ? "kept as evidence" : `not kept: ${notKept}`;
  const figures = measured.length === 0 ? "" : ` · ${counted(measured.length, "figure")} ${kept}`;
  return [...parts.filter((part) => part !== ""), style.dim(`language model ${model}${figures}`)].join("\n\n");
}

interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const whole = ({ value, low, high }: Bounds) => `${value.toFixed(0)} [${low.toFixed(0)}, ${high.toFixed(0)}]`;
const share = ({ value, low, high }: Bounds) => `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;

function promptText({ prompt, cases, variants }: PromptScore, { style, columns }: ScoresView): string {
  const rows = variants.map((one) => [`${one.used ? "→" : " "} ${one.variant}`, whole(one.tokens), accuracyText(one)]);
  const heads = [
    { header: "  variant" },
    { header: "tokens", align: "right" as const },
    { header: "accuracy", wrap: true },
  ];
  const title = `${style.bold(`prompt ${prompt}`)}   ${counted(cases, "case")}`;
  return `${title}\n${renderTable({ columns: heads, rows, width: columns, paintHeader: style.dim })}`;
}

function accuracyText({ accuracy, misfits = 0, wrong = [], because }: VariantScore): string {
  if (accuracy === undefined) return `not measured: ${because ?? ""}`;
  const lines = wrong.slice(0, 10).join(", ");
  const more = wrong.length > 10 ? ` and ${wrong.length - 10} more` : "";
  const others = wrong.length === 0 ? "" : `   wrong: line ${lines}${more}`;
  return `${share(accuracy)}${misfits === 0 ? "" : `   ${counted(misfits, "misfit")}`}${others}`;
}

function retrievalText({ knowledgeBase, evaluation, because }: RetrievalScore, { style, columns }: ScoresView): string {
  const name = style.bold(`knowledge base ${knowledgeBase}`);
  if (evaluation === undefined) return `${name}   not measured: ${because ?? "it has no cases"}`;
  const { recallAt1, recallAt5, recallAt10, mrr } = evaluation;
  const heads = ["recall@1", "recall@5", "recall@10", "MRR"].map((header) => ({ header }));
  const rows = [[recallAt1, recallAt5, recallAt10, mrr].map(share)];
  const table = renderTable({ columns: heads, rows, width: columns, paintHeader: style.dim });
  return `${name}   ${counted(evaluation.cases, "case")}\n${table}`;
}

function gateText(gates: readonly Gate[], { style, columns }: ScoresView): string {
  const marks = { held: style.green("✓"), broken: style.red("✗"), "not-measured": style.dim("·") } as const;
  const rows = gates.map(({ state, declaration, says, figure }) => {
    const [, name = declaration] = declaration.split(":");
    const found = typeof figure === "number" ? String(Number(figure.toPrecision(4))) : (figure ?? "");
    return [`${marks[state]} ${name}`, says, state === "not-measured" ? style.dim("not measured") : found];
  });
  const heads = [{}, { wrap: true }, {}];
  return rows.length === 0 ? "" : renderTable({ columns: heads, rows, width: columns });
}
