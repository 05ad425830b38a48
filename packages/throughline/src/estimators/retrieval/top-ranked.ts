/** A place in a ranking. */
export interface Ranked {
  /** Number of the item. */
  readonly item: number;
  readonly score: number;
}

/** Keeps the best of many by a heap whose root is the worst kept; of equal scores the lower item is better. */
export class TopRanked {
  readonly #limit: number;
  readonly #heap: Ranked[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(item: number, score: number): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push({ item, score });
      this.#up(heap.length - 1);
    } else if (this.#limit > 0 && isBetter({ item, score }, heap[0] as Ranked)) {
      heap[0] = { item, score };
      this.#down();
    }
  }

  /** The kept, the best first. */
  ranking(): readonly Ranked[] {
    return [...this.#heap].sort((a, b) => (isBetter(a, b) ? -1 : 1));
  }

  #up(from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBetter(heap[parent] as Ranked, heap[at] as Ranked)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && isBetter(heap[worst] as Ranked, heap[child] as Ranked)) worst = child;
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Ranked, heap[a] as Ranked];
  }
}

const isBetter = (a: Ranked, b: Ranked): boolean => a.score > b.score || (a.score === b.score && a.item < b.item);
