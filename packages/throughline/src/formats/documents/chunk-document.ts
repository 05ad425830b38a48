import { cutRange } from "./cut-range.ts";
import type { ParsedDocument } from "./document.ts";
import { createMeasure, type MeasuredText } from "./measured-text.ts";
import { trimmed } from "./plain-text.ts";
import { type Section, sectionsOf } from "./sections.ts";
import type { TokenCounter } from "./token-counter.ts";
import { wholeCharacter } from "./well-formed.ts";

/** How documents are divided. `overlap` tokens of a chunk's end are the beginning of the next one of the same section. */
export interface ChunkRule {
  /** Most tokens of a chunk, from 16. */
  readonly tokens: number;
  /** At most half of `tokens`. */
  readonly overlap: number;
}

/** A stretch of a document's text that is found as one. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The headings that stand above all of it, outermost first. */
  readonly heading: readonly string[];
  readonly tokens: number;
}

interface Draft {
  readonly start: number;
  readonly end: number;
  readonly heading: readonly string[];
}

/**
 * Makes a chunker by a rule. Every chunk is a stretch of the document's text of at most `rule.tokens` tokens; together the chunks hold
 * every block. A section that fits is one chunk; a longer one is cut where a block, a sentence, a line or a word ends, code and tables
 * only where they do not fit as a whole. Sections of less than a quarter of the limit join their neighbours.
 */
export function createChunker(rule: ChunkRule, count: TokenCounter): (document: ParsedDocument) => readonly Chunk[] {
  const measure = createMeasure(count);
  return (document) => {
    const measured = measure(document.text);
    const drafts = joined(sectionsOf(document, measured), rule.tokens).flatMap((section) =>
      shortOverlaps(draftsOf(section, measured, rule), document.text, { limit: rule.overlap, count }),
    );
    return drafts.flatMap((draft) => countedChunks(draft, document.text, { limit: rule.tokens, count }));
  };
}

/**
 * Joins headings that have no text of their own with the section below, and small sections with the ones before them while they fit; those
 * of other chapters only when both are small.
 */
function joined(sections: readonly Section[], limit: number): readonly Section[] {
  const result: Section[] = [];
  for (const section of sections) {
    const last = result.at(-1);
    if (last !== undefined && joins(last, section, limit)) result[result.length - 1] = join(last, section);
    else result.push(section);
  }
  return result;
}

function joins(one: Section, other: Section, limit: number): boolean {
  if (other.apart || one.tokens + other.tokens > limit) return false;
  if (isBare(one)) return true;
  const [isOneSmall, isOtherSmall] = [one.tokens < limit / 4, other.tokens < limit / 4];
  return one.chapter === other.chapter ? isOneSmall || isOtherSmall : isOneSmall && isOtherSmall;
}

const isBare = ({ blocks }: Section): boolean => blocks.every(({ kind }) => kind === "heading");

function join(one: Section, other: Section): Section {
  const differs = one.heading.findIndex((text, i) => other.heading[i] !== text);
  const shared = differs === -1 ? one.heading : one.heading.slice(0, differs);
  return {
    ...one,
    end: other.end,
    tokens: one.tokens + other.tokens,
    heading: differs === -1 && isBare(one) ? other.heading : shared,
    blocks: [...one.blocks, ...other.blocks],
    chapter: other.chapter,
  };
}

function draftsOf(section: Section, measured: MeasuredText, rule: ChunkRule): readonly Draft[] {
  const { start, end, heading } = section;
  if (section.tokens <= rule.tokens && end - start <= longest(rule.tokens)) return [{ start, end, heading }];
  return cutRange(section, measured, { ...rule, characters: longest(rule.tokens) }).map((range) => ({
    ...range,
    heading,
  }));
}

/** Moves each beginning forward, word by word, until it repeats no more tokens than it may. */
function shortOverlaps(
  drafts: readonly Draft[],
  text: string,
  of: { readonly limit: number; readonly count: TokenCounter },
): readonly Draft[] {
  return drafts.map((draft, i) => {
    const before = drafts[i - 1]?.end ?? draft.start;
    let { start } = draft;
    while (start < before && of.count(text.slice(start, before)) > of.limit) {
      const blank = /\s+/g;
      blank.lastIndex = start;
      const next = blank.exec(text.slice(0, before));
      start = next === null ? before : blank.lastIndex;
    }
    return { ...draft, start };
  });
}

/** Most characters of a chunk: text without words has few tokens for many characters. */
const longest = (tokens: number): number => tokens * 12;

/** The chunk, or its halves where the tokens of the whole are more than those of its pieces. */
function countedChunks(
  draft: Draft,
  text: string,
  of: { readonly limit: number; readonly count: TokenCounter },
): readonly Chunk[] {
  const range = trimmed(text, draft.start, draft.end);
  if (range === undefined) return [];
  const tokens = of.count(text.slice(range.start, range.end));
  if (tokens <= of.limit || range.end - range.start < 2) return [{ ...range, heading: draft.heading, tokens }];
  const middle = halfWay(text, range.start, range.end);
  if (middle <= range.start) return [{ ...range, heading: draft.heading, tokens }];
  return [
    ...countedChunks({ ...range, end: middle, heading: draft.heading }, text, of),
    ...countedChunks({ ...range, start: middle, heading: draft.heading }, text, of),
  ];
}

/** A blank near the middle, else the middle, between whole characters. */
function halfWay(text: string, start: number, end: number): number {
  const middle = wholeCharacter(text, start + Math.ceil((end - start) / 2));
  const blank = text.lastIndexOf(" ", middle);
  return blank > start + (end - start) / 4 ? blank : middle;
}
