import type { StudioBreak, StudioEdge } from "throughline/client/studio";

/** How a declaration stands to the breaks of the sources. */
export type BreakMark = "cause" | "breaks" | "may-break";

/** What the map marks: declarations, and what is handed over on the way of a break. */
export interface MarkedBreaks {
  readonly breaks: readonly StudioBreak[];
  readonly marks: ReadonlyMap<string, BreakMark>;
  /** Ids of the edges that a break travels on. */
  readonly edges: ReadonlySet<string>;
}

/** What the map says of each mark, in words. */
export const markWords: Readonly<Record<BreakMark, string>> = {
  cause: "changed",
  breaks: "breaks",
  "may-break": "may break",
};

/** The declarations that breaks start at and reach, and the edges between them. */
export function markBreaks(
  breaks: readonly StudioBreak[],
  edges: readonly Pick<StudioEdge, "id" | "from" | "to">[],
): MarkedBreaks | null {
  if (breaks.length === 0) return null;
  const marks = new Map<string, BreakMark>();
  for (const { id, certainty } of breaks.flatMap(({ victims }) => victims))
    if (marks.get(id) !== "breaks") marks.set(id, certainty === "definite" ? "breaks" : "may-break");
  for (const { declaration } of breaks) marks.set(declaration, "cause");
  const hops = new Set(breaks.flatMap((one) => one.hops.map(({ from, to }) => `${from}>${to}`)));
  const on = edges.filter(({ from, to }) => hops.has(`${from}>${to}`)).map(({ id }) => id);
  return { breaks, marks, edges: new Set(on) };
}
