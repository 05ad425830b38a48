import type { Link } from "./rows.ts";

/** An edge whose way is to be found. */
export interface RoutedLink extends Link {
  readonly id: string;
}

/** Where a card lies across. */
interface Span {
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/**
 * The way of an edge: `xs` is where it stands at its first row, at each row that it passes, and at its last; between two rows it
 * turns on the track of that gap. From the upper end to the lower one.
 */
export interface Route {
  readonly upper: number;
  readonly xs: readonly number[];
  /** For each gap that it turns in, the track, counted from the cards above; null where it goes straight. */
  readonly turns: readonly (number | null)[];
}

/** Ways of all edges between rows, of those within a row to a further card, and how many tracks the gap below each row needs. */
export interface Routes {
  readonly between: ReadonlyMap<string, Route>;
  readonly within: ReadonlyMap<string, { readonly track: number }>;
  readonly tracks: readonly number[];
  /** Rows of cards that edges enter from below, so that tags hang there. */
  readonly hanging: ReadonlySet<number>;
}

/** Room between a line and a card, pixels, and between lines of different providers beside each other. */
const [clearance, apart] = [7, 6];

/** Finds ways that run through the gutters between cards, lines of one provider together. */
export function routeLinks(
  links: readonly RoutedLink[],
  spans: ReadonlyMap<string, Span>,
  rows: readonly (readonly string[])[],
): Routes {
  const known = links.filter(({ from, to }) => spans.has(from) && spans.has(to) && from !== to);
  const passage = new Passage(spans, rows);
  const ways = known.flatMap((link) => {
    const [a, b] = [spans.get(link.from) as Span, spans.get(link.to) as Span];
    return a.row === b.row ? [] : [{ link, ...passage.way(link, a, b) }];
  });
  const turning = ways.flatMap(({ link, upper, xs }) =>
    xs.slice(1).flatMap((x, i) => {
      const before = xs[i] as number;
      return Math.abs(before - x) < 1 ? [] : [{ gap: upper + i, key: link.from, start: before, end: x }];
    }),
  );
  const far = known.filter((link) => isFar(link, spans, rows));
  const dips = far.map(({ from, to }) => {
    const [a, b] = [spans.get(from) as Span, spans.get(to) as Span];
    return { gap: a.row, key: `within ${from}`, start: a.x + a.width / 2, end: b.x + b.width / 2 };
  });
  const { trackOf, tracks } = assignTracks([...turning, ...dips], rows.length);
  const between = ways.map(({ link, upper, xs }) => {
    const turns = xs
      .slice(1)
      .map((x, i) => (Math.abs((xs[i] as number) - x) < 1 ? null : trackOf(upper + i, link.from)));
    return [link.id, { upper, xs, turns }] as const;
  });
  const within = far.map(
    ({ id, from }) => [id, { track: trackOf((spans.get(from) as Span).row, `within ${from}`) }] as const,
  );
  const hanging = known.flatMap(({ from, to }) => {
    const [a, b] = [spans.get(from) as Span, spans.get(to) as Span];
    return a.row > b.row ? [b.row] : [];
  });
  return { between: new Map(between), within: new Map(within), tracks, hanging: new Set(hanging) };
}

/** Whether two cards of one row have others between them. */
function isFar({ from, to }: Link, spans: ReadonlyMap<string, Span>, rows: readonly (readonly string[])[]): boolean {
  const row = spans.get(from)?.row ?? -1;
  if (row !== spans.get(to)?.row) return false;
  const ids = rows[row] ?? [];
  return Math.abs(ids.indexOf(from) - ids.indexOf(to)) > 1;
}

interface Turn {
  readonly gap: number;
  /** Turns of one provider share a track. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Gives each provider's turns in a gap one track, so that turns of different providers do not lie on each other. */
function assignTracks(turns: readonly Turn[], gaps: number) {
  const found = new Map<string, number>();
  const tracks = Array.from({ length: gaps }, () => 0);
  for (let gap = 0; gap < gaps; gap++) {
    const spans = new Map<string, [number, number]>();
    for (const { key, start, end } of turns.filter((turn) => turn.gap === gap)) {
      const [least, most] = spans.get(key) ?? [start, start];
      spans.set(key, [Math.min(least, start, end), Math.max(most, start, end)]);
    }
    const taken: [number, number][][] = [];
    const byLength = [...spans].sort(([a, x], [b, y]) => x[1] - x[0] - (y[1] - y[0]) || (a < b ? -1 : 1));
    for (const [key, [least, most]] of byLength) {
      const isFree = (others: [number, number][]) => others.every(([a, b]) => most + apart < a || least - apart > b);
      const track = taken.findIndex(isFree);
      const own = track === -1 ? taken.push([]) - 1 : track;
      taken[own]?.push([least, most]);
      found.set(`${gap} ${key}`, own);
    }
    tracks[gap] = taken.length;
  }
  return { trackOf: (gap: number, key: string) => found.get(`${gap} ${key}`) ?? 0, tracks };
}

/** Finds where edges pass the rows between their ends. */
class Passage {
  readonly #spans: ReadonlyMap<string, Span>;
  readonly #rows: readonly (readonly string[])[];
  /** Lines that pass a row already, with their providers. */
  readonly #passing = new Map<number, { readonly x: number; readonly from: string }[]>();

  constructor(spans: ReadonlyMap<string, Span>, rows: readonly (readonly string[])[]) {
    this.#spans = spans;
    this.#rows = rows;
  }

  /** From the upper end to the lower. An edge that goes up leaves and enters beside those that go down. */
  way({ from }: Link, a: Span, b: Span): { readonly upper: number; readonly xs: readonly number[] } {
    const down = a.row < b.row;
    const [upper, lower] = down ? [a, b] : [b, a];
    const share = down ? 0.5 : 0.8;
    const [start, end] = [upper.x + upper.width * share, lower.x + lower.width * (down ? 0.5 : 0.2)];
    const between = Array.from({ length: lower.row - upper.row - 1 }, (_, i) => upper.row + 1 + i);
    const straight = [end, start].find((x) => between.every((row) => this.#isOpen(row, x, from)));
    const xs = [start];
    for (const row of between) {
      const x = straight ?? this.#nearest(row, { at: xs.at(-1) as number, goal: end, from });
      this.#passing.set(row, [...(this.#passing.get(row) ?? []), { x, from }]);
      xs.push(x);
    }
    return { upper: upper.row, xs: [...xs, end] };
  }

  /** Whether neither a card nor the line of another provider stands there. */
  #isOpen(row: number, x: number, from: string): boolean {
    const others = this.#passing.get(row) ?? [];
    const isTaken = others.some((other) => other.from !== from && Math.abs(other.x - x) < apart);
    return !isTaken && this.#isClear(row, x);
  }

  #isClear(row: number, x: number): boolean {
    return (this.#rows[row] ?? []).every((id) => {
      const { x: left, width } = this.#spans.get(id) as Span;
      return x < left - clearance || x > left + width + clearance;
    });
  }

  /**
   * The open place nearest to where the line is and, half as much, to where it goes; better where the provider's lines are already.
   * Where all gutters are full, lines share one.
   */
  #nearest(
    row: number,
    { at, goal, from }: { readonly at: number; readonly goal: number; readonly from: string },
  ): number {
    const own = (this.#passing.get(row) ?? []).filter((other) => other.from === from).map(({ x }) => x);
    const gutters = (this.#rows[row] ?? []).flatMap((id) => {
      const { x, width } = this.#spans.get(id) as Span;
      return [0, 1, 2].flatMap((n) => [x - clearance - 4 - n * apart, x + width + clearance + 4 + n * apart]);
    });
    const cost = (x: number) => Math.abs(x - at) + Math.abs(x - goal) / 2 - (own.includes(x) ? 20 : 0);
    const clear = [at, goal, ...own, ...gutters].filter((x) => this.#isClear(row, x));
    const open = clear.filter((x) => this.#isOpen(row, x, from));
    return (open.length > 0 ? open : clear).sort((a, b) => cost(a) - cost(b))[0] ?? at;
  }
}
