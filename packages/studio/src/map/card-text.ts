import type { StudioNode } from "throughline/client/studio";
import { ageText } from "../pieces/words.ts";

/** The line of figures of a card: the one that matters, and beside it how fresh or how well kept it is. */
export function cardText(node: StudioNode): { readonly figure: string | null; readonly note: string | null } {
  return { figure: figureText(node), note: noteText(node) };
}

/** A count goes before its noun, a measure behind its name, a value has none: "200,011 rows", "AUC 0.931", "0.87 %". */
function figureText({ figure }: StudioNode): string | null {
  if (figure === null) return null;
  if (figure.label === "value") return figure.text;
  const counted = /^[a-z ]+$/.test(figure.label) && Number.isInteger(Number(figure.value)) && figure.unit === null;
  return counted
    ? `${figure.text} ${countedNoun(figure.label, Number(figure.value))}`
    : `${figure.label} ${figure.text}`;
}

/** "rows" of one row is "row": the server tells nouns in the plural. */
const countedNoun = (label: string, count: number) =>
  count === 1 ? label.replace(/^\w+ies\b/, (noun) => `${noun.slice(0, -3)}y`).replace(/^(\w+)s\b/, "$1") : label;

function noteText({ freshness, degraded, promises, figure }: StudioNode): string | null {
  if (degraded !== null) return degraded.split(",")[0] ?? null;
  if (freshness !== null && freshness.ageSeconds !== null) return `${ageText(freshness.ageSeconds)} old`;
  if (promises.length === 0) return figure === null ? "nothing promised" : null;
  const held = promises.filter(({ status }) => status === "held").length;
  const measured = promises.some(({ status }) => status !== "not-measured");
  // Beside a figure there is no room for it; the mark of the card says the same.
  if (!measured) return figure === null ? "not measured" : null;
  return `${held} of ${promises.length} held`;
}
