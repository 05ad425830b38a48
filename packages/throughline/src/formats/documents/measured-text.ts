import type { TokenCounter } from "./token-counter.ts";

/** A text in pieces of a few characters, with the tokens up to each: what ranges are estimated and cut by. */
export interface MeasuredText {
  readonly text: string;
  /** Offsets where pieces begin, ascending, and the end. A piece is a word with the blanks before it, or a part of a long one. */
  readonly starts: Uint32Array;
  /** Tokens of all pieces before each of `starts`, counted one by one. */
  readonly tokens: Float64Array;
}

const piece = /\s{0,16}\S{1,24}|\s{1,64}/gu;
/** Pieces whose tokens are remembered. */
const remembered = 200_000;

/** Measures texts; what it counted once it remembers. */
export function createMeasure(count: TokenCounter): (text: string) => MeasuredText {
  const known = new Map<string, number>();
  const tokensOf = (part: string) => {
    let tokens = known.get(part);
    if (tokens === undefined) {
      tokens = count(part);
      if (known.size >= remembered) known.clear();
      known.set(part, tokens);
    }
    return tokens;
  };
  return (text) => {
    const starts: number[] = [];
    const sums: number[] = [];
    let sum = 0;
    for (const { 0: part, index } of text.matchAll(piece)) {
      starts.push(index);
      sums.push(sum);
      sum += tokensOf(part);
    }
    starts.push(text.length);
    sums.push(sum);
    return { text, starts: Uint32Array.from(starts), tokens: Float64Array.from(sums) };
  };
}

/** Number of the piece that holds an offset; of the last boundary for the end. */
export function pieceAt({ starts }: MeasuredText, offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Tokens of a range, with all of the pieces that it touches. */
export function estimate(measured: MeasuredText, start: number, end: number): number {
  if (start >= end) return 0;
  const last = pieceAt(measured, end - 1) + 1;
  return (measured.tokens[last] as number) - (measured.tokens[pieceAt(measured, start)] as number);
}
