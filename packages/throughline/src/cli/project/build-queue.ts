/** Lets one build of a project go on at a time; the others wait their turn. */
export class BuildQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(build: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(build);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when no build goes on. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
