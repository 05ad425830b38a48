import type { Block } from "./document.ts";
import { estimate, type MeasuredText, pieceAt } from "./measured-text.ts";
import { isBlank } from "./plain-text.ts";
import type { Section } from "./sections.ts";

interface Limits {
  readonly tokens: number;
  readonly overlap: number;
  readonly characters: number;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** How good a place to cut is; the best within the second half of what fits is taken, the last of equals. */
const quality = { word: 1, line: 2, sentence: 3, paragraph: 4, block: 5 } as const;

/** Cuts a long section into ranges that fit, each beginning with the end of the one before. */
export function cutRange(section: Section, measured: MeasuredText, limits: Limits): readonly Range[] {
  const ranges: Range[] = [];
  const cutter = new Cutter(section, measured, limits);
  let start = section.start;
  let cut = section.start;
  while (cut < section.end) {
    const end = cutter.cutAfter(start, cut);
    ranges.push({ start, end });
    cut = cutter.skipBlanks(end);
    start = cutter.overlapBefore(end, cut);
    if (cutter.reach(start) <= cut) start = cut;
  }
  return ranges;
}

class Cutter {
  readonly #section: Section;
  readonly #measured: MeasuredText;
  readonly #limits: Limits;
  /** Offsets where a block begins that does not belong to the heading before it. */
  readonly #begins: ReadonlySet<number>;
  readonly #wholes: readonly Block[];

  constructor(section: Section, measured: MeasuredText, limits: Limits) {
    this.#section = section;
    this.#measured = measured;
    this.#limits = limits;
    const { blocks } = section;
    this.#begins = new Set(
      blocks.filter((_, i) => i > 0 && blocks[i - 1]?.kind !== "heading").map(({ start }) => start),
    );
    this.#wholes = blocks.filter(
      ({ kind, start, end }) =>
        (kind === "code" || kind === "table") && estimate(measured, start, end) <= limits.tokens,
    );
  }

  /** The end of a range that begins at `start` and reaches over `past`. */
  cutAfter(start: number, past: number): number {
    const reach = this.reach(start);
    if (reach >= this.#section.end) return this.#section.end;
    const cut = this.#bestCut(start, Math.max(past, start), reach);
    const whole = this.#wholeAround(cut);
    return whole !== undefined && whole.start > past && whole.start > start ? whole.start : cut;
  }

  /** The furthest boundary that a range from `start` can end at. */
  reach(start: number): number {
    const { starts, tokens } = this.#measured;
    const first = pieceAt(this.#measured, start);
    const most = (tokens[first] as number) + this.#limits.tokens;
    let piece = first + 1;
    while (
      piece < starts.length - 1 &&
      (tokens[piece + 1] as number) <= most &&
      (starts[piece + 1] as number) - start <= this.#limits.characters
    )
      piece++;
    return Math.min(starts[piece] as number, this.#section.end);
  }

  /** Where the next range begins, so that it holds the end of the last one; at `cut` where code or a table begins there. */
  overlapBefore(end: number, cut: number): number {
    if (this.#limits.overlap === 0 || this.#wholes.some(({ start }) => start === cut)) return cut;
    const { starts, tokens } = this.#measured;
    let piece = pieceAt(this.#measured, end);
    const least = (tokens[piece] as number) - this.#limits.overlap;
    while (piece > 0 && (tokens[piece - 1] as number) >= least && (starts[piece - 1] as number) > this.#section.start)
      piece--;
    return this.skipBlanks(Math.min(starts[piece] as number, cut));
  }

  skipBlanks(offset: number): number {
    let at = offset;
    while (at < this.#section.end && isBlank(this.#measured.text, at)) at++;
    return at;
  }

  #bestCut(start: number, past: number, reach: number): number {
    const { starts } = this.#measured;
    const least = Math.max(past, start + (reach - start) / 2);
    let best = { at: reach, quality: 0 };
    for (let piece = pieceAt(this.#measured, reach); piece > 0; piece--) {
      const at = starts[piece] as number;
      if (at <= least) break;
      const found = this.#quality(at);
      if (found > best.quality) best = { at, quality: found };
      if (found === quality.block) break;
    }
    return best.at;
  }

  #quality(at: number): number {
    const { text } = this.#measured;
    const next = this.skipBlanks(at);
    if (this.#begins.has(next)) return quality.block;
    if (next === at) return 0;
    const gap = text.slice(at, next);
    if (/\n[ \t\r]*\n/.test(gap)) return quality.paragraph;
    if (/[.!?。！？]["')\]»”]?$/.test(text.slice(Math.max(0, at - 2), at))) return quality.sentence;
    return gap.includes("\n") ? quality.line : quality.word;
  }

  #wholeAround(cut: number): Block | undefined {
    return this.#wholes.find(({ start, end }) => start < cut && cut < end);
  }
}
