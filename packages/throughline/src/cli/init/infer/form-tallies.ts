import { isFew, mayBeFew } from "./few.ts";
import { type Form, type FormName, forms } from "./forms.ts";

/** Values of a column that are not written as nearly all of it is. */
export interface Misfits {
  readonly count: number;
  readonly first: { readonly text: string; readonly line: number };
}

/** Forms of which a few values may be missed: numbers, days and instants. Truths and kinds have none that is a mistake. */
const strictForms: ReadonlySet<FormName> = new Set(["zero-one", "boolean", "yes-no"]);
const dayForms: ReadonlySet<FormName> = new Set(["date", "timestamp", "written-date", "written-timestamp"]);

class Tally {
  readonly form: Form;
  misfits: Misfits | undefined;

  constructor(form: Form) {
    this.form = form;
  }

  get count(): number {
    return this.misfits?.count ?? 0;
  }

  /** Counts a value that is written otherwise; false where the column can no longer have the form. */
  miss(text: string, line: number, values: number): boolean {
    const { name } = this.form;
    // Among numbers only a word is a mistake: `01234` and `X-17` are codes.
    if (strictForms.has(name) || (!dayForms.has(name) && /\d/.test(text))) return false;
    this.misfits = { count: this.count + 1, first: this.misfits?.first ?? { text, line } };
    return mayBeFew(this.misfits.count, values);
  }
}

/** What the values of a column are written as, one value after the other. */
export class FormTallies {
  #alive: readonly Tally[] = forms.map((form) => new Tally(form));
  #lead: Tally | undefined = this.#alive[0];
  #values = 0;

  /** The form that all values have had so far, else nearly all; undefined where there is none. */
  get lead(): Form | undefined {
    return this.#lead?.form;
  }

  /** True where every value has had the form. */
  get isStrict(): boolean {
    return this.#lead !== undefined && this.#lead.count === 0;
  }

  /** Takes a value, without space around it; gives whether it has the form of the lead. */
  add(text: string, line: number): boolean {
    this.#values += 1;
    if (this.#alive.every(({ form }) => form.accepts(text))) return this.#lead !== undefined;
    const missed = this.#alive.filter(({ form }) => !form.accepts(text));
    const dropped = new Set(missed.filter((tally) => !tally.miss(text, line, this.#values)));
    if (dropped.size > 0) this.#alive = this.#alive.filter((tally) => !dropped.has(tally));
    this.#lead = this.#fewest();
    return this.#lead !== undefined && !missed.includes(this.#lead);
  }

  /** The forms that fit equally well, the narrowest first: those of all values, else those that few have not. */
  end(): { readonly fitting: readonly Form[]; readonly misfits: Misfits | undefined } {
    const best = this.#fewest();
    if (best === undefined || !isFew(best.count, this.#values)) return { fitting: [], misfits: undefined };
    const fitting = this.#alive.filter(({ count }) => count === best.count).map(({ form }) => form);
    return { fitting, misfits: best.misfits };
  }

  #fewest(): Tally | undefined {
    const least = Math.min(...this.#alive.map(({ count }) => count));
    return this.#alive.find(({ count }) => count === least);
  }
}
