import { createAnalyzer } from "./terms.ts";
import { type Ranked, TopRanked } from "./top-ranked.ts";

/** A text to be found, with the headings above it. */
export interface IndexedText {
  readonly text: string;
  /** Title and headings; words of it count twice as much as those of the text. */
  readonly heading: readonly string[];
}

/** The arrays of an index: the items with a term, and what the term adds to the score of each. */
export interface Bm25Arrays {
  readonly items: number;
  /** Ascending, by code units. */
  readonly terms: readonly string[];
  /** Where the postings of each term begin, and their end. */
  readonly starts: Uint32Array;
  readonly postings: Uint32Array;
  readonly impacts: Float32Array;
}

/** BM25's saturation and length normalisation, at the values its authors suggest; not tuned. */
const saturation = 1.2;
const normalisation = 0.75;
const headingWeight = 2;

/**
 * Ranks texts by the words of a query: BM25 with two fields, text and heading path, each normalised by its own length. The same texts
 * in the same order give the same index and the same scores.
 *
 * @source Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", sections 3.4 and 3.6
 */
export class Bm25Index {
  readonly arrays: Bm25Arrays;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #analyze = createAnalyzer();
  readonly #scores: Float64Array;

  constructor(arrays: Bm25Arrays) {
    this.arrays = arrays;
    this.#numbers = new Map(arrays.terms.map((term, i) => [term, i]));
    this.#scores = new Float64Array(arrays.items);
  }

  static of(texts: Iterable<IndexedText>): Bm25Index {
    return new Bm25Index(countTerms(texts).arrays());
  }

  /**
   * The best items for a query; only items with a word of it are among them.
   *
   * @param options.allows  items that may be found; default all
   */
  search(
    query: string,
    options: { readonly limit: number; readonly allows?: (item: number) => boolean },
  ): readonly Ranked[] {
    const { starts, postings, impacts } = this.arrays;
    const scores = this.#scores;
    const touched: number[] = [];
    for (const term of [...new Set(this.#analyze(query))].sort()) {
      const number = this.#numbers.get(term);
      if (number === undefined) continue;
      const end = starts[number + 1] as number;
      for (let i = starts[number] as number; i < end; i++) {
        const item = postings[i] as number;
        if (scores[item] === 0) touched.push(item);
        scores[item] = (scores[item] as number) + (impacts[i] as number);
      }
    }
    const top = new TopRanked(options.limit);
    for (const item of touched) {
      if (options.allows?.(item) ?? true) top.offer(item, scores[item] as number);
      scores[item] = 0;
    }
    return top.ranking();
  }
}

/** How often each term stands in each item's text and heading. */
class TermCounts {
  readonly #numbers = new Map<string, number>();
  readonly #terms: number[] = [];
  readonly #items: number[] = [];
  readonly #inText: number[] = [];
  readonly #inHeading: number[] = [];
  readonly #lengths: { readonly text: number; readonly heading: number }[] = [];

  add(text: readonly string[], heading: readonly string[]): void {
    const item = this.#lengths.length;
    this.#lengths.push({ text: text.length, heading: heading.length });
    const counts = new Map<string, [number, number]>();
    for (const [field, terms] of [text, heading].entries())
      for (const term of terms) {
        const count = counts.get(term) ?? [0, 0];
        count[field as 0 | 1]++;
        counts.set(term, count);
      }
    for (const [term, [inText, inHeading]] of counts) {
      this.#terms.push(this.#number(term));
      this.#items.push(item);
      this.#inText.push(inText);
      this.#inHeading.push(inHeading);
    }
  }

  #number(term: string): number {
    const known = this.#numbers.get(term) ?? this.#numbers.size;
    this.#numbers.set(term, known);
    return known;
  }

  arrays(): Bm25Arrays {
    const terms = [...this.#numbers.keys()].sort();
    const places = new Uint32Array(terms.length);
    for (const [place, term] of terms.entries()) places[this.#numbers.get(term) as number] = place;
    const starts = new Uint32Array(terms.length + 1);
    for (const term of this.#terms)
      starts[(places[term] as number) + 1] = (starts[(places[term] as number) + 1] as number) + 1;
    for (let i = 0; i < terms.length; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
    const next = starts.slice();
    const postings = new Uint32Array(this.#terms.length);
    const impacts = new Float32Array(this.#terms.length);
    const impact = this.#impact();
    for (const [i, term] of this.#terms.entries()) {
      const place = places[term] as number;
      const at = next[place] as number;
      next[place] = at + 1;
      postings[at] = this.#items[i] as number;
      impacts[at] = impact(i, (starts[place + 1] as number) - (starts[place] as number));
    }
    return { items: this.#lengths.length, terms, starts, postings, impacts };
  }

  /** What a posting adds to its item's score, given how many items have the term. */
  #impact(): (posting: number, having: number) => number {
    const items = this.#lengths.length;
    const mean = (field: "text" | "heading") =>
      this.#lengths.reduce((sum, length) => sum + length[field], 0) / Math.max(1, items);
    const [meanText, meanHeading] = [mean("text"), mean("heading")];
    const normal = (length: number, of: number) => 1 - normalisation + (of === 0 ? 0 : (normalisation * length) / of);
    return (posting, having) => {
      const lengths = this.#lengths[this.#items[posting] as number] as { text: number; heading: number };
      const frequency =
        (this.#inText[posting] as number) / normal(lengths.text, meanText) +
        (headingWeight * (this.#inHeading[posting] as number)) / normal(lengths.heading, meanHeading);
      const rarity = Math.log(1 + (items - having + 0.5) / (having + 0.5));
      return (rarity * frequency * (saturation + 1)) / (frequency + saturation);
    };
  }
}

function countTerms(texts: Iterable<IndexedText>): TermCounts {
  const analyze = createAnalyzer();
  const counts = new TermCounts();
  for (const { text, heading } of texts) counts.add(analyze(text), analyze(heading.join("\n")));
  return counts;
}
