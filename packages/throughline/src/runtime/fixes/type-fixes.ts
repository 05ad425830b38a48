import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { Finding, FixAttempt } from "./fix-attempt.ts";
import { type Alternative, alternativesOf } from "./indirect-edits.ts";
import { type NameUse, nameUses } from "./name-use.ts";
import type { Rename } from "./rename.ts";
import type { SourceEdit } from "./source-edit.ts";

export interface TypeFixOptions {
  readonly rename: Rename;
  /** What callers are asked to send, as the project stands then. */
  readonly accepted: () => Promise<readonly Port[]>;
  /** True for a place that must stay as it is: it may be of something else. */
  readonly isKept: (file: string, offset: number) => boolean;
}

const mostPasses = 12;
const mostRounds = 10;
/** What the compiler says of a value whose type it no longer knows, which only follows from something else. */
const consequence = /^TS(?:7006|7031|7034|7005|2488)$/;

/**
 * Carries a new name to every place at which the compiler says that the old one is wrong, and keeps of all edits those that it then
 * takes. Without a compiler the contract graph is asked.
 *
 * @returns what is still wrong
 */
export async function fixTypes(attempt: FixAttempt, options: TypeFixOptions): Promise<readonly Finding[]> {
  const search = new Search(attempt, options);
  for (let round = 0; round < mostRounds; round++) {
    await search.directly();
    if (search.findings.length === 0 || !(await search.indirectly())) break;
  }
  return search.findings;
}

interface Trial {
  readonly finding: Finding;
  readonly alternative: Alternative;
}

const keyOf = ({ file, offset, code }: Finding) => `${file}:${offset}:${code}`;
const editKey = (file: string, { start, end, text }: SourceEdit) => `${file}:${start}:${end}:${text}`;

class Search {
  findings: readonly Finding[] = [];
  readonly #attempt: FixAttempt;
  readonly #options: TypeFixOptions;
  readonly #refused = new Set<string>();
  readonly #open = new Map<string, Alternative[]>();
  readonly #uses = new Map<string, ReadonlyMap<number, NameUse>>();

  constructor(attempt: FixAttempt, options: TypeFixOptions) {
    this.#attempt = attempt;
    this.#options = options;
  }

  /** Edits names where something is said of them, until nothing is said of a name. */
  async directly(): Promise<void> {
    for (let pass = 0; pass < mostPasses; pass++) {
      this.findings = await this.#ask();
      let changed = false;
      for (const finding of this.findings) changed = (await this.#answer(finding)) || changed;
      if (!changed) return;
    }
  }

  /** Tries one alternative of each finding at once. False where none is left to try. */
  async indirectly(): Promise<boolean> {
    for (;;) {
      const trials = await this.#nextTrials();
      if (trials.length === 0) return false;
      const after = await this.#ask();
      let kept = 0;
      for (const trial of trials) {
        if (await this.#isCured(trial, after)) kept += 1;
        else this.#takeBack(trial, after);
      }
      if (kept > 0) return true;
    }
  }

  async #ask(): Promise<Finding[]> {
    const found = await this.#attempt.findings(this.#options.rename);
    return found.filter(({ code }) => !consequence.test(code));
  }

  async #answer(finding: Finding): Promise<boolean> {
    const { file, edit } = finding;
    if (edit !== undefined) {
      this.#refused.add(editKey(file, edit));
      this.#attempt.drop(file, [edit]);
      return true;
    }
    const use = await this.#useAt(finding);
    return use !== undefined && this.#attempt.add(file, [use.edit]);
  }

  /** The name that a finding stands at, where it may be edited. */
  async #useAt({ file, offset }: Finding): Promise<NameUse | undefined> {
    if (this.#options.isKept(file, offset)) return undefined;
    const known = this.#uses.get(file) ?? (await this.#readUses(file));
    const use = known.get(offset);
    return use === undefined || this.#refused.has(editKey(file, use.edit)) ? undefined : use;
  }

  async #readUses(file: string): Promise<ReadonlyMap<number, NameUse>> {
    const tree = await this.#attempt.tree(file);
    const uses = tree === undefined ? [] : nameUses(tree, this.#options.rename);
    const found = new Map(uses.map((use) => [use.at, use]));
    this.#uses.set(file, found);
    return found;
  }

  async #nextTrials(): Promise<Trial[]> {
    const trials: Trial[] = [];
    for (const finding of this.findings) {
      const alternatives = this.#open.get(keyOf(finding)) ?? (await this.#alternatives(finding));
      for (let next = alternatives.shift(); next !== undefined; next = alternatives.shift()) {
        if (!this.#isFree(next) || !this.#attempt.add(next.file, next.edits)) continue;
        trials.push({ finding, alternative: next });
        break;
      }
    }
    return trials;
  }

  #isFree({ file, edits }: Alternative): boolean {
    const { isKept } = this.#options;
    return edits.every((edit) => !isKept(file, edit.start) && !this.#refused.has(editKey(file, edit)));
  }

  async #alternatives(finding: Finding): Promise<Alternative[]> {
    const found = await alternativesOf(finding, this.#attempt, this.#options);
    this.#open.set(keyOf(finding), found);
    return found;
  }

  /** True where what was said is no longer said, and nothing new is but of names that can be edited. */
  async #isCured({ finding, alternative }: Trial, after: readonly Finding[]): Promise<boolean> {
    const before = new Set(this.findings.map(keyOf));
    if (after.some((one) => keyOf(one) === keyOf(finding))) return false;
    for (const one of after) {
      if (one.edit !== undefined && alternative.edits.includes(one.edit)) return false;
      const isNear = one.file === alternative.file || one.file === finding.file;
      const isNew = one.edit === undefined && isNear && !before.has(keyOf(one));
      if (isNew && (await this.#useAt(one)) === undefined) return false;
    }
    return true;
  }

  #takeBack({ finding, alternative }: Trial, after: readonly Finding[]): void {
    const { file, edits, without } = alternative;
    this.#attempt.drop(file, edits);
    const inside = after.filter(({ edit }) => edit !== undefined && edits.includes(edit));
    const absent = inside.flatMap(({ message }) => /Property '(.+?)' does not exist/.exec(message)?.[1] ?? []);
    const less = without?.(new Set(absent));
    if (less !== undefined) this.#open.get(keyOf(finding))?.unshift(less);
  }
}
