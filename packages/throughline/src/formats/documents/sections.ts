import type { Block, ParsedDocument } from "./document.ts";
import { estimate, type MeasuredText } from "./measured-text.ts";

/** A heading with what stands below it up to the next one. */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly heading: readonly string[];
  readonly tokens: number;
  readonly blocks: readonly Block[];
  /** Number of the top-level section that it belongs to. */
  readonly chapter: number;
  /** True where something that is left out stands before it. */
  readonly apart: boolean;
}

/** The sections of a document in order. Chapters are those of its title's subsections where it has one heading above all others. */
export function sectionsOf({ text, blocks }: ParsedDocument, measured: MeasuredText): readonly Section[] {
  const level = chapterLevel(blocks);
  const sections: Section[] = [];
  let chapter = 0;
  let group: Block[] = [];
  let apart = false;
  const close = () => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return;
    const range = { start: first.start, end: last.end };
    const tokens = estimate(measured, range.start, range.end);
    sections.push({ ...range, heading: first.heading, tokens, blocks: group, chapter, apart });
    group = [];
  };
  for (const block of blocks) {
    const last = group.at(-1);
    const gap = last !== undefined && !isEmpty(text, last.end, block.start);
    if (block.kind === "heading" || gap) {
      close();
      apart = gap;
      if (block.kind === "heading" && block.heading.length <= level) chapter++;
    }
    group.push(block);
  }
  close();
  return sections;
}

/** How many headings lead to a chapter: 1, and 2 where one heading stands above all. */
function chapterLevel(blocks: readonly Block[]): number {
  const top = new Set(blocks.map(({ heading }) => heading[0]));
  const titles = blocks.filter(({ kind, heading }) => kind === "heading" && heading.length === 1);
  return top.size === 1 && titles.length === 1 ? 2 : 1;
}

/** True where a stretch holds nothing to be found: blanks and rules. */
function isEmpty(text: string, start: number, end: number): boolean {
  return end - start < 1_000 && /^[\s\-*_]*$/.test(text.slice(start, end));
}
