import { z } from "zod";

/** A piece of a document that answers a search. */
export interface Passage {
  readonly text: string;
  /** The document's id in the knowledge base. */
  readonly document: string;
  readonly title: string;
  /** The headings above it, the outermost first. */
  readonly heading: string[];
  /** Where it stands in the document's body, in UTF-16 code units: from `start`, before `end`. */
  readonly start: number;
  readonly end: number;
  /** How well it fits the query; comparable within one answer only. */
  readonly score: number;
}

const passage: z.ZodType<Passage, Passage> = z.object({
  text: z.string(),
  document: z.string(),
  title: z.string(),
  heading: z.array(z.string()),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  score: z.number(),
});

/** The schema of passages, for a prompt's input. */
export function passages(): z.ZodArray<z.ZodType<Passage, Passage>> {
  return z.array(passage);
}
