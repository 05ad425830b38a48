import { FormTallies, type Misfits } from "./form-tallies.ts";
import { emptyForm, type Form, nullWords, personalValues, textForm } from "./forms.ts";

/** Different values that are counted one by one; a column with more has too many to be a set of kinds. */
export const countedValues = 60;
const longestCounted = 80;

/** What the values of one column were like. */
export interface ColumnScan {
  /** The header, as the file has it. */
  readonly header: string;
  /** Of its values; `empty` where there is none. */
  readonly form: Form;
  /** Other forms that as many values fit, such as month first for day first. */
  readonly others: readonly Form[];
  /** Values that are written otherwise, at most one in a hundred; undefined where there are none. */
  readonly misfits: Misfits | undefined;
  readonly values: number;
  readonly empty: number;
  /** Words for no value that stand in it, by how often. */
  readonly nullWords: ReadonlyMap<string, number>;
  /** True where some value has space around it. */
  readonly isPadded: boolean;
  /** Values with how often each stands; undefined where there are more than 60, or long ones. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  /** Most digits before and behind the point, of numbers. */
  readonly digits: number;
  readonly scale: number;
  readonly least: number;
  readonly greatest: number;
  /** First and last by text, of ISO days and instants. */
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
  /** Share of the values that look like personal data, by category. */
  readonly personal: ReadonlyMap<string, number>;
}

/** Takes the values of one column, one after the other. */
export class ColumnScanner {
  readonly #header: string;
  readonly #forms = new FormTallies();
  #values = 0;
  #empty = 0;
  #isPadded = false;
  #counts: Map<string, number> | undefined = new Map();
  #digits = 0;
  #scale = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;
  #earliest: string | undefined;
  #latest: string | undefined;
  readonly #nullWords = new Map<string, number>();
  readonly #personal = new Map<string, number>();

  constructor(header: string) {
    this.#header = header;
  }

  /** @param line  where it stands in the file */
  add(written: string, line: number): void {
    const text = written.trim();
    if (text === "") {
      this.#empty += 1;
      if (written !== "") this.#isPadded = true;
      return;
    }
    if (text.length !== written.length) this.#isPadded = true;
    this.#count(text);
    if (nullWords.has(text)) {
      this.#nullWords.set(text, (this.#nullWords.get(text) ?? 0) + 1);
      return;
    }
    this.#values += 1;
    const fits = this.#forms.add(text, line);
    if (!this.#forms.isStrict) this.#lookPersonal(text);
    if (fits) this.#measure(text, this.#forms.lead as Form);
  }

  #count(text: string): void {
    if (this.#counts === undefined) return;
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    if (this.#counts.size > countedValues || text.length > longestCounted) this.#counts = undefined;
  }

  /** Only of text, and only of the first values. */
  #lookPersonal(text: string): void {
    if (this.#values > 5_000) return;
    const category = personalValues.find(([, pattern]) => pattern.test(text))?.[0];
    if (category !== undefined) this.#personal.set(category, (this.#personal.get(category) ?? 0) + 1);
  }

  #measure(text: string, form: Form): void {
    if (form.name === "date" || form.name === "timestamp") {
      if (this.#earliest === undefined || text < this.#earliest) this.#earliest = text;
      if (this.#latest === undefined || text > this.#latest) this.#latest = text;
      return;
    }
    if (form.name.startsWith("written")) return;
    this.#measureNumber(plainNumber(text, form));
  }

  #measureNumber(text: string): void {
    const value = Number(text);
    if (Number.isNaN(value)) return;
    if (value < this.#least) this.#least = value;
    if (value > this.#greatest) this.#greatest = value;
    const unsigned = text.replace(/^[+-]/, "");
    const point = unsigned.indexOf(".");
    this.#digits = Math.max(this.#digits, point === -1 ? unsigned.length : point);
    this.#scale = Math.max(this.#scale, point === -1 ? 0 : unsigned.length - point - 1);
  }

  end(): ColumnScan {
    const seen = Math.min(this.#values, 5_000);
    const { fitting, misfits } = this.#forms.end();
    const [form = textForm, ...others] = this.#values === 0 ? [emptyForm] : fitting;
    const scan: ColumnScan = {
      header: this.#header,
      form,
      others,
      misfits,
      values: this.#values,
      empty: this.#empty,
      nullWords: this.#nullWords,
      isPadded: this.#isPadded,
      counts: this.#counts,
      digits: this.#digits,
      scale: this.#scale,
      least: this.#least,
      greatest: this.#greatest,
      earliest: this.#earliest,
      latest: this.#latest,
      personal: new Map([...this.#personal].map(([category, count]) => [category, count / seen])),
    };
    return form === textForm ? asText(scan) : scan;
  }
}

/** The same column as text: what was measured of its first values, taken for numbers or days, is no range of it. */
export const asText = (scan: ColumnScan): ColumnScan => ({
  ...scan,
  ...{ form: textForm, others: [], misfits: undefined },
  ...{ least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY, earliest: undefined, latest: undefined },
});

/** A number with a point, and without group separators. */
function plainNumber(text: string, { name }: Form): string {
  if (name === "comma-decimal") return text.replaceAll(".", "").replace(",", ".");
  return name === "grouped-decimal" ? text.replaceAll(",", "") : text;
}
